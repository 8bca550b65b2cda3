"""The baseline: findings that are known and let through, by fingerprints that stay when lines move.

It lets a project with a past hold every new edit to the rules, while the old findings go one by one.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from icatgraph.errors import ProjectError
from icatgraph.validation.findings import Finding, Report, fingerprints

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


def write_baseline(report: Report, path: Path) -> None:
    """Write the findings of a report as the known ones, one line each.

    Raises:
        ProjectError: when the file cannot be written.
    """
    known = {
        digits: f"{finding.rule} {finding.file} {finding.focus}".rstrip()
        for finding, digits in zip(report.findings, fingerprints(report.findings), strict=True)
    }
    text = json.dumps({"version": 1, "known": dict(sorted(known.items()))}, ensure_ascii=False, indent=2)
    try:
        path.write_text(text + "\n", "utf-8", newline="\n")
    except OSError as error:
        raise ProjectError(f"{path} cannot be written: {error.strerror}") from error


def read_baseline(path: Path) -> Mapping[str, str]:
    """Return the known fingerprints with what each was about.

    Raises:
        ProjectError: when the file cannot be read or is not a baseline.
    """
    try:
        document = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ProjectError(
            f"{path} cannot be read: {error.strerror}; write it with --write-baseline"
        ) from error
    except ValueError as error:
        raise ProjectError(f"{path} is not JSON: {error}") from error
    known = document.get("known") if isinstance(document, dict) and document.get("version") == 1 else None
    if not isinstance(known, dict):
        raise ProjectError(f"{path} is not a baseline of version 1; write it with --write-baseline")
    return {str(digits): str(about) for digits, about in known.items()}


def without_known(report: Report, path: Path, *, whole: bool) -> Report:
    """Return a report without the findings of a baseline file.

    In the report of a `whole` project an entry that is no longer found is a finding of its own.
    """
    known = read_baseline(path)
    printed = list(zip(report.findings, fingerprints(report.findings), strict=True))
    kept = tuple(finding for finding, digits in printed if digits not in known)
    gone = known.keys() - {digits for _, digits in printed} if whole else set()
    stale = _stale({digits: known[digits] for digits in sorted(gone)}, path)
    return replace(report, findings=(*kept, *stale))


def _stale(gone: Mapping[str, str], path: Path) -> Iterator[Finding]:
    lines = path.read_text("utf-8").split("\n") if gone else []
    for digits, about in gone.items():
        line = next((number for number, text in enumerate(lines, start=1) if digits in text), 0)
        message = f"The baseline knows a finding that is gone: {about}."
        yield Finding("baseline:stale", "info", message, value=digits, file=path.name, line=line)
