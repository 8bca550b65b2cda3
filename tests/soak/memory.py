"""What memory says after a soak: whether the processes that last, or the workers that come and go, grew."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from tests.hostile.guard import MEBIBYTE

if TYPE_CHECKING:
    from collections.abc import Callable

# The part by which memory may differ between the second and the last quarter of a soak.
GROWTH = 0.1

Sample: TypeAlias = dict[int, int]
"""The bytes of each process at one moment, by pid."""


@dataclass(frozen=True)
class Course:
    """MiB early (second quarter) and late (last quarter)."""

    early: float
    late: float

    @property
    def grew(self) -> bool:
        """Whether late is more than a tenth above early."""
        return self.late > self.early * (1 + GROWTH)

    def __str__(self) -> str:
        return f"{self.early:.0f}, {self.late:.0f}"


def lasting(samples: list[Sample]) -> Course:
    """The processes that live from the first sample to the last, together: the server and what forks workers."""
    pids = set(samples[0]).intersection(*samples)
    return _course([[sum(sample[pid] for pid in pids)] for sample in samples], _median)


def of_a_calm_worker(samples: list[Sample]) -> Course:
    """One of the processes that do not live throughout, when it is calm: the lower quartile of them.

    Attacks swell workers and kill them, one or two of three at most moments, so the sum of all processes, and
    the median of workers as well, tell how many attacks ran at the moment of looking. What calm ones have is
    what they were born with and have kept of fair queries.
    """
    pids = set(samples[0]).intersection(*samples)
    sizes = [[size for pid, size in sample.items() if pid not in pids and size] for sample in samples]
    return _course(sizes, _lower_quartile)


def _course(moments: list[list[int]], summary: Callable[[list[int]], float]) -> Course:
    """Summaries of all sizes in the second and in the last quarter of the moments."""
    quarter = max(1, len(moments) // 4)
    parts = (moments[quarter : 2 * quarter], moments[-quarter:])
    early, late = (summary([size for moment in part for size in moment]) / MEBIBYTE for part in parts)
    return Course(early, late)


def _median(sizes: list[int]) -> float:
    return statistics.median(sizes)


def _lower_quartile(sizes: list[int]) -> float:
    return statistics.quantiles(sizes, n=4)[0] if len(sizes) > 1 else sum(sizes)
