"""Rules of the soak's look at memory: growth is seen, and what an attack takes for a moment is not growth."""

from __future__ import annotations

import pytest

from tests.hostile.guard import MEBIBYTE
from tests.soak.memory import Sample, lasting, of_a_calm_worker

SERVER, FORKER = 1, 2
MOMENTS = 80


def soak(server: float = 0, worker: float = 0, attack: int = 0) -> list[Sample]:
    """A soak in which server or workers gain that many MiB by the end; `attack` swells a worker now and then."""
    samples = []
    for moment in range(MOMENTS):
        done = moment / MOMENTS
        first = 100 + moment // 10  # every tenth moment another worker takes the place
        samples.append(
            {
                SERVER: round((100 + server * done) * MEBIBYTE),
                FORKER: 40 * MEBIBYTE,
                first: round((50 + worker * done) * MEBIBYTE),
                first + 50: round((50 + worker * done + attack * (moment % 3 > 0)) * MEBIBYTE),
                first + 90: 0,  # killed, not yet waited for
            }
        )
    return samples


def test_memory_that_stays_is_no_growth() -> None:
    """Sizes that do not change give equal figures and no fault."""
    samples = soak()

    assert str(lasting(samples)) == "140, 140"
    assert str(of_a_calm_worker(samples)) == "50, 50"
    assert not lasting(samples).grew
    assert not of_a_calm_worker(samples).grew


def test_a_server_that_gains_a_third_grew() -> None:
    """What the server keeps is seen, whatever its workers do."""
    assert lasting(soak(server=50)).grew


def test_workers_that_each_keep_more_than_the_one_before_grew() -> None:
    """A fork of a process that grows is larger than the fork before it."""
    assert of_a_calm_worker(soak(worker=20)).grew
    assert not lasting(soak(worker=20)).grew


@pytest.mark.parametrize("half", [slice(0, MOMENTS // 2), slice(MOMENTS // 2, MOMENTS)])
def test_a_worker_swollen_by_an_attack_is_no_growth_whenever_it_comes(half: slice) -> None:
    """The lower quartile of single workers passes over those that compute a large answer."""
    quiet, attacked = soak(), soak(attack=200)
    quiet[half] = attacked[half]

    assert not of_a_calm_worker(quiet).grew


def test_a_soak_without_a_change_of_workers_is_judged_by_the_processes_that_last() -> None:
    """Where no worker was replaced, all of them last."""
    samples: list[Sample] = [
        {SERVER: (100 + moment) * MEBIBYTE, 3: 50 * MEBIBYTE} for moment in range(MOMENTS)
    ]

    assert str(of_a_calm_worker(samples)) == "0, 0"
    assert lasting(samples).grew
