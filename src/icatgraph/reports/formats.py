"""The formats of a report, by name."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from icatgraph.reports.view import View

ReportFormat = Literal["text", "json", "sarif", "junit", "github", "turtle"]

# The module of each format, in which `write_<format>` writes it.
FORMATS: Final[Mapping[ReportFormat, str]] = {
    "text": "icatgraph.reports.text",
    "json": "icatgraph.reports.document",
    "sarif": "icatgraph.reports.sarif",
    "junit": "icatgraph.reports.junit",
    "github": "icatgraph.reports.github",
    "turtle": "icatgraph.reports.graph",
}


def write_report(view: View, form: ReportFormat = "text") -> str:
    """Write a report in one of the formats; it ends in a line break."""
    # One report has one format, and to import the others takes longer than to write a short one.
    write: Callable[[View], str] = getattr(import_module(FORMATS[form]), f"write_{form}")
    return write(view).rstrip("\n") + "\n"
