"""Exports: the dataset, or one named graph, in an RDF format; the same dataset gives the same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph
from pyoxigraph import NamedNode, RdfFormat

from icatgraph.errors import UnknownName
from icatgraph.vocabulary import GRAPH, graph_iri, prefixes_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from icatgraph.dataset import Dataset

EXPORT_FORMATS: Final = {
    "trig": RdfFormat.TRIG,
    "nq": RdfFormat.N_QUADS,
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
}


def export(dataset: Dataset, name: str, graph: str | None = None) -> bytes:
    """Return the quads, sorted, in the format `name`; formats without graphs get the union.

    Raises:
        UnknownName: for a format or a named graph that does not exist.
    """
    if name not in EXPORT_FORMATS:
        raise UnknownName(f"no export format {name!r}; known: {', '.join(EXPORT_FORMATS)}")
    quads = sorted(dataset.quads if graph is None else _quads_of(dataset, graph), key=_order)
    file_format = EXPORT_FORMATS[name]
    prefixes = _used_prefixes(quads)
    if file_format.supports_datasets:
        return pyoxigraph.serialize(quads, format=file_format, prefixes=prefixes) or b""
    triples = dict.fromkeys(quad.triple for quad in quads)
    return pyoxigraph.serialize(triples, format=file_format, prefixes=prefixes) or b""


def graph_names(dataset: Dataset) -> tuple[str, ...]:
    """Return the short names of the dataset's named graphs, sorted."""
    names = {quad.graph_name.value for quad in dataset.quads if isinstance(quad.graph_name, NamedNode)}
    return tuple(sorted(name.removeprefix(GRAPH) for name in names))


def _quads_of(dataset: Dataset, graph: str) -> list[Quad]:
    quads = list(dataset.quads.quads_for_graph_name(NamedNode(graph_iri(graph))))
    if not quads:
        known = ", ".join(graph_names(dataset))
        raise UnknownName(f"no named graph {graph!r}; known: {known}")
    return quads


def _order(quad: Quad) -> tuple[str, str, str, str]:
    return str(quad.graph_name), str(quad.subject), str(quad.predicate), str(quad.object)


def _used_prefixes(quads: Iterable[Quad]) -> dict[str, str]:
    """Return the project's prefixes that the quads call for, sorted by prefix."""
    terms = (term for quad in quads for term in (*quad.triple, quad.graph_name))
    return prefixes_for(term.value for term in terms if isinstance(term, NamedNode))
