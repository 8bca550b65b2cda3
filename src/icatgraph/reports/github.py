"""The GitHub report: workflow commands that annotate the lines of a pull request.

https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from icatgraph.reports.view import width

if TYPE_CHECKING:
    from icatgraph.reports.view import View
    from icatgraph.validation.findings import Finding

_COMMANDS: Final = {"violation": "error", "warning": "warning", "info": "notice"}
# The percent sign first: it begins the escapes of the others.
_DATA: Final = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"))
_PROPERTY: Final = (*_DATA, (":", "%3A"), (",", "%2C"))


def write_github(view: View) -> str:
    """Write one workflow command per finding, then the counts."""
    lines = [_command(finding, view) for finding in view.report.findings]
    notes = [f"::notice::{_escaped(note, _DATA)}" for note in view.report.notes]
    return "\n".join([*lines, *notes, view.report.summary()])


def _command(finding: Finding, view: View) -> str:
    properties = {"file": view.file(finding), "line": str(finding.line or "")}
    if finding.column:
        properties |= {"col": str(finding.column), "endColumn": str(finding.column + width(finding))}
    properties["title"] = finding.rule
    given = ",".join(f"{key}={_escaped(value, _PROPERTY)}" for key, value in properties.items() if value)
    expected = f"\nExpected: {finding.expected}" if finding.expected else ""
    return f"::{_COMMANDS[finding.severity]} {given}::{_escaped(finding.message + expected, _DATA)}"


def _escaped(text: str, escapes: tuple[tuple[str, str], ...]) -> str:
    for character, escape in escapes:
        text = text.replace(character, escape)
    return text
