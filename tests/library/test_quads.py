"""Quads as they were written, over a store that keeps values."""

from __future__ import annotations

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse

from icatgraph.quads import Quads, index, load

TEXT = """
<http://x/a> <http://x/p> "01"^^<http://www.w3.org/2001/XMLSchema#integer> .
<http://x/a> <http://x/p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .
<http://x/a> <http://x/p> "+1"^^<http://www.w3.org/2001/XMLSchema#integer> <http://x/g> .
<http://x/a> <http://x/q> "2.50"^^<http://www.w3.org/2001/XMLSchema#decimal> .
<http://x/a> <http://x/q> "none"^^<http://www.w3.org/2001/XMLSchema#decimal> .
<http://x/b> <http://x/q> <http://x/a> .
<http://x/b> <http://x/q> "01"@en .
<http://x/b> <http://x/q> "01" .
<http://x/b> <http://x/q> _:b <http://x/g> .
<http://x/b> <http://x/q> <<( <http://x/a> <http://x/p> "01"^^<http://www.w3.org/2001/XMLSchema#integer> )>> .
"""
A, B, P, Q, G = (NamedNode(f"http://x/{name}") for name in "abpqg")


def read(text: str) -> set[Quad]:
    """The quads of a text, as they are written."""
    return set(parse(text, format=RdfFormat.N_QUADS))


@pytest.fixture(scope="module")
def written() -> set[Quad]:
    """Ten quads, five of them with literals that a store puts in other words."""
    return read(TEXT)


@pytest.fixture(scope="module")
def quads(written: set[Quad]) -> Quads:
    """The same, indexed."""
    return index(lambda: written)[1]


def test_every_quad_comes_back_as_it_was_written(quads: Quads, written: set[Quad]) -> None:
    """Also two that are one to the store."""
    assert set(quads) == written
    assert len(quads) == len(list(quads)) == 10


@pytest.mark.parametrize("term", [A, B])
def test_a_subject_has_its_quads(quads: Quads, written: set[Quad], term: NamedNode) -> None:
    """In all graphs."""
    assert set(quads.quads_for_subject(term)) == {quad for quad in written if quad.subject == term}


def test_a_predicate_an_object_and_a_graph_have_theirs(quads: Quads, written: set[Quad]) -> None:
    """By the same words."""
    assert set(quads.quads_for_predicate(P)) == {quad for quad in written if quad.predicate == P}
    assert set(quads.quads_for_object(A)) == {Quad(B, Q, A)}
    assert {str(quad.object) for quad in quads.quads_for_graph_name(G) if quad.predicate == P} == {
        '"+1"^^<http://www.w3.org/2001/XMLSchema#integer>'
    }
    assert len(list(quads.quads_for_graph_name(DefaultGraph()))) == 8


def test_the_store_is_given_everything_and_read_twice_only_for_odd_literals() -> None:
    """A dataset of usual literals is read once."""
    times = 0

    def usual() -> list[Quad]:
        nonlocal times
        times += 1
        return [Quad(A, P, Literal(1)), Quad(A, P, Literal("x")), Quad(A, Q, B)]

    store, quads = index(usual)
    assert (times, len(store), len(quads)) == (1, 3, 3)


def test_an_empty_dataset_has_no_quads() -> None:
    """Nothing is made up."""
    assert list(index(list)[1]) == []


@pytest.mark.parametrize(
    "text",
    [
        TEXT.lstrip(),
        """\
<http://x/a> <http://x/p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .
<http://x/a> <http://x/p> "\\"01\\"^^<http://x/none>" <http://x/g> .
<http://x/a> <http://x/p> "_:b\\n" .
_:b <http://x/p> _:c <http://x/g> .
""",
        """\
<http://x/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://x/C> <http://x/g> .
<http://x/a> <http://www.w3.org/2000/01/rdf-schema#label> "_:a" .
<http://x/a> <http://www.w3.org/2000/01/rdf-schema#label> "in <http://www.w3.org/2000/01/rdf-schema#label> it" .
<http://x/a> <http://x/p> "with <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> in it" .
<http://x/a> <http://x/p> <http://x/b> .
_:b <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://x/C> .
""",
        "<http://x/a> <http://www.w3.org/2000/01/rdf-schema#label> <http://x/b> .",
        "",
    ],
    ids=["odd", "usual", "read whole", "without a line's end", "empty"],
)
def test_a_text_is_loaded_as_it_is_read(text: str) -> None:
    """Quad by quad, blank nodes with their labels, whether or not some literal does not come back."""
    store, quads = load(text.encode())
    assert set(quads) == read(text)
    assert {quad.predicate for quad in store} == {quad.predicate for quad in read(text)}


def test_what_is_no_n_quads_is_refused() -> None:
    """Nothing is half loaded."""
    with pytest.raises(SyntaxError):
        load(b"<http://x/a> <http://x/p> .\n")
