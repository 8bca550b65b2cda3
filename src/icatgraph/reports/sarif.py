"""The SARIF 2.1.0 report, which code hosts and editors show beside the lines.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from icatgraph.reports.view import width
from icatgraph.vocabulary import BASE

if TYPE_CHECKING:
    from icatgraph.reports.view import View
    from icatgraph.validation.findings import Finding
    from icatgraph.validation.rules import Rule

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Final = {"violation": "error", "warning": "warning", "info": "note"}

Object = dict[str, object]


def write_sarif(view: View) -> str:
    """Write a report as one SARIF run; its rules are those that the findings name."""
    from importlib.metadata import version  # noqa: PLC0415 (a tenth of the time that all else takes to import)

    rules = {finding.rule: view.rules.of(finding) for finding in view.report.findings}
    indexes = {name: index for index, name in enumerate(rules)}
    notes = [{"level": "note", "message": {"text": note}} for note in view.report.notes]
    driver = {
        "name": "icatgraph",
        "version": version("icatgraph"),
        "informationUri": BASE,
        "rules": [_rule(rule) for rule in rules.values()],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notes}],
        "results": [
            _result(finding, digits, view) | {"ruleIndex": indexes[finding.rule]}
            for finding, digits in view.printed()
        ],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(rule: Rule) -> Object:
    remedy = f"{rule.meaning}\n\n{rule.remedy}"
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.meaning},
        "help": {"text": remedy, "markdown": remedy},
        "helpUri": rule.help_uri,
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(finding: Finding, digits: str, view: View) -> Object:
    expected = f" Expected: {finding.expected}." if finding.expected else ""
    result: Object = {
        "ruleId": finding.rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message + expected},
        "partialFingerprints": {"icatgraphFinding/v1": digits},
    }
    if finding.file or finding.focus:
        result["locations"] = [_location(finding, view)]
    return result


def _location(finding: Finding, view: View) -> Object:
    location: Object = {}
    if finding.file:
        physical: Object = {"artifactLocation": {"uri": quote(view.file(finding)), "uriBaseId": "%SRCROOT%"}}
        if finding.line:
            physical["region"] = _region(finding)
        location["physicalLocation"] = physical
    if finding.focus:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.focus, "kind": "resource"}]
    return location


def _region(finding: Finding) -> Object:
    region: Object = {"startLine": finding.line}
    if finding.column:
        region |= {"startColumn": finding.column, "endColumn": finding.column + width(finding)}
    if finding.source:
        region["snippet"] = {"text": finding.source}
    return region
