"""The benchmark's arithmetic: medians per call, ratios against the first engine of a task."""

from __future__ import annotations

from tests.benchmarks.measure import Measurement, table, timed


def test_median_is_per_call() -> None:
    """Seconds of a run are divided by the calls it makes, and given in milliseconds."""
    assert Measurement("t", "e", (0.2, 0.4, 9.0), calls=100).milliseconds == 4.0


def test_ratio_is_against_the_first_engine_of_the_task() -> None:
    """The second engine of a task shows how many times slower it is."""
    rows = [Measurement("t", "ours", (0.001,)), Measurement("t", "theirs", (0.01,))]
    assert table(rows).splitlines()[-1].endswith("10.0")


def test_the_run_that_warms_up_does_not_count() -> None:
    """As many runs are timed as asked for, after one more."""
    calls: list[int] = []
    assert len(timed("t", "e", lambda: calls.append(1), runs=3).seconds) == 3
    assert len(calls) == 4
