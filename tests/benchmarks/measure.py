"""Medians and ratios of timed calls, printed as a table."""

from __future__ import annotations

import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Measurement:
    """What was timed, by whom, the seconds of each run, and how many calls a run makes."""

    task: str
    engine: str
    seconds: tuple[float, ...]
    calls: int = 1

    @property
    def milliseconds(self) -> float:
        """The median of the runs, per call, in milliseconds."""
        return 1000 * median(self.seconds) / self.calls


def timed(
    task: str, engine: str, call: Callable[[], object], *, runs: int = 5, calls: int = 1
) -> Measurement:
    """Run a call several times, after one run that warms it up and does not count."""
    call()
    return Measurement(task, engine, tuple(_seconds(call) for _ in range(runs)), calls)


def table(measurements: list[Measurement]) -> str:
    """One line a measurement; ratios against the first engine of the same task."""
    first = {row.task: row for row in reversed(measurements)}
    lines = [f"{'task':<34} {'engine':<26} {'median ms':>10} {'min':>9} {'max':>9} {'ratio':>8}"]
    for row in measurements:
        ratio = row.milliseconds / first[row.task].milliseconds
        low, high = (1000 * bound(row.seconds) / row.calls for bound in (min, max))
        lines.append(
            f"{row.task:<34} {row.engine:<26} {row.milliseconds:>10.2f} {low:>9.2f} {high:>9.2f} {ratio:>8.1f}"
        )
    return "\n".join(lines)


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
