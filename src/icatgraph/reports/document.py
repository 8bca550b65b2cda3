"""The JSON report: one object with counts, notes and findings, for programs that read no SARIF."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from icatgraph.validation.findings import SEVERITIES

if TYPE_CHECKING:
    from icatgraph.reports.view import View
    from icatgraph.validation.findings import Finding


def write_json(view: View) -> str:
    """Write a report as JSON; `docs/how-to/validate.md` lists the keys.

    Unknown lines and columns are null, absent texts are "".
    """
    from importlib.metadata import version  # noqa: PLC0415 (a tenth of the time that all else takes to import)

    severities = [finding.severity for finding in view.report.findings]
    document = {
        "tool": "icatgraph",
        "version": version("icatgraph"),
        "conforms": view.report.conforms,
        "counts": {severity: severities.count(severity) for severity in SEVERITIES},
        "notes": list(view.report.notes),
        "findings": [_entry(finding, digits, view) for finding, digits in view.printed()],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _entry(finding: Finding, digits: str, view: View) -> dict[str, object]:
    entry = asdict(finding) | {
        "file": view.file(finding),
        "line": finding.line or None,
        "column": finding.column or None,
        "fingerprint": digits,
        "help": view.rules.of(finding).help_uri,
    }
    return {key: value for key, value in entry.items() if key not in ("component", "graph")}
