"""Findings: what validation has to say, each with its rule and its place in a file."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final, Literal

from icatgraph.vocabulary import compact

if TYPE_CHECKING:
    from collections.abc import Iterable

Severity = Literal["violation", "warning", "info"]

# From what stops a build to what is only worth knowing.
SEVERITIES: Final[tuple[Severity, ...]] = ("violation", "warning", "info")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, and what to do about it.

    `rule` is a prefixed name: `shape:Record-label`, `check:passage-open`, `file:syntax`.
    `focus` and `path` are IRIs, `value` an IRI or a lexical form; "" where none applies.
    `file` is relative to the project; `line` counts from 1 and is 0 when unknown.
    """

    rule: str
    severity: Severity
    message: str
    focus: str = ""
    path: str = ""
    value: str = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """The findings of one run, in the order of their files and lines."""

    findings: tuple[Finding, ...] = ()

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Report:
        """Return a report without repetitions, sorted by file, line, rule and focus."""
        return cls(tuple(sorted(set(findings), key=_position)))

    @property
    def conforms(self) -> bool:
        """True when nothing is a violation; warnings and infos are let through."""
        return not self.at_or_above("violation")

    def at_or_above(self, severity: Severity) -> tuple[Finding, ...]:
        """Return the findings that are at least as grave as `severity`."""
        grave = SEVERITIES[: SEVERITIES.index(severity) + 1]
        return tuple(finding for finding in self.findings if finding.severity in grave)

    def text(self) -> str:
        """Return the report for a terminal: findings grouped by file, then one line of counts."""
        blocks = [
            "\n".join([file or "the dataset", *(_lines(finding) for finding in group)])
            for file, group in groupby(self.findings, key=lambda finding: finding.file)
        ]
        return "\n\n".join([*blocks, self.summary()])

    def summary(self) -> str:
        """Return the number of findings of each severity, such as `1 violation, 0 warnings, 2 infos`."""
        counts = dict.fromkeys(SEVERITIES, 0)
        for finding in self.findings:
            counts[finding.severity] += 1
        return ", ".join(
            f"{count} {severity}{'' if count == 1 else 's'}" for severity, count in counts.items()
        )


def _position(finding: Finding) -> tuple[str, int, str, str, str, str, str]:
    return (
        finding.file,
        finding.line,
        finding.rule,
        finding.focus,
        finding.path,
        finding.value,
        finding.message,
    )


def _lines(finding: Finding) -> str:
    place = str(finding.line) if finding.line else "-"
    about = " ".join(compact(iri) for iri in (finding.focus, finding.path) if iri)
    value = f"  value: {finding.value}" if finding.value else ""
    head = f"  {place:>5}  {finding.severity:<9}  {finding.rule}  {about}".rstrip()
    return f"{head}\n         {finding.message}{value}"
