"""An answer that is not the one recorded, or that luck put in order, is found in a full run, each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from icatgraph.golden import write_golden
from icatgraph.validation import Scope, inspect
from icatgraph.validation import golden_results as tested

if TYPE_CHECKING:
    from pathlib import Path

    from icatgraph.resources import Project

QUERY_FILE = "queries/memberships/members.rq"
GOLDEN_FILE = "queries/golden/memberships/members.tsv"
ICAT = "<https://w3id.org/icatgraph/id/mechanism/icat>"
ILO = "<https://w3id.org/icatgraph/id/organization/ilo>"
IOM = "<https://w3id.org/icatgraph/id/organization/iom>"
SECOND = """
membership_tokyo-2006:ilo a icat:Membership ;
  rdfs:label "ILO in ICAT"@en ;
  org:member organization:ilo ;
  org:organization mechanism:icat ;
  icat:startYear 2006 ;
  icat:evidencedBy passage_tokyo-2006:p002 .
"""
PREFIXES = "PREFIX icat: <https://w3id.org/icatgraph/ns#>\nPREFIX org: <http://www.w3.org/ns/org#>\n"
Facts = tuple[str, str, int, str, str]


def found(project: Project, scope: Scope | None = None, reasoner: str = "rl") -> list[Facts]:
    findings = inspect(project, reasoner=reasoner, scope=scope, steadfast=True).findings
    answers = [one for one in findings if one.rule in ("query:golden", "query:total-order", "query:run")]
    return [(one.rule, one.file, one.line, one.value, one.expected) for one in answers]


def add_record(project: Project) -> None:
    path = project.data / "tokyo-2006" / "records.ttl"
    path.write_text(path.read_text() + SECOND)


def ask(project: Project, query: str, *, recorded: bool = True) -> Path:
    """Put another query in the place of the saved one, and record what it answers."""
    path = project.queries / "memberships" / "members.rq"
    path.write_text(f"#+ title: Q\n{PREFIXES}{query}")
    if recorded:
        list(write_golden(project))
    return path


def test_an_answer_as_recorded_has_no_finding(project: Project) -> None:
    """A sound project is silent, and so is the run that remembers it."""
    assert [found(project), found(project)] == [[], []]


def test_an_edit_of_the_data_that_changes_an_answer_is_found(project: Project) -> None:
    """At the first line that is another, with the row found and the row recorded, and each time anew."""
    found(project)
    add_record(project)

    expected = [("query:golden", GOLDEN_FILE, 2, f"{ICAT}\t{ILO}", f"{ICAT}\t{IOM}")]
    assert [found(project), found(project)] == [expected, expected]


def test_what_faulty_data_answer_is_no_news(project: Project) -> None:
    """The report says that it was not compared; who knows of the faults, and keeps them, has it compared."""
    add_record(project)
    path = project.data / "tokyo-2006" / "records.ttl"
    path.write_text(path.read_text().replace('  rdfs:label "ILO in ICAT"@en ;\n', ""))

    for steadfast, rules in ((False, set()), (True, {"query:golden"})):
        report = inspect(project, steadfast=steadfast)
        assert {finding.rule for finding in report.findings if finding.rule == "query:golden"} == rules
        assert any("not compared" in note for note in report.notes) is not steadfast


@pytest.mark.parametrize(
    ("table", "finding"),
    [
        (f"?group\t?member\n{ICAT}\t{ILO}\n", (2, f"{ICAT}\t{IOM}", f"{ICAT}\t{ILO}")),
        (f"?group\t?member\n{ICAT}\t{IOM}\n{ICAT}\t{ILO}\n", (3, "", f"{ICAT}\t{ILO}")),
        ("?group\t?member\n", (1, f"{ICAT}\t{IOM}", "no more rows")),
        (f"?group\n{ICAT}\n", (1, "?group\t?member", "?group")),
        ("", (1, "?group\t?member", "")),
    ],
    ids=["another row", "a row that is gone", "a row that is new", "other columns", "empty"],
)
def test_an_edit_of_a_golden_result_is_found(
    project: Project, table: str, finding: tuple[int, str, str]
) -> None:
    """Past the last line recorded, the last line is pointed at."""
    found(project)
    (project.root / GOLDEN_FILE).write_text(table)

    assert found(project) == [("query:golden", GOLDEN_FILE, *finding)]


def test_line_ends_do_not_matter(project: Project) -> None:
    """A checkout may have those of its system."""
    path = project.root / GOLDEN_FILE
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert found(project) == []


def test_a_query_without_golden_result_is_found(project: Project) -> None:
    """At the query, with the command that writes one."""
    (project.root / GOLDEN_FILE).unlink()

    (finding,) = [one for one in inspect(project).findings if one.rule == "query:golden"]

    assert finding.place == f"{QUERY_FILE}:1:1"
    assert "`icatgraph golden memberships/members`" in finding.message


def test_a_golden_result_without_query_is_found(project: Project) -> None:
    """At the table, since the query is not there to point at."""
    (project.root / QUERY_FILE).unlink()

    assert found(project) == [("query:golden", GOLDEN_FILE, 1, "", "")]


def test_a_query_that_answers_with_triples_has_no_golden_result(project: Project) -> None:
    """A graph has no rows to compare."""
    ask(project, "CONSTRUCT { ?r org:member ?m } WHERE { ?r org:member ?m }")
    (project.root / GOLDEN_FILE).unlink()

    assert found(project) == []


def test_what_follows_is_part_of_an_answer(project: Project) -> None:
    """Answers are those of the dataset that a build would freeze."""
    ask(project, "SELECT ?m WHERE { ?m icat:affiliatedWith ?group } ORDER BY ?m")

    assert (project.root / GOLDEN_FILE).read_text() == f"?m\n{IOM}\n"
    assert found(project) == []


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("SELECT ?year ?m WHERE { ?r org:member ?m ; icat:startYear ?year }\nORDER BY ?year", 5),
        ("SELECT ?m WHERE { ?r org:member ?m ; icat:startYear ?year }\nORDER BY ?year", 5),
        ("SELECT (GROUP_CONCAT(STR(?m)) AS ?all)\nWHERE { ?r org:member ?m }\nORDER BY ?all", 6),
        ("SELECT (GROUP_CONCAT(STR(?m)) AS ?all)\nWHERE { ?r org:member ?m }", 1),
    ],
    ids=["tied rows", "tied by what is no column", "values joined in any order", "one row"],
)
def test_an_order_by_luck_is_found_at_the_order(project: Project, query: str, line: int) -> None:
    """Whichever of its answers was recorded."""
    add_record(project)
    ask(project, query)

    (fact,) = [fact for fact in found(project) if fact[0] == "query:total-order"]

    assert fact[1:3] == (QUERY_FILE, line)


def test_values_joined_in_order_have_no_finding(project: Project) -> None:
    """A sub-query puts them in order first."""
    add_record(project)
    ask(
        project,
        "SELECT (GROUP_CONCAT(STR(?m)) AS ?all)\n"
        "WHERE { { SELECT ?m WHERE { ?r org:member ?m } ORDER BY ?m } }\nORDER BY ?all",
    )

    assert found(project) == []


def test_a_query_that_cannot_be_answered_is_no_bug_of_ours(project: Project) -> None:
    """What fails over data alone is told like what fails without."""
    ask(project, "SELECT ?m WHERE { ?r org:member ?m } ORDER BY ?m # SERVICE", recorded=False)
    (project.root / QUERY_FILE).write_text("#+ title: Q\nSELECT ?m WHERE { SERVICE <x:y> { ?m ?p ?o } }\n")

    assert [fact[:3] for fact in found(project, Scope(frozenset([GOLDEN_FILE])))] == [
        ("query:run", QUERY_FILE, 1)
    ]


@pytest.mark.parametrize(
    ("files", "count"),
    [([QUERY_FILE], 1), ([GOLDEN_FILE], 1), (["data/tokyo-2006/records.ttl"], 0)],
    ids=["the query", "the golden result", "the data"],
)
def test_a_narrow_run_looks_at_queries_and_golden_results_in_scope(
    project: Project, files: list[str], count: int
) -> None:
    """An edit of data may bear on every query, so only a full run holds it against all."""
    add_record(project)

    assert len(found(project, Scope(frozenset(files)))) == count


def test_without_a_reasoner_no_answer_is_compared(project: Project) -> None:
    """Nothing is derived, so every answer that needs it would be another."""
    add_record(project)

    assert found(project, reasoner="none") == []


def test_only_what_may_have_changed_is_asked_again(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A query is asked again when its text, its golden result, or the data are others."""
    asked: list[str] = []
    monkeypatch.setattr(tested, "_verdict", lambda pair, _: [asked.append(pair.name)][:0])
    (project.queries / "memberships" / "others.rq").write_text((project.root / QUERY_FILE).read_text())
    found(project)
    found(project)
    (project.root / QUERY_FILE).write_text((project.root / QUERY_FILE).read_text() + "# An edit.\n")
    found(project)
    found(project, Scope(frozenset([QUERY_FILE])))
    add_record(project)
    found(project, Scope(frozenset([QUERY_FILE])))
    found(project)

    members, others = "memberships/members", "memberships/others"
    assert asked == [members, others, members, members, others]
