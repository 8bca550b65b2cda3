"""The coverage of the sources, as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icatgraph.vocabulary import ID
from icatgraph_server.views.links import Link, link_to

if TYPE_CHECKING:
    from icatgraph_server.index import Index


@dataclass(frozen=True, slots=True)
class Covered:
    """A source with the numbers of its passages: all, cited by a record, marked with a reason, open."""

    source: Link
    total: int
    cited: int
    marked: int
    open: int


def view_coverage(index: Index) -> tuple[Covered, ...]:
    """Return a row for each source that has passages."""
    return tuple(
        Covered(
            link_to(index, f"{ID}source/{covered.source}"),
            covered.total,
            covered.cited,
            covered.marked,
            len(covered.open),
        )
        for covered in index.coverage
    )
