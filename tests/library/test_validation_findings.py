"""Findings and their report."""

from __future__ import annotations

from dataclasses import replace

import pytest

from icatgraph.validation import Finding, Report
from icatgraph.validation.findings import fingerprints

LABEL = Finding(
    "shape:Record-label",
    "violation",
    "A record needs a label.",
    focus="https://w3id.org/icatgraph/id/gap/tokyo-2006/x",
    path="http://www.w3.org/2000/01/rdf-schema#label",
    file="data/tokyo-2006/gaps.ttl",
    line=12,
)
ORPHAN = Finding(
    "check:orphan-entity", "warning", "No record mentions it.", file="data/entities/x.ttl", line=3
)
HINT = Finding("shape:Hint", "info", "Could be shorter.")


def test_a_report_is_sorted_by_file_and_line_without_repetition() -> None:
    """Whatever order the engines answer in, the report reads the same."""
    report = Report.of([LABEL, ORPHAN, HINT, LABEL])

    assert report.findings == (HINT, ORPHAN, LABEL)


def test_only_violations_keep_a_report_from_conforming() -> None:
    """Warnings and infos let the build pass."""
    assert Report.of([ORPHAN, HINT]).conforms
    assert not Report.of([LABEL]).conforms


def test_at_or_above_takes_the_graver_ones_too() -> None:
    """Failing on warnings fails on violations as well."""
    report = Report.of([LABEL, ORPHAN, HINT])

    assert report.at_or_above("violation") == (LABEL,)
    assert report.at_or_above("warning") == (ORPHAN, LABEL)
    assert report.at_or_above("info") == (HINT, ORPHAN, LABEL)


def test_a_place_reads_as_editors_read_it() -> None:
    """File, line and column, as far as they are known."""
    assert LABEL.place == "data/tokyo-2006/gaps.ttl:12"
    assert replace(LABEL, column=3).place == "data/tokyo-2006/gaps.ttl:12:3"
    assert HINT.place == ""


def test_a_fingerprint_survives_a_line_that_moves() -> None:
    """What a finding is about counts, not where it stands or how it is worded."""
    moved = replace(LABEL, line=99, column=4, message="Give it a label.", source="elsewhere")

    assert fingerprints([LABEL]) == fingerprints([moved])


@pytest.mark.parametrize("field", ["rule", "file", "focus", "path", "value"])
def test_a_fingerprint_changes_with_what_the_finding_is_about(field: str) -> None:
    """Another rule, file, subject, property or value is another finding."""
    assert fingerprints([LABEL]) != fingerprints([replace(LABEL, **{field: "other"})])


def test_findings_that_are_alike_have_fingerprints_of_their_own() -> None:
    """A second fault of the same kind is not taken for the first."""
    again = replace(LABEL, line=20)

    assert len(set(fingerprints([LABEL, again]))) == 2


def test_a_finding_without_focus_goes_by_its_line_of_text() -> None:
    """A syntax fault that moves down keeps its fingerprint, another text has another."""
    fault = Finding("file:syntax", "violation", "No.", file="a.ttl", line=3, source="  x y")

    assert fingerprints([fault]) == fingerprints([replace(fault, line=8, source="x y")])
    assert fingerprints([fault]) != fingerprints([replace(fault, source="x z")])


def test_an_empty_report_conforms_and_says_so() -> None:
    """Nothing found is a report of zeros, not an empty text."""
    assert Report().conforms
    assert Report().summary() == "0 violations, 0 warnings, 0 infos"
