"""The rules of mappings: each finds its fault in the cell, and lets a sound table pass."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from icatgraph.validation import Finding, inspect, read_rules
from icatgraph.validation.changes import changed_scope
from tests.library.test_mappings import HEAD, table

if TYPE_CHECKING:
    from icatgraph.resources import Project

COLUMNS = "subject_id subject_label predicate_id object_id object_label mapping_justification mapping_date verified_by"
ILO = "organization:ilo ILO schema:sameAs wd:Q54129 Labour semapv:MappingReview 2026-11-22 a/b: c.xml"
IOM = "organization:iom IOM schema:sameAs wd:Q123 Migration semapv:MappingReview 2026-11-22 a/b: c.xml"
NAME = "data/mappings/wikidata.sssom.tsv"
METADATA = HEAD.replace("mapping-set/codes", "mapping-set/wikidata").replace(
    'code: "https://example.org/codes#"',
    'wd: "http://www.wikidata.org/entity/"\n#  skos: "http://www.w3.org/2004/02/skos/core#"',
)


def found(project: Project, *rows: str) -> list[tuple[str, int, int]]:
    """Rule, line and column of what is found in a table of these rows."""
    return [(finding.rule, finding.line, finding.column) for finding in findings(project, *rows)]


def findings(project: Project, *rows: str) -> list[Finding]:
    path = project.root / NAME
    path.parent.mkdir(exist_ok=True)
    path.write_text(METADATA + "".join(f"{table(row)}\n" for row in (COLUMNS, *rows)), "utf-8")
    return [finding for finding in inspect(project, reasoner="none").findings if finding.file == NAME]


def test_a_sound_table_passes(project: Project) -> None:
    """Declared, rightly named, sorted, of the right form and verified."""
    assert found(project, ILO, IOM) == []


@pytest.mark.parametrize(
    ("row", "rule", "column"),
    [
        (ILO.replace(":ilo", ":iloo"), "mapping:subject", 1),
        (ILO.replace("ILO", "OIT"), "mapping:label", 18),
        (ILO.replace("schema:sameAs", "skos:exactMatch"), "mapping:predicate", 22),
        (ILO.replace("Q54129", "54129"), "mapping:object", 36),
        (ILO.replace(" a/b: c.xml", " "), "mapping:unverified", 85),
    ],
)
def test_a_fault_is_found_in_its_cell(project: Project, row: str, rule: str, column: int) -> None:
    """The finding underlines what has to be corrected."""
    assert found(project, row, IOM) == [(rule, 14, column)]


def test_a_misspelt_subject_is_answered_with_the_nearest(project: Project) -> None:
    """Most unknown subjects are slips of the hand."""
    (finding,) = findings(project, ILO.replace(":ilo", ":iloo"))

    assert finding.expected == "organization:ilo"
    assert finding.source.startswith("organization:iloo\tILO")


def test_nothing_is_exactly_two_things(project: Project) -> None:
    """The second exact object of a subject is found, and names the first."""
    (finding,) = findings(project, ILO, ILO.replace("Q54129", "Q99"))

    assert (finding.rule, finding.line) == ("mapping:ambiguous", 15)
    assert "in line 14" in finding.message


def test_rows_are_sorted(project: Project) -> None:
    """A row out of place is a warning, as a layout is."""
    (finding,) = findings(project, IOM, ILO)

    assert (finding.rule, finding.line, finding.severity) == ("mapping:order", 15, "warning")


def test_a_table_that_cannot_be_read_is_a_finding(project: Project) -> None:
    """As with Turtle: the place, and what to do."""
    (finding,) = findings(project, ILO.replace("2026-11-22", "yesterday"))

    assert (finding.rule, finding.line, finding.column) == ("file:syntax", 14, 74)
    assert "write YYYY-MM-DD" in finding.message


def test_every_rule_of_mappings_has_a_remedy(project: Project) -> None:
    """What a rule means and how to mend it is on the reference page."""
    rules = [rule for name, rule in read_rules(project).items() if name.startswith("mapping:")]

    assert len(rules) == 7
    assert [rule.id for rule in rules if not (rule.meaning and rule.remedy)] == []


def test_a_changed_table_is_in_scope(project: Project) -> None:
    """`--changed` looks at the rows and at what they map."""
    found(project, ILO)
    for words in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "a"],
    ):
        subprocess.run(["git", *words], cwd=project.root, check=True)
    found(project, ILO, IOM)

    scope = changed_scope(project)

    assert scope.files == {NAME}
    assert "https://w3id.org/icatgraph/id/organization/iom" in scope.names
    assert "https://w3id.org/icatgraph/id/organization/ilo" not in scope.names
