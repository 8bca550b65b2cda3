"""Validation: SHACL shapes, checks over the dataset, reasoning, and the form of every file."""

from icatgraph.validation.checks import Check, load_checks, run_checks
from icatgraph.validation.findings import SEVERITIES, Finding, Report, Severity
from icatgraph.validation.inspection import Reasoner, examine, inspect
from icatgraph.validation.rules import Registry, Rule
from icatgraph.validation.scope import Scope
from icatgraph.validation.shacl import Engine, validate_shapes
from icatgraph.validation.snapshot import read_rules

__all__ = [
    "SEVERITIES",
    "Check",
    "Engine",
    "Finding",
    "Reasoner",
    "Registry",
    "Report",
    "Rule",
    "Scope",
    "Severity",
    "examine",
    "inspect",
    "load_checks",
    "read_rules",
    "run_checks",
    "validate_shapes",
]
