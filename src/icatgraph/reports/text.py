"""The text report: findings grouped by file, each with its line and a caret below the term, counts last."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from icatgraph.reports.view import width
from icatgraph.vocabulary import compact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icatgraph.reports.view import View
    from icatgraph.validation.findings import Finding

_COLOURS: Final = {"violation": "31;1", "warning": "33;1", "info": "36;1", "file": "1;4", "quiet": "2"}
# How much of a long line is shown, and how much of that before the term.
_SHOWN: Final = 110
_BEFORE: Final = 60


def write_text(view: View) -> str:
    """Write a report for a person; in colour when the view says so."""
    blocks = [
        "\n".join([_paint(file or "the project", "file", view), *(_entry(one, view) for one in group)])
        for file, group in groupby(view.report.findings, key=view.file)
    ]
    return "\n\n".join([*blocks, "\n".join([*_advice(view), *view.report.notes, view.report.summary()])])


def _entry(finding: Finding, view: View) -> str:
    place = f"{finding.line}:{finding.column}" if finding.column else str(finding.line or "-")
    severity = _paint(f"{finding.severity:<9}", finding.severity, view)
    about = " ".join(compact(iri) for iri in (finding.focus, finding.path) if iri)
    head = f"  {place:>7}  {severity}  {finding.rule}  {_printable(about)}".rstrip()
    return "\n".join([head, *_details(finding, view)])


def _details(finding: Finding, view: View) -> Iterator[str]:
    indent = " " * 11
    yield indent + _printable(finding.message)
    if finding.source and finding.line:
        yield from _excerpt(finding, view)
    if finding.value:
        yield f"{indent}{_paint('value    ', 'quiet', view)} {_printable(_short(finding.value))}"
    if finding.expected:
        yield f"{indent}{_paint('expected ', 'quiet', view)} {_printable(finding.expected)}"


def _excerpt(finding: Finding, view: View) -> Iterator[str]:
    """Yield the line of the finding and, below the term, carets; a long line is cut around the term."""
    start = max(0, finding.column - _BEFORE) if len(finding.source) > _SHOWN else 0
    line = _printable(finding.source[start : start + _SHOWN])
    yield f"  {finding.line:>7} {_paint('|', 'quiet', view)} {line}"
    if finding.column:
        column = finding.column - 1 - start
        carets = "^" * min(width(finding), max(1, len(line) - column))
        yield f"          {_paint('|', 'quiet', view)} {' ' * column}{_paint(carets, finding.severity, view)}"


def _advice(view: View) -> Iterator[str]:
    rules = dict.fromkeys(finding.rule for finding in view.report.findings)
    known = [rule for rule in rules if rule in view.rules]
    if known:
        yield f"`icatgraph validate --explain {known[0]}` tells what a rule means."


def _short(value: str) -> str:
    return compact(value) if value.startswith(("http://", "https://")) else value


def _printable(text: str) -> str:
    """Replace what a terminal would obey instead of show, one character by one."""
    return "".join(character if character.isprintable() else "�" for character in text.replace("\t", " "))


def _paint(text: str, role: str, view: View) -> str:
    return f"\x1b[{_COLOURS[role]}m{text}\x1b[0m" if view.colour else text
