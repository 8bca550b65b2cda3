"""Validation: SHACL shapes, checks over the dataset, and the form of every file."""

from icatgraph.validation.checks import Check, load_checks, run_checks
from icatgraph.validation.findings import SEVERITIES, Finding, Report, Severity
from icatgraph.validation.inspection import inspect
from icatgraph.validation.shacl import Engine, validate_shapes

__all__ = [
    "SEVERITIES",
    "Check",
    "Engine",
    "Finding",
    "Report",
    "Severity",
    "inspect",
    "load_checks",
    "run_checks",
    "validate_shapes",
]
