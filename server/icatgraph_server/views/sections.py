"""Sections: the passages of a source under their headings, each cited, marked or open."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from icatgraph.vocabulary import ID
from icatgraph_server.pages import local_link
from icatgraph_server.views.links import Link

if TYPE_CHECKING:
    from icatgraph_server.index import Index


@dataclass(frozen=True, slots=True)
class Section:
    """A heading path, how its passages are covered, and the passages; `open_numbers` need work."""

    title: str
    total: int
    cited: int
    marked: int
    open_numbers: frozenset[str]
    passages: tuple[Link, ...]


def sections_of(index: Index, source: str) -> tuple[Section, ...]:
    """Return the sections of a source in the order of the text; none when it is no source."""
    passages = index.of_source(source)
    counted = {
        section.section: section
        for covered in index.coverage
        if f"{ID}source/{covered.source}" == source
        for section in covered.sections
    }
    found = []
    for title, members in groupby(passages, key=lambda passage: passage.section):
        links = tuple(Link(passage.number, local_link(passage.iri)) for passage in members)
        known = counted.pop(title, None)
        numbers = (known.total, known.cited, known.marked) if known else (0, 0, 0)
        found.append(Section(title, *numbers, frozenset(known.open if known else ()), links))
    return tuple(found)
