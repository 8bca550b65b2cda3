"""Coverage: cited, marked, open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icatgraph.coverage import coverage
from icatgraph.dataset import open_dataset

if TYPE_CHECKING:
    from icatgraph.resources import Project


def test_passages_are_cited_marked_or_open(project: Project) -> None:
    """Each numbered passage counts once, per section; bare references do not count."""
    (source,) = coverage(open_dataset(project.root))

    assert (source.source, source.total, source.cited, source.marked, source.open) == (
        "tokyo-2006",
        3,
        1,
        1,
        ("p003",),
    )
    assert [(s.section, s.total, s.cited, s.marked, s.open) for s in source.sections] == [
        ("", 1, 0, 1, ()),
        ("I / A", 2, 1, 0, ("p003",)),
    ]


def test_cited_and_marked_counts_as_cited(project: Project) -> None:
    """A passage that is both cited and marked is counted once, as cited."""
    (project.data / "tokyo-2006" / "more.ttl").write_text(
        "<https://w3id.org/icatgraph/id/finding/tokyo-2006/a> <https://w3id.org/icatgraph/ns#evidencedBy>"
        " <https://w3id.org/icatgraph/id/passage/tokyo-2006/p001> ."
    )

    (source,) = coverage(open_dataset(project.root))

    assert (source.cited, source.marked) == (2, 0)
