"""Checks that are asked about some things only: they find there what they find when asked about all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icatgraph.validation import run_checks
from icatgraph.validation.snapshot import read_snapshot
from tests.mutants.fault import load_faults
from tests.mutants.trial import batches, seeded_project

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from icatgraph.validation import Finding


def test_a_check_asked_about_some_things_finds_what_it_finds_of_them(tmp_path: Path) -> None:
    """The real graph with a fault for most checks, and each second thing with one is asked about."""
    faults = [fault for fault in load_faults() if fault.rule.startswith("check:")]
    snapshot = read_snapshot(seeded_project(tmp_path, batches(faults, len(faults))[0]))
    whole = run_checks(snapshot.checks, snapshot.store)
    things = sorted({finding.focus for finding in whole if not finding.focus.startswith("_:")})

    halves = (things[::2], things[1::2])
    narrow = [of_things(run_checks(snapshot.checks, snapshot.store, half), half) for half in halves]

    assert narrow == [of_things(whole, half) for half in halves]
    assert len({rule for found in narrow for rule, *_ in found}) > 30


def of_things(findings: Iterable[Finding], things: list[str]) -> list[tuple[str, ...]]:
    return sorted(
        (each.rule, each.focus, each.path, each.value, each.graph, each.message)
        for each in findings
        if each.focus in things
    )
