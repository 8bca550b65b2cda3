"""The page of a thing: entity, record, passage, concept or source, each with what a reader asks of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from icatgraph.vocabulary import EXTERNAL_PREFIXES, compact
from icatgraph_server.views.facts import facts_of, texts_of
from icatgraph_server.views.links import Link, link_to, link_to_source, link_to_term
from icatgraph_server.views.mentions import mentions_of
from icatgraph_server.views.sections import Section, sections_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from icatgraph.dataset import Dataset
    from icatgraph_server.index import Index, Passage
    from icatgraph_server.views.facts import Fact
    from icatgraph_server.views.mentions import Mentions

_SKOS: Final = EXTERNAL_PREFIXES["skos"]
PAGE_SIZE: Final = 100


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage that a record rests on."""

    passage: Link
    source: Link
    section: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands, with its neighbours."""

    source: Link
    section: str
    number: str
    previous: Link | None
    following: Link | None


@dataclass(frozen=True, slots=True)
class Thing:
    """All that the page of a thing shows."""

    iri: str
    name: str
    heading: str
    kinds: tuple[Link, ...]
    wider_kinds: tuple[Link, ...]
    other_names: tuple[str, ...]
    texts: tuple[str, ...]
    notes: tuple[str, ...]
    facts: tuple[Fact, ...]
    evidence: tuple[Evidence, ...]
    place: Place | None
    sections: tuple[Section, ...]
    broader: tuple[Link, ...]
    narrower: tuple[Link, ...]
    mentions: Mentions


def view_thing(dataset: Dataset, index: Index, iri: str, offset: int = 0) -> Thing:
    """Gather the page of a thing; `offset` pages through its mentions."""
    node = NamedNode(iri)
    outward = list(dataset.quads.quads_for_subject(node))
    inward = list(dataset.quads.quads_for_object(node))
    heading = _heading(index, iri)
    return Thing(
        iri=iri,
        name=compact(iri),
        heading=heading,
        kinds=tuple(link_to_term(index, kind) for kind in index.narrowest(iri)),
        wider_kinds=_wider_kinds(index, iri),
        other_names=_other_names(outward, heading),
        texts=texts_of(outward, "skos:definition", "dcterms:description"),
        notes=texts_of(outward, "skos:scopeNote", "skos:note"),
        facts=facts_of(index, iri, outward),
        evidence=tuple(_evidence(index, iri)),
        place=_place(index, iri),
        sections=sections_of(index, iri),
        broader=_linked(index, outward, "broader", inward, "narrower"),
        narrower=_linked(index, outward, "narrower", inward, "broader"),
        mentions=mentions_of(index, inward, offset, PAGE_SIZE),
    )


def _wider_kinds(index: Index, iri: str) -> tuple[Link, ...]:
    """Return the superclasses; one that reads like a narrower class adds nothing."""
    narrowest = index.narrowest(iri)
    seen = {index.term(kind) for kind in narrowest}
    wider = (kind for kind in index.types.get(iri, ()) if kind not in narrowest)
    return tuple(link_to_term(index, kind) for kind in wider if index.term(kind) not in seen)


def _heading(index: Index, iri: str) -> str:
    passage = index.passages.get(iri)
    if passage is None:
        return index.name(iri)
    return f"Passage {passage.number} of {link_to_source(index, passage.source).text}"


def _other_names(quads: Iterable[Quad], heading: str) -> tuple[str, ...]:
    names = texts_of(quads, "icat:abbreviation", "skos:altLabel")
    return tuple(name for name in names if name != heading)


def _evidence(index: Index, iri: str) -> Iterable[Evidence]:
    for passage in (index.passages.get(name) for name in index.evidence.get(iri, ())):
        if passage is not None:
            link = Link(passage.number, link_to(index, passage.iri).href)
            yield Evidence(link, link_to(index, passage.source), passage.section)


def _place(index: Index, iri: str) -> Place | None:
    passage = index.passages.get(iri)
    if passage is None:
        return None
    neighbours = index.of_source(passage.source)
    here = neighbours.index(passage)
    before = _numbered(index, neighbours[here - 1]) if here else None
    after = _numbered(index, neighbours[here + 1]) if here + 1 < len(neighbours) else None
    return Place(link_to(index, passage.source), passage.section, passage.number, before, after)


def _numbered(index: Index, passage: Passage) -> Link:
    return Link(passage.number, link_to(index, passage.iri).href)


def _linked(
    index: Index, outward: Iterable[Quad], forth: str, inward: Iterable[Quad], back: str
) -> tuple[Link, ...]:
    """Return the concepts above or below, whichever of the two directions is stated."""
    nodes = {quad.object for quad in outward if quad.predicate.value == _SKOS + forth}
    nodes |= {quad.subject for quad in inward if quad.predicate.value == _SKOS + back}
    links = (link_to(index, node.value) for node in nodes if isinstance(node, NamedNode))
    return tuple(sorted(links, key=lambda link: link.text.casefold()))
