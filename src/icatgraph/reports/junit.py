"""The JUnit report: a test case for each rule that holds and for each finding, as CI servers show tests.

https://github.com/testmoapp/junitxml
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as Xml

if TYPE_CHECKING:
    from icatgraph.reports.view import View
    from icatgraph.validation.findings import Finding

# What XML 1.0 cannot hold, even escaped. https://www.w3.org/TR/xml/#charsets
_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_junit(view: View) -> str:
    """Write a report as JUnit XML; an info is a case that passes, with its message as output."""
    findings = view.report.findings
    broken = {finding.rule for finding in findings}
    kept = [rule for rule in view.rules if rule not in broken]
    failures = sum(finding.severity != "info" for finding in findings)
    counts = {"tests": str(len(findings) + len(kept)), "failures": str(failures), "errors": "0"}
    root = Xml.Element("testsuites", {"name": "icatgraph validate", **counts})
    suite = Xml.SubElement(root, "testsuite", {"name": "icatgraph validate", **counts, "skipped": "0"})
    for finding in findings:
        _add_case(suite, finding, view)
    for rule in kept:
        Xml.SubElement(suite, "testcase", {"classname": rule.partition(":")[0], "name": rule})
    Xml.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(root, encoding="unicode")


def _add_case(suite: Xml.Element, finding: Finding, view: View) -> None:
    place = view.prefix + finding.place if finding.place else finding.focus
    attributes = {
        "classname": finding.rule.partition(":")[0],
        "name": _legal(f"{finding.rule} {place}".strip()),
    }
    if finding.file:
        attributes |= {"file": _legal(view.file(finding)), "line": str(finding.line or 1)}
    case = Xml.SubElement(suite, "testcase", attributes)
    if finding.severity == "info":
        Xml.SubElement(case, "system-out").text = _legal(finding.message)
        return
    failure = Xml.SubElement(case, "failure", {"message": _legal(finding.message), "type": finding.severity})
    failure.text = _legal("\n".join(_details(finding)))


def _details(finding: Finding) -> list[str]:
    parts = {
        "": finding.place,
        "about: ": finding.focus,
        "value: ": finding.value,
        "expected: ": finding.expected,
        "line: ": finding.source,
    }
    return [label + text for label, text in parts.items() if text]


def _legal(text: str) -> str:
    return _FORBIDDEN.sub("�", text)
