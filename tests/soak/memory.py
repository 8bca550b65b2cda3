"""What memory says after a soak: whether the processes that last, or the workers that come and go, grew."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TypeAlias

from tests.hostile.guard import MEBIBYTE

# The part by which memory may differ between the second and the last quarter of a soak.
GROWTH = 0.1

Sample: TypeAlias = dict[int, int]
"""The bytes of each process at one moment, by pid."""


@dataclass(frozen=True)
class Course:
    """MiB early (second quarter) and late (last quarter), as medians."""

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
    return course([[sum(sample[pid] for pid in pids)] for sample in samples])


def of_a_worker(samples: list[Sample]) -> Course:
    """One of the processes that do not live throughout.

    An attack kills a worker now and then and swells it before, so the sum of all processes tells how many
    attacks ran at the moment of looking; the median of single workers tells what a worker has kept.
    """
    pids = set(samples[0]).intersection(*samples)
    return course([[size for pid, size in sample.items() if pid not in pids and size] for sample in samples])


def course(moments: list[list[int]]) -> Course:
    """Medians of all sizes in the second and in the last quarter of the moments; 0 where there are none."""
    quarter = max(1, len(moments) // 4)
    parts = (moments[quarter : 2 * quarter], moments[-quarter:])
    early, late = (
        statistics.median([size for moment in part for size in moment] or [0]) / MEBIBYTE for part in parts
    )
    return Course(early, late)
