"""The formats of a report, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from icatgraph.reports.document import write_json
from icatgraph.reports.github import write_github
from icatgraph.reports.graph import write_turtle
from icatgraph.reports.junit import write_junit
from icatgraph.reports.sarif import write_sarif
from icatgraph.reports.text import write_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from icatgraph.reports.view import View

ReportFormat = Literal["text", "json", "sarif", "junit", "github", "turtle"]

FORMATS: Final[Mapping[ReportFormat, Callable[[View], str]]] = {
    "text": write_text,
    "json": write_json,
    "sarif": write_sarif,
    "junit": write_junit,
    "github": write_github,
    "turtle": write_turtle,
}


def write_report(view: View, form: ReportFormat = "text") -> str:
    """Write a report in one of the formats; it ends in a line break."""
    return FORMATS[form](view).rstrip("\n") + "\n"
