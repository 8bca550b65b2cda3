"""Findings: what validation has to say, each with its rule and its place in a file."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

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
    `file` is relative to the project; `line` and `column` count from 1 and are 0 when unknown.
    `expected` is what the rule wants in place of `value`; `source` is the text of the line;
    `component` is the IRI of the SHACL constraint component that a shape's finding comes from;
    `graph` is the named graph whose files the place is looked for in, "" for all.
    """

    rule: str
    severity: Severity
    message: str
    focus: str = ""
    path: str = ""
    value: str = ""
    file: str = ""
    line: int = 0
    column: int = 0
    expected: str = field(default="", compare=False)
    source: str = field(default="", compare=False)
    component: str = field(default="", compare=False)
    graph: str = field(default="", compare=False)

    @property
    def place(self) -> str:
        """File, line and column as editors read them, such as `data/sources.ttl:12:3`; "" without a file."""
        numbers = [str(number) for number in (self.line, self.column) if number]
        return ":".join([self.file, *numbers]) if self.file else ""


@dataclass(frozen=True, slots=True)
class Report:
    """The findings of one run, in the order of their files and lines; `notes` say what was not looked at."""

    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, findings: Iterable[Finding], notes: Iterable[str] = ()) -> Report:
        """Return a report without repetitions, sorted by file, line, rule and focus."""
        return cls(tuple(dict.fromkeys(sorted(findings, key=_position))), tuple(notes))

    @property
    def conforms(self) -> bool:
        """True when nothing is a violation; warnings and infos are let through."""
        return not self.at_or_above("violation")

    def at_or_above(self, severity: Severity) -> tuple[Finding, ...]:
        """Return the findings that are at least as grave as `severity`."""
        grave = SEVERITIES[: SEVERITIES.index(severity) + 1]
        return tuple(finding for finding in self.findings if finding.severity in grave)

    def summary(self) -> str:
        """Return the number of findings of each severity, such as `1 violation, 0 warnings, 2 infos`."""
        counts = Counter(finding.severity for finding in self.findings)
        return ", ".join(
            f"{counts[severity]} {severity}{'' if counts[severity] == 1 else 's'}" for severity in SEVERITIES
        )


def finding_at(  # noqa: PLR0913 (a finding's parts, and the text its line is read from)
    rule: str,
    message: str,
    file: str,
    text: str,
    at: tuple[int, int],
    *,
    value: str = "",
    severity: Severity = "violation",
) -> Finding:
    """Return a finding at a line and column of a text, with the line."""
    line, column = at
    lines = text.split("\n")
    source = lines[line - 1].rstrip("\r") if 0 < line <= len(lines) else ""
    return Finding(rule, severity, message, value=value, file=file, line=line, column=column, source=source)


def fingerprints(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Return 16 hexadecimal digits for each finding that stay the same when its line moves.

    What the finding is about counts, not where; a finding without a focus goes by the text of its line.
    The second of two that are alike gets other digits than the first.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    digits = []
    for finding in findings:
        about = (finding.focus, finding.path, finding.value)
        key = (finding.rule, finding.file, *(about if any(about) else (finding.source.strip(),)))
        text = "\0".join([*key, str(seen[key])])
        seen[key] += 1
        digits.append(hashlib.sha256(text.encode()).hexdigest()[:16])
    return tuple(digits)


def _position(finding: Finding) -> tuple[str | int, ...]:
    return (
        finding.file,
        finding.line,
        finding.column,
        finding.rule,
        finding.focus,
        finding.path,
        finding.value,
        finding.message,
        finding.component,
    )
