"""`make mutants`: seed faults into copies of the project, validate, and print which rule found each.

With `--each` every fault is tried alone, which takes minutes; otherwise many at once that do not hide one another.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING

from tests.mutants.fault import Fault, load_faults
from tests.mutants.trial import Outcome, batches, run_trial

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the faults, print the table, and return 1 when one is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--each", action="store_true", help="try every fault alone")
    parser.add_argument(
        "--only", default="", metavar="TEXT", help="only faults whose group, name or rule has it"
    )
    options = parser.parse_args(arguments)
    faults = [fault for fault in load_faults() if options.only in f"{fault.group} {fault.name} {fault.rule}"]
    tried = [[fault] for fault in faults] if options.each else batches(faults)
    outcomes = []
    for outcome in run_trials(tried):
        outcomes.append(outcome)
        print(row(outcome), flush=True)
    print(summary(outcomes))
    return int(not all(outcome.found for outcome in outcomes))


def run_trials(tried: Sequence[Sequence[Fault]]) -> Iterator[Outcome]:
    """Yield the outcomes of trials, two at a time, in their order."""
    # Spawned: a test run may have threads, which a forked process would not survive.
    with ProcessPoolExecutor(max_workers=2, mp_context=get_context("spawn")) as pool:
        for outcomes in pool.map(run_trial, tried):
            yield from outcomes


def row(outcome: Outcome) -> str:
    """One line of the table: what was done, the rule, the place, found or not, and how long it took."""
    fault = outcome.fault
    verdict = "found" if outcome.found else "MISSED"
    name = f"{fault.group}: {fault.name}"
    place = f"{fault.place}:{outcome.line}"
    instead = f"\n    instead: {outcome.instead or 'nothing'}" if not outcome.found else ""
    return f"{name:<74} {fault.rule:<42} {place:<62} {verdict:<6} {outcome.milliseconds:>6.0f} ms{instead}"


def summary(outcomes: list[Outcome]) -> str:
    """Count what was found, in all and per group."""
    found = sum(outcome.found for outcome in outcomes)
    groups = Counter(outcome.fault.group for outcome in outcomes)
    rules = {outcome.fault.rule for outcome in outcomes}
    counts = ", ".join(f"{group} {count}" for group, count in groups.items())
    return f"\n{found} of {len(outcomes)} faults found, by {len(rules)} rules: {counts}"


if __name__ == "__main__":
    sys.exit(main())
