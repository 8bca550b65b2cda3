"""The mutation proof: every seeded fault is found by the rule that should find it, at the right line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from icatgraph.validation import inspect
from tests.mutants.__main__ import run_trials
from tests.mutants.fault import ROOT, Edit, Fault, expected_line, load_faults, locate, mutated
from tests.mutants.trial import Outcome, batches, copy_project

if TYPE_CHECKING:
    from pathlib import Path

FAULTS = load_faults()
TEXT = "a one ;\n  two .\n\nb one ;\n  three .\n"


@pytest.fixture(scope="session")
def outcomes() -> dict[Fault, Outcome]:
    """Every fault with its outcome, from as few runs as do not let one hide another."""
    return {outcome.fault: outcome for outcome in run_trials(batches(FAULTS))}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.group}: {fault.name}")
def test_a_fault_is_found_by_its_rule_at_its_line(outcomes: dict[Fault, Outcome], fault: Fault) -> None:
    """A rule that lets a fault of real files pass, or points elsewhere, does not do its work."""
    outcome = outcomes[fault]

    assert outcome.found, (
        f"{fault.rule} not at {fault.place}:{outcome.line}; found {outcome.instead or 'nothing'}"
    )


def test_the_untouched_project_has_no_finding(tmp_path: Path) -> None:
    """What is copied for the trials is sound, so whatever is found comes of the faults."""
    assert inspect(copy_project(tmp_path)).findings == ()


def test_there_are_enough_faults_and_each_has_a_name_of_its_own() -> None:
    """At least 120 faults of at least 20 groups, each named once in its group."""
    names = {(fault.group, fault.name) for fault in FAULTS}

    assert len(names) == len(FAULTS) >= 120
    assert len({fault.group for fault in FAULTS}) >= 20


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.group}: {fault.name}")
def test_a_fault_is_one_small_edit(fault: Fault) -> None:
    """It changes at most a few lines, and its text to find stands once in its block."""
    edit = locate(fault, (ROOT / fault.file).read_text("utf-8"))

    assert fault.find != fault.replace
    assert max(len(fault.find), len(fault.replace)) < 400
    assert edit.end - edit.start == len(fault.find)


def test_no_two_faults_of_a_batch_share_a_block() -> None:
    """The edits of one block could hide one another."""
    for batch in batches(FAULTS):
        assert len({(fault.file, fault.block) for fault in batch}) == len(batch)


def fault(find: str, replace: str, block: str = "", at: str = "") -> Fault:
    return Fault("group", "a name", "file.ttl", find, replace, "shape:Rule", block, at)


def test_an_edit_is_looked_for_in_its_block() -> None:
    """The same words may stand in other blocks."""
    edit = locate(fault("one", "two", block="b"), TEXT)

    assert (edit.start, edit.end, edit.block) == (19, 22, 17)
    assert mutated(TEXT, [edit]) == "a one ;\n  two .\n\nb two ;\n  three .\n"


@pytest.mark.parametrize(
    ("find", "block", "message"),
    [
        ("one", "", "a name: its text to find is 2 times in file.ttl, not once"),
        ("three", "a", "a name: its text to find is 0 times"),
        ("one", "c", "a name: 0 blocks of file.ttl begin with 'c', not one"),
    ],
)
def test_a_fault_that_does_not_fit_is_named(find: str, block: str, message: str) -> None:
    """When the data move on, whoever edits them learns which fault to edit."""
    with pytest.raises(ValueError, match=message):
        locate(fault(find, "x", block), TEXT)


@pytest.mark.parametrize(
    ("at", "line"),
    [("", 6), ("subject", 5), ("  3", 6), ("file", 0)],
    ids=["edit", "subject", "beginning of a line", "whole file"],
)
def test_the_expected_line_allows_for_the_edits_above(at: str, line: int) -> None:
    """An edit that adds a line moves what follows, and an edit begins where the texts differ."""
    edits: list[Edit] = [
        locate(fault("two .", "two ;\n  four .", block="a"), TEXT),
        locate(fault("three", "3", block="b", at=at), TEXT),
    ]

    assert expected_line(edits[1], edits, {"file.ttl": mutated(TEXT, edits)}) == line


def test_an_expected_line_that_does_not_exist_is_named() -> None:
    """A misspelt place would never be found."""
    edit = locate(fault("two", "four", at="nowhere"), TEXT)

    with pytest.raises(ValueError, match=r"a name: no line of file.ttl begins with 'nowhere'"):
        expected_line(edit, [edit], {"file.ttl": mutated(TEXT, [edit])})
