"""The service description: what the endpoint can do, in RDF.

<https://www.w3.org/TR/sparql11-service-description/>
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from icatgraph.sparql import GRAPH_FORMATS, RESULT_FORMATS, serialize_triples
from icatgraph.vocabulary import EXTERNAL_PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icatgraph.dataset import Dataset

_SD: Final = EXTERNAL_PREFIXES["sd"]
_VOID: Final = EXTERNAL_PREFIXES["void"]
# The engine's own name for JSON-LD is not the one that W3C lists.
_FORMATS: Final = {"jsonld": "http://www.w3.org/ns/formats/JSON-LD"}
_TYPE: Final = NamedNode(f"{EXTERNAL_PREFIXES['rdf']}type")
_INTEGER: Final = NamedNode(f"{EXTERNAL_PREFIXES['xsd']}integer")


def describe_service(dataset: Dataset, endpoint: str, name: str) -> bytes:
    """Return the description of the service at `endpoint` in the graph format `name`."""
    return serialize_triples(service_triples(dataset, endpoint), name)


def service_triples(dataset: Dataset, endpoint: str) -> Iterator[Triple]:
    """Yield the description: the service, its formats, its dataset with each named graph."""
    service, data, default = BlankNode("service"), BlankNode("dataset"), BlankNode("default")
    yield Triple(service, _TYPE, _sd("Service"))
    yield Triple(service, _sd("endpoint"), NamedNode(endpoint))
    yield Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    if dataset.union_default_graph:
        yield Triple(service, _sd("feature"), _sd("UnionDefaultGraph"))
    for kind in RESULT_FORMATS.values():
        yield Triple(service, _sd("resultFormat"), NamedNode(kind.iri))
    for name, graph_kind in GRAPH_FORMATS.items():
        yield Triple(service, _sd("resultFormat"), NamedNode(_FORMATS.get(name, graph_kind.iri)))
    yield Triple(service, _sd("defaultDataset"), data)
    yield Triple(data, _TYPE, _sd("Dataset"))
    yield Triple(data, _sd("defaultGraph"), default)
    yield Triple(default, _TYPE, _sd("Graph"))
    yield from _graphs(dataset, data)


def _graphs(dataset: Dataset, data: BlankNode) -> Iterator[Triple]:
    graphs = sorted((graph for graph in dataset.store.named_graphs()), key=str)
    for number, name in enumerate(graphs):
        entry, graph = BlankNode(f"entry{number}"), BlankNode(f"graph{number}")
        size = sum(1 for _ in dataset.quads.quads_for_graph_name(name))
        yield Triple(data, _sd("namedGraph"), entry)
        yield Triple(entry, _TYPE, _sd("NamedGraph"))
        yield Triple(entry, _sd("name"), name)
        yield Triple(entry, _sd("graph"), graph)
        yield Triple(graph, _TYPE, _sd("Graph"))
        yield Triple(graph, NamedNode(f"{_VOID}triples"), Literal(str(size), datatype=_INTEGER))


def _sd(name: str) -> NamedNode:
    return NamedNode(_SD + name)
