"""Reports: the findings of a validation, written for people, editors and continuous integration."""

from icatgraph.reports.formats import FORMATS, ReportFormat, write_report
from icatgraph.reports.view import View

__all__ = ["FORMATS", "ReportFormat", "View", "write_report"]
