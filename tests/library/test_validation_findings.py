"""Findings and their report."""

from __future__ import annotations

from icatgraph.validation import Finding, Report

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


def test_the_text_groups_findings_by_file() -> None:
    """Each finding shows line, severity, rule, focus and message under its file."""
    assert Report.of([LABEL, HINT]).text() == (
        "the dataset\n"
        "      -  info       shape:Hint\n"
        "         Could be shorter.\n"
        "\n"
        "data/tokyo-2006/gaps.ttl\n"
        "     12  violation  shape:Record-label  gap_tokyo-2006:x rdfs:label\n"
        "         A record needs a label.\n"
        "\n"
        "1 violation, 0 warnings, 1 info"
    )


def test_an_empty_report_conforms_and_says_so() -> None:
    """Nothing found is a report of zeros, not an empty text."""
    assert Report().conforms
    assert Report().text() == "0 violations, 0 warnings, 0 infos"
