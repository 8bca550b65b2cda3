"""The build: validate the curated files, derive what follows, freeze the dataset.

Only a sound build is kept.
"""

from __future__ import annotations

import time
from collections import Counter
from importlib.metadata import version
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from icatgraph.curated import fingerprint
from icatgraph.dataset import canonical
from icatgraph.errors import ValidationFailed
from icatgraph.frozen import Note, digest_of, freeze, n_quads
from icatgraph.reasoning import derived_quads
from icatgraph.validation import examine
from icatgraph.vocabulary import GRAPH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from pyoxigraph import Quad

    from icatgraph.resources import Project
    from icatgraph.validation import Finding, Report


def build(
    project: Project,
    progress: Callable[[str], None],
    out: Path | None = None,
    heed: Callable[[Report], None] | None = None,
) -> Path:
    """Build the dataset of a project and return the path of its N-Quads, in `build/` or in `out`.

    `progress` gets one line per step, with counts and seconds; `heed` gets all that validation found.

    Raises:
        ValidationFailed: when a finding is a violation; nothing is written.
        DataSyntaxError: with the file, line and column of the fault.
        InconsistentData: when reasoning draws a conclusion that must not be published.
        ProjectError: when the folder cannot be written.
    """
    clock = _Clock(progress)
    inputs = fingerprint(project)
    report, snapshot = examine(project)
    if heed is not None:
        heed(report)
    _refuse([finding for finding in report.findings if finding.severity == "violation"])
    clock.tell(f"validated: {len(report.findings)} findings, no violation")
    inferred = derived_quads(snapshot.closure)
    clock.tell(f"derived: {len(inferred)} quads from {len(snapshot.quads)}")
    quads = [*snapshot.quads, *inferred]
    # What was concluded, and the index for the checks, make half of what is in memory.
    del snapshot, inferred
    content = n_quads(canonical(quads))
    note = Note(digest_of(content), inputs, version("icatgraph"), _counts(quads))
    path = freeze(content, note, out or project.build)
    clock.tell(f"frozen: {path}, digest {note.digest[:12]}")
    return path


class _Clock:
    """Adds to each line of progress the seconds since the line before."""

    def __init__(self, progress: Callable[[str], None]) -> None:
        self._progress = progress
        self._last = time.perf_counter()

    def tell(self, line: str) -> None:
        now = time.perf_counter()
        self._progress(f"{line} ({now - self._last:.2f} s)")
        self._last = now


def _refuse(violations: list[Finding]) -> None:
    if violations:
        first = violations[0]
        place = f"{first.file}:{first.line}: " if first.file else ""
        raise ValidationFailed(
            f"{len(violations)} to correct, first {place}{first.message} (`icatgraph validate` lists all)"
        )


def _counts(quads: Iterable[Quad]) -> dict[str, int]:
    """Return the number of quads of each named graph, by its short name."""
    names = (quad.graph_name for quad in quads)
    counts = Counter(
        name.value.removeprefix(GRAPH) if isinstance(name, NamedNode) else "default" for name in names
    )
    return dict(sorted(counts.items()))
