"""The view: a report with what its writers need to know beside the findings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from icatgraph.validation.findings import fingerprints

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icatgraph.validation.findings import Finding, Report
    from icatgraph.validation.rules import Registry

# A term of Turtle or a word of a query; what a caret or a region underlines.
_TERM: Final = re.compile(r'"(?:[^"\\]|\\.)*"(?:@[\w-]+|\^\^[^\s;,]+)?|<[^>]*>|[^\s;,\[\]()]+|.')


@dataclass(frozen=True, slots=True)
class View:
    """A report, the rules that its findings name, and how to show them.

    `prefix` leads from where the report is read to the project, such as `graph/`; `colour` is for terminals.
    """

    report: Report
    rules: Registry
    prefix: str = ""
    colour: bool = False

    def file(self, finding: Finding) -> str:
        """Return the path of a finding's file as the reader sees it, "" when it has none."""
        return self.prefix + finding.file if finding.file else ""

    def printed(self) -> Iterator[tuple[Finding, str]]:
        """Yield each finding with its fingerprint."""
        yield from zip(self.report.findings, fingerprints(self.report.findings), strict=True)


def width(finding: Finding) -> int:
    """Return how many characters of its line a finding is about, at least one."""
    match = _TERM.match(finding.source, max(finding.column - 1, 0))
    return len(match[0]) if match and finding.column else 1
