"""The status: whether the project's files are followed, and how the last look at them went."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from icatgraph.errors import SyntaxFault
from icatgraph.validation import Finding
from icatgraph_server.site import now

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from icatgraph.errors import IcatgraphError
    from icatgraph.resources import Project


@dataclass(frozen=True, slots=True)
class Check:
    """One look at the files: whether they could be built, what was found, and when it ended."""

    ok: bool
    findings: tuple[Finding, ...] = ()
    at: datetime = field(default_factory=now)

    @property
    def first(self) -> str:
        """The first finding in one line, with its place."""
        finding = self.findings[0]
        place = f"{finding.place}: " if finding.place else ""
        return f"{place}{' '.join(finding.message.split())}"

    def members(self) -> Mapping[str, object]:
        """Return the check as JSON tells it."""
        return {
            "state": "ok" if self.ok else "failed",
            "at": self.at.isoformat(),
            "findings": [
                {
                    "rule": finding.rule,
                    "severity": finding.severity,
                    "message": finding.message,
                    "file": finding.file,
                    "line": finding.line or None,
                    "column": finding.column or None,
                }
                for finding in self.findings
            ],
        }


@dataclass(slots=True)
class Status:
    """What is known of the files; the reloader alone writes it once the server runs.

    Attributes:
        watched: the project whose files are followed, or None.
        building: whether a build runs beside the server.
        check: the last look at the files, or None before the first.
    """

    watched: Project | None = None
    building: bool = False
    check: Check | None = None


def failed_check(error: IcatgraphError, project: Project) -> Check:
    """Return the check that an error ended, its place relative to the project."""
    if not isinstance(error, SyntaxFault):
        return Check(False, (Finding("project:build", "violation", str(error)),))
    path = Path(error.path)
    file = path.relative_to(project.root).as_posix() if path.is_relative_to(project.root) else error.path
    message = f"{error.message} ({error.hint})" if error.hint else error.message
    finding = Finding("file:syntax", "violation", message, file=file, line=error.line, column=error.column)
    return Check(False, (finding,))
