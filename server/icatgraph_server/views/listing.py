"""Listings: all things of a kind by name, and the kinds with their counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from icatgraph.vocabulary import ENTITY_KINDS, RECORD_KINDS, SCHEMES
from icatgraph_server.views.links import Citation, Link, cite, link_to, link_to_term
from icatgraph_server.wording import plural_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icatgraph_server.index import Index

PAGE_SIZE: Final = 500


@dataclass(frozen=True, slots=True)
class Row:
    """A member of a kind; a record has a year and passages."""

    link: Link
    kinds: tuple[Link, ...]
    year: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the members of a kind."""

    kind: str
    title: str
    rows: tuple[Row, ...]
    offset: int
    total: int
    size: int = PAGE_SIZE

    @property
    def dated(self) -> bool:
        """Whether the members are records, which have a year and passages."""
        return any(row.citations for row in self.rows)

    @property
    def mixed(self) -> bool:
        """Whether the members are of several classes."""
        return len({row.kinds for row in self.rows}) > 1


@dataclass(frozen=True, slots=True)
class KindCount:
    """A kind with the number of its members."""

    link: Link
    count: int


def view_listing(index: Index, kind: str, offset: int = 0) -> Listing:
    """Return the members of a kind that the index has."""
    members = index.members[kind]
    rows = tuple(_row(index, iri) for iri in members[offset : offset + PAGE_SIZE])
    return Listing(kind, plural_of(kind).capitalize(), rows, offset, len(members))


def count_kinds(index: Index) -> dict[str, tuple[KindCount, ...]]:
    """Return the kinds that have members, as entities, records, terms of the schemes and mappings."""
    groups = {"Entities": ENTITY_KINDS, "Records": (*RECORD_KINDS, "discrepancy"), "Concepts": SCHEMES}
    groups["Mappings"] = ("mapping-set", "mapping")
    counted = {title: _counts(index, kinds) for title, kinds in groups.items()}
    return {title: counts for title, counts in counted.items() if counts}


def _counts(index: Index, kinds: Sequence[str]) -> tuple[KindCount, ...]:
    return tuple(
        KindCount(Link(plural_of(kind).capitalize(), f"/doc/{kind}"), len(index.members[kind]))
        for kind in kinds
        if kind in index.members
    )


def _row(index: Index, iri: str) -> Row:
    kinds = tuple(link_to_term(index, kind) for kind in index.narrowest(iri))
    link = Link(index.full_name(iri), link_to(index, iri).href)
    return Row(link, kinds, index.years.get(iri, ""), cite(index, iri))
