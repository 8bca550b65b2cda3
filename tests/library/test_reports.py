"""Reports: each format says the same findings, and no value can break out of its form."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import replace
from xml.etree import ElementTree as Xml

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Store

from icatgraph.reports import FORMATS, View, write_report
from icatgraph.validation import Finding, Registry, Report, Rule

SH = "http://www.w3.org/ns/shacl#"
RULE = Rule("shape:Record-label", "Record: label", "violation", "One label.", "Write it.", "exactly one")
WRONG = Finding(
    "shape:Record-label",
    "violation",
    "A record needs a label.",
    focus="https://w3id.org/icatgraph/id/gap/tokyo-2006/x",
    path="http://www.w3.org/2000/01/rdf-schema#label",
    value="Libellé",
    file="data/tokyo-2006/gaps.ttl",
    line=12,
    column=14,
    expected="exactly one",
    source='  rdfs:label "Libellé"@fr ;',
    component=f"{SH}LanguageInConstraintComponent",
)
LOST = Finding("check:orphan-entity", "warning", "No record mentions it.", file="data/e.ttl", line=3)
HINT = Finding("shape:Hint", "info", "Could be shorter.")
HOSTILE = replace(
    WRONG,
    message="<b>&amp;\x1b[31m::error::\r\n%0A]]>\x00",
    value='"<script>\x08\n',
    source='\t rdfs:label "\x1b]0;title\x07 ]]> <x>" ;',
    file="data/a b,c:d%/gaps.ttl",
    focus="not an <iri>",
    path="nor this one",
)


def view(*findings: Finding, prefix: str = "", colour: bool = False, notes: tuple[str, ...] = ()) -> View:
    return View(Report.of(findings, notes), Registry([RULE]), prefix, colour)


def test_text_shows_the_line_with_a_caret() -> None:
    """Findings stand under their file with line, rule, message, excerpt, value and what is expected."""
    assert write_report(view(WRONG, HINT)) == (
        "the project\n"
        "        -  info       shape:Hint\n"
        "           Could be shorter.\n"
        "\n"
        "data/tokyo-2006/gaps.ttl\n"
        "    12:14  violation  shape:Record-label  gap_tokyo-2006:x rdfs:label\n"
        "           A record needs a label.\n"
        '       12 |   rdfs:label "Libellé"@fr ;\n'
        "          |              ^^^^^^^^^^^^\n"
        "           value     Libellé\n"
        "           expected  exactly one\n"
        "\n"
        "`icatgraph validate --explain shape:Record-label` tells what a rule means.\n"
        "1 violation, 0 warnings, 1 info\n"
    )


def test_a_clean_report_is_one_line() -> None:
    """Nothing found is said in a line of zeros, after the notes."""
    assert write_report(view()) == "0 violations, 0 warnings, 0 infos\n"
    assert write_report(view(notes=("Only one file.",))).startswith("Only one file.\n0 violations")


def test_a_long_line_is_cut_around_the_term() -> None:
    """The term stays in sight, with its carets below it."""
    long = replace(WRONG, source="x " * 300 + '"here" .', column=601)
    lines = write_report(view(long)).splitlines()
    shown, carets = next((a, b) for a, b in itertools.pairwise(lines) if "^" in b)

    assert len(shown) < 130
    assert shown[carets.index("^") : carets.rindex("^") + 1] == '"here"'


def test_colour_only_when_asked() -> None:
    """Escape sequences stand in the text for a terminal and in no other."""
    assert "\x1b[31;1m" in write_report(view(WRONG, colour=True))
    assert "\x1b" not in write_report(view(WRONG))


def test_text_shows_control_characters_and_does_not_send_them() -> None:
    """A value cannot colour, clear or retitle the terminal of its reader."""
    text = write_report(view(HOSTILE))

    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", text)
    assert "�[31m::error::" in text


def test_json_has_every_part_of_a_finding() -> None:
    """Unknown lines are null, and the counts are of all severities."""
    document = json.loads(write_report(view(WRONG, HINT), "json"))

    assert document["counts"] == {"violation": 1, "warning": 0, "info": 1}
    assert document["conforms"] is False
    assert document["findings"][0]["line"] is None
    assert document["findings"][1] == {
        "rule": "shape:Record-label",
        "severity": "violation",
        "message": "A record needs a label.",
        "focus": "https://w3id.org/icatgraph/id/gap/tokyo-2006/x",
        "path": "http://www.w3.org/2000/01/rdf-schema#label",
        "value": "Libellé",
        "file": "data/tokyo-2006/gaps.ttl",
        "line": 12,
        "column": 14,
        "expected": "exactly one",
        "source": '  rdfs:label "Libellé"@fr ;',
        "fingerprint": document["findings"][1]["fingerprint"],
        "help": RULE.help_uri,
    }


def test_sarif_has_what_the_standard_demands() -> None:
    """Types, required keys, levels and references of SARIF 2.1.0 hold, hostile values included."""
    log = json.loads(write_report(view(WRONG, LOST, HINT, HOSTILE, notes=("A note.",)), "sarif"))

    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    run = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["invocations"][0]["executionSuccessful"] is True
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert len(run["results"]) == 4
    for rule in rules:
        assert rule["helpUri"].startswith("https://")
        assert rule["defaultConfiguration"]["level"] in {"error", "warning", "note"}
        assert all(rule[key]["text"] for key in ("shortDescription", "fullDescription", "help"))
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
        assert re.fullmatch(r"[0-9a-f]{16}", result["partialFingerprints"]["icatgraphFinding/v1"])
        for location in result.get("locations", ()):
            check_location(location)


def check_location(location: dict[str, dict[str, object]]) -> None:
    physical = location["physicalLocation"]
    artifact, region = physical["artifactLocation"], physical.get("region", {"startLine": 1})
    assert isinstance(artifact, dict)
    assert isinstance(region, dict)
    assert re.fullmatch(r"[\w./~%-]+", artifact["uri"])
    assert region["startLine"] >= 1
    if "startColumn" in region:
        assert 1 <= region["startColumn"] < region["endColumn"]


def test_sarif_points_at_the_term() -> None:
    """Line, columns from one, end exclusive, and the line's text."""
    result = json.loads(write_report(view(WRONG), "sarif"))["runs"][0]["results"][0]

    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "data/tokyo-2006/gaps.ttl", "uriBaseId": "%SRCROOT%"},
        "region": {
            "startLine": 12,
            "startColumn": 14,
            "endColumn": 26,
            "snippet": {"text": '  rdfs:label "Libellé"@fr ;'},
        },
    }


def test_junit_has_a_case_for_each_finding_and_each_rule_that_holds() -> None:
    """A violation and a warning fail, an info passes, and the counts say so."""
    held = Rule("check:held", "Held", "violation", "It holds.", "Nothing.")
    report = Report.of([WRONG, LOST, HINT])
    suites = Xml.fromstring(write_report(View(report, Registry([RULE, held])), "junit"))  # noqa: S314 (we wrote it)

    assert (suites.attrib["tests"], suites.attrib["failures"]) == ("4", "2")
    assert {case.attrib["name"] for case in suites.iter("testcase")} == {
        "check:held",
        "check:orphan-entity data/e.ttl:3",
        "shape:Hint",
        "shape:Record-label data/tokyo-2006/gaps.ttl:12:14",
    }
    failure = suites.find(".//testcase[@line='12']/failure")
    assert failure is not None
    assert failure.attrib == {"message": "A record needs a label.", "type": "violation"}


def test_junit_stays_xml_whatever_a_value_holds() -> None:
    """Markup is escaped, and what XML cannot hold is replaced."""
    suites = Xml.fromstring(write_report(view(HOSTILE), "junit"))  # noqa: S314 (we wrote it)
    failure = suites.find(".//failure")

    assert failure is not None
    assert failure.attrib["message"].startswith("<b>&amp;�[31m::error::")


def test_github_annotates_the_line() -> None:
    """One workflow command per finding, its level by severity."""
    lines = write_report(view(WRONG, LOST, HINT, prefix="graph/"), "github").splitlines()

    assert lines == [
        "::notice title=shape%3AHint::Could be shorter.",
        "::warning file=graph/data/e.ttl,line=3,title=check%3Aorphan-entity::No record mentions it.",
        (
            "::error file=graph/data/tokyo-2006/gaps.ttl,line=12,col=14,endColumn=26,title=shape%3ARecord-label"
            "::A record needs a label.%0AExpected: exactly one"
        ),
        "1 violation, 1 warning, 1 info",
    ]


def test_github_commands_cannot_be_forged() -> None:
    """Line breaks, percent signs, colons and commas of a value are escaped."""
    lines = write_report(view(HOSTILE), "github").splitlines()

    assert len(lines) == 2
    assert "file=data/a b%2Cc%3Ad%25/gaps.ttl,line=12" in lines[0]
    assert lines[0].count("\r") == 0
    assert "%0D%0A%250A" in lines[0]


def test_turtle_is_a_validation_report() -> None:
    """Each finding is a sh:ValidationResult with what SHACL demands of one."""
    store = Store()
    store.load(write_report(view(WRONG, LOST, HINT), "turtle"), format=RdfFormat.TURTLE)
    required = ("focusNode", "resultSeverity", "sourceShape", "sourceConstraintComponent", "resultMessage")

    results = [quad.object for quad in store.quads_for_pattern(None, NamedNode(f"{SH}result"), None)]

    assert len(results) == 3
    for result in results:
        for name in required:
            assert len(list(store.quads_for_pattern(result, NamedNode(SH + name), None))) == 1
    assert store.query(
        "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX shape: <https://w3id.org/icatgraph/shapes#>"
        ' ASK { ?r sh:conforms false . ?x sh:value "Libellé" ; sh:sourceShape shape:Record-label ;'
        " sh:sourceConstraintComponent sh:LanguageInConstraintComponent }"
    )


def test_turtle_keeps_hostile_values_as_literals() -> None:
    """What is no IRI does not become one."""
    store = Store()
    store.load(write_report(view(HOSTILE), "turtle"), format=RdfFormat.TURTLE)
    focus = next(store.quads_for_pattern(None, NamedNode(f"{SH}focusNode"), None)).object

    assert focus == Literal("not an <iri>")


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_ends_in_one_line_break(form: str) -> None:
    """Files and terminals get whole lines, of an empty report too."""
    for text in (write_report(view(), form), write_report(view(HOSTILE), form)):
        assert text.endswith("\n")
        assert not text.endswith("\n\n")
