"""Mentions: the records that are about a thing, by class and year, then other things that name it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from icatgraph.vocabulary import EXTERNAL_PREFIXES, NS
from icatgraph_server.views.links import Citation, Link, cite, link_to
from icatgraph_server.wording import plural_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from icatgraph_server.index import Index

_SKOS: Final = EXTERNAL_PREFIXES["skos"]
# The page of a concept has these as its own lines; the page of a source has its sections instead.
_ELSEWHERE: Final = frozenset(
    {f"{_SKOS}broader", f"{_SKOS}narrower", f"{_SKOS}inScheme", f"{_SKOS}hasTopConcept", f"{NS}inSource"}
    | {f"{NS}statedIn", f"{_SKOS}topConceptOf"}
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A thing that names another; a record has a year and passages."""

    year: str
    link: Link
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Mentions of one sort: records of a class, or things with the same property."""

    title: str
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Mentions:
    """A page of the mentions; `total` counts all, of which `total_records` are records."""

    records: tuple[Group, ...]
    others: tuple[Group, ...]
    offset: int
    size: int
    total: int
    total_records: int


def mentions_of(index: Index, quads: Iterable[Quad], offset: int, size: int) -> Mentions:
    """Return `size` mentions from `offset` on; the thing is the object of the quads."""
    quads = list(quads)
    records = _records(index, quads)
    others = _others(index, quads)
    # Passages and years are looked up for the page alone.
    rows = [*records, *others][offset : offset + size]
    return Mentions(
        _groups(index, rows, True),
        _groups(index, rows, False),
        offset,
        size,
        len(records) + len(others),
        len(records),
    )


Row = tuple[bool, str, str, str]


def _groups(index: Index, rows: Iterable[Row], are_records: bool) -> tuple[Group, ...]:
    wanted = [row for row in rows if row[0] is are_records]
    return tuple(
        Group(
            plural_of(title) if are_records else title,
            tuple(_mention(index, iri, are_records) for _, _, _, iri in members),
        )
        for title, members in groupby(wanted, key=lambda row: row[1])
    )


def _records(index: Index, quads: Iterable[Quad]) -> list[Row]:
    """Return record, class, year with name, and IRI of each record, sorted."""
    iris = {_subject(quad) for quad in quads} & index.evidence.keys()
    rows = [
        (True, _class_name(index, iri), f"{index.years.get(iri, '')} {index.name(iri).casefold()}", iri)
        for iri in iris
    ]
    return sorted(rows)


def _others(index: Index, quads: Iterable[Quad]) -> list[Row]:
    """Return the other things; what the page's own facts tell in reverse, or more narrowly, is left out."""
    pairs = {(quad.predicate.value, _subject(quad)) for quad in quads}
    wider = {(wide, iri) for name, iri in pairs for wide in index.wider.get(name, frozenset()) - {name}}
    pairs = {
        (name, iri) for name, iri in pairs - wider if name not in _ELSEWHERE and name not in index.inverses
    }
    rows = [
        (False, index.term(predicate), index.name(iri).casefold(), iri)
        for predicate, iri in pairs
        if iri and iri not in index.evidence
    ]
    return sorted(rows)


def _mention(index: Index, iri: str, is_record: bool) -> Mention:
    year = index.years.get(iri, "") if is_record else ""
    return Mention(year, link_to(index, iri), cite(index, iri) if is_record else ())


def _class_name(index: Index, iri: str) -> str:
    return index.term(next(iter(index.narrowest(iri)), f"{NS}Record"))


def _subject(quad: Quad) -> str:
    return quad.subject.value if isinstance(quad.subject, NamedNode) else ""
