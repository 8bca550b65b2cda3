"""Links of a page: a name and where it leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icatgraph_server.pages import local_link

if TYPE_CHECKING:
    from icatgraph_server.index import Index


@dataclass(frozen=True, slots=True)
class Link:
    """A name with its target; None leads nowhere."""

    text: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Citation:
    """Passages of one source, by number."""

    source: Link
    passages: tuple[Link, ...]


def link_to(index: Index, iri: str) -> Link:
    """Return the link to a thing, by its name."""
    return Link(index.name(iri), local_link(iri))


def link_to_term(index: Index, iri: str) -> Link:
    """Return the link to a class or property, in words."""
    return Link(index.term(iri), local_link(iri))


def cite(index: Index, record: str) -> tuple[Citation, ...]:
    """Return the passages that a record rests on, by source."""
    known = (index.passages[iri] for iri in index.evidence.get(record, ()) if iri in index.passages)
    numbers: dict[str, list[Link]] = {}
    for passage in known:
        numbers.setdefault(passage.source, []).append(Link(passage.number, local_link(passage.iri)))
    return tuple(Citation(link_to_source(index, source), tuple(links)) for source, links in numbers.items())


def link_to_source(index: Index, iri: str) -> Link:
    """Return the link to a source by its short name."""
    return Link(index.notations.get(iri) or index.name(iri), local_link(iri))
