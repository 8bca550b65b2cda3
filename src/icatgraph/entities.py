"""Entities: what the graph says about one thing, its records, and the passages that say it.

Everything is read from the parsed quads, never from the store, so literals are as the curators wrote them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from icatgraph.errors import UnknownName
from icatgraph.vocabulary import EXTERNAL_PREFIXES, NS, compact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Quad

    from icatgraph.dataset import Dataset
    from icatgraph.sparql import Term

_RDF_TYPE: Final = NamedNode(f"{EXTERNAL_PREFIXES['rdf']}type")
_RDFS_LABEL: Final = NamedNode(f"{EXTERNAL_PREFIXES['rdfs']}label")
_LABELS: Final = (
    NamedNode(f"{EXTERNAL_PREFIXES['skos']}prefLabel"),
    _RDFS_LABEL,
    NamedNode(f"{EXTERNAL_PREFIXES['dcterms']}title"),
    NamedNode(f"{EXTERNAL_PREFIXES['dcterms']}identifier"),
)
_EVIDENCED_BY: Final = NamedNode(f"{NS}evidencedBy")
_IN_SOURCE: Final = NamedNode(f"{NS}inSource")
_SECTION: Final = NamedNode(f"{NS}section")


@dataclass(frozen=True, slots=True)
class Value:
    """A term with the name to show for it: a label, the text of a literal, or a prefixed name."""

    term: Term
    label: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A predicate with its values; `graphs` are the named graphs that say so."""

    predicate: Value
    values: tuple[Value, ...]
    graphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage that a record rests on; `section` is the path of headings, "" outside any."""

    passage: Value
    source: Value | None
    section: str


@dataclass(frozen=True, slots=True)
class Description:
    """What the graph says about one IRI.

    `inverse` has at most `limit` values in all, from `offset` on; `inverse_total` counts them all.
    `records` are the records that mention it, `evidence` the passages of the thing itself if it is a record.
    """

    iri: str
    label: str
    types: tuple[Value, ...]
    statements: tuple[Statement, ...]
    inverse: tuple[Statement, ...]
    inverse_total: int
    records: tuple[Value, ...]
    evidence: tuple[Evidence, ...]


def describe(dataset: Dataset, iri: str, limit: int = 100, offset: int = 0) -> Description:
    """Describe an IRI; `limit` and `offset` page through the values of inverse statements.

    Raises:
        UnknownName: when the dataset says nothing of the IRI.
    """
    node = NamedNode(iri)
    outward = sorted(dataset.quads.quads_for_subject(node), key=_order)
    inward = _distinct(dataset.quads.quads_for_object(node))
    if not outward and not inward:
        raise UnknownName(f"nothing is recorded of {compact(iri)}")
    return Description(
        iri,
        label_of(dataset, node),
        tuple(_value(dataset, quad.object) for quad in _distinct(outward) if quad.predicate == _RDF_TYPE),
        _statements(dataset, ((quad, quad.object) for quad in outward if quad.predicate != _RDF_TYPE)),
        _statements(dataset, ((quad, quad.subject) for quad in inward[offset : offset + limit])),
        len(inward),
        _records(dataset, inward),
        tuple(_evidence(dataset, quad.object) for quad in outward if quad.predicate == _EVIDENCED_BY),
    )


def triples_about(dataset: Dataset, iri: str) -> list[Triple]:
    """Return all triples of the IRI, those of the blank nodes below it, and the labels of its neighbours.

    Raises:
        UnknownName: when the IRI is the subject of no triple.
    """
    triples: dict[Triple, None] = {}
    pending: list[NamedNode | BlankNode] = [NamedNode(iri)]
    while pending:
        for quad in sorted(dataset.quads.quads_for_subject(pending.pop(0)), key=str):
            if quad.triple not in triples and isinstance(quad.object, BlankNode):
                pending.append(quad.object)
            triples[quad.triple] = None
    if not triples:
        raise UnknownName(f"nothing is recorded of {compact(iri)}")
    neighbours = dict.fromkeys(t.object for t in triples if isinstance(t.object, NamedNode))
    labels = (Triple(node, _RDFS_LABEL, label) for node in neighbours for label in _labels(dataset, node))
    return list(dict.fromkeys([*triples, *labels]))


def label_of(dataset: Dataset, node: Term) -> str:
    """Return the name to show for a term: its label, the text of a literal, or a prefixed name."""
    if isinstance(node, Literal):
        return node.value
    if not isinstance(node, NamedNode):
        return str(node)
    return next((label.value for label in _labels(dataset, node)), compact(node.value))


def _labels(dataset: Dataset, node: NamedNode) -> Iterator[Literal]:
    """Yield the best label of a node, if it has any."""
    found = {
        quad.predicate: quad.object
        for quad in sorted(dataset.quads.quads_for_subject(node), key=str, reverse=True)
        if isinstance(quad.object, Literal)
    }
    labels = (found.get(predicate) for predicate in _LABELS)
    yield from list(filter(None, labels))[:1]


def _statements(dataset: Dataset, pairs: Iterable[tuple[Quad, Term]]) -> tuple[Statement, ...]:
    """Group the far ends of quads by predicate, each value once, with the graphs that say it."""
    values: dict[NamedNode, dict[Term, Value]] = {}
    graphs: dict[NamedNode, dict[str, None]] = {}
    for quad, term in pairs:
        values.setdefault(quad.predicate, {}).setdefault(term, _value(dataset, term))
        graphs.setdefault(quad.predicate, {})[getattr(quad.graph_name, "value", "")] = None
    return tuple(
        Statement(_value(dataset, predicate), tuple(terms.values()), tuple(filter(None, graphs[predicate])))
        for predicate, terms in values.items()
    )


def _records(dataset: Dataset, inward: Iterable[Quad]) -> tuple[Value, ...]:
    """Return the records, that is, what has evidence, among the subjects of quads."""
    subjects = dict.fromkeys(quad.subject for quad in inward)
    return tuple(
        _value(dataset, subject) for subject in subjects if _objects(dataset, subject, _EVIDENCED_BY)
    )


def _evidence(dataset: Dataset, passage: Term) -> Evidence:
    sources = _objects(dataset, passage, _IN_SOURCE)
    sections = _objects(dataset, passage, _SECTION)
    return Evidence(
        _value(dataset, passage),
        _value(dataset, sources[0]) if sources else None,
        label_of(dataset, sections[0]) if sections else "",
    )


def _objects(dataset: Dataset, subject: Term, predicate: NamedNode) -> list[Term]:
    if isinstance(subject, Literal):
        return []
    quads = dataset.quads.quads_for_subject(subject)
    return sorted((quad.object for quad in quads if quad.predicate == predicate), key=str)


def _value(dataset: Dataset, term: Term) -> Value:
    return Value(term, label_of(dataset, term))


def _distinct(quads: Iterable[Quad]) -> list[Quad]:
    """Return one quad of each triple, in the order of `_order`."""
    return list({quad.triple: quad for quad in sorted(quads, key=_order)}.values())


def _order(quad: Quad) -> tuple[str, str, str]:
    return str(quad.predicate), str(quad.object), str(quad.subject)
