"""The index of a snapshot: all triples, in their graphs, with the blank nodes that findings are placed by."""

from __future__ import annotations

from pyoxigraph import BlankNode, NamedNode

from icatgraph.validation.index import Index

NAMED = b'<https://example.org/a> <https://example.org/p> "b" .\n'
BLANK = b"<https://example.org/a> <https://example.org/p> _:b .\n"


def test_a_graph_is_whole_when_it_is_asked_for() -> None:
    """Two additions to one graph and one to another, each in its own."""
    index = Index()
    for lines, graph in (
        (NAMED, "entities"),
        (NAMED.replace(b"/a>", b"/c>"), "entities"),
        (NAMED, "schemes"),
    ):
        index.add(lines, graph)
    index.close()

    graphs = sorted(quad.graph_name.value for quad in index.store)
    assert graphs == [
        "https://w3id.org/icatgraph/graph/entities",
        "https://w3id.org/icatgraph/graph/entities",
        "https://w3id.org/icatgraph/graph/schemes",
    ]


def test_a_blank_node_keeps_its_label() -> None:
    """By its label a finding about it finds what points to it."""
    index = Index()
    index.add(BLANK, "ontology")
    index.close()

    (quad,) = index.store
    assert quad.object == BlankNode("b")
    assert quad.graph_name == NamedNode("https://w3id.org/icatgraph/graph/ontology")
