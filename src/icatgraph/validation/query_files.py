"""Query files: rules on every `.rq` of the project, whatever it is for."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from pyoxigraph import Store

from icatgraph.errors import DataSyntaxError, QueryError, QuerySyntaxError
from icatgraph.queries import read_query
from icatgraph.sparql import check
from icatgraph.sparql.faults import engine_faults
from icatgraph.validation.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from icatgraph.resources import Project

# pyoxigraph leaves GROUP_CONCAT over integers unbound, without an error.
_BARE_CONCAT = re.compile(r"GROUP_CONCAT\s*\(\s*(?:DISTINCT\s+)?(?!STR\s*\()", re.IGNORECASE)


def inspect_queries(project: Project) -> Iterator[Finding]:
    """Yield the faults of the saved queries, the derivation rules and the checks."""
    for folder in (project.checks, project.queries, project.rules):
        for path in sorted(folder.rglob("*.rq")):
            yield from _faults(path.read_text(encoding="utf-8"), path.relative_to(project.root))
    for path in sorted(project.queries.glob("*/*.rq")):
        yield from _header_faults(path, path.relative_to(project.root))


def _faults(text: str, path: Path) -> Iterator[Finding]:
    try:
        check(text)
        with engine_faults(text):
            Store().query(text)
    except QuerySyntaxError as error:
        yield _finding("syntax", str(error.message), path, error.line)
    except QueryError as error:
        yield _finding("syntax", str(error), path, 1)
    for match in _BARE_CONCAT.finditer(text):
        message = "GROUP_CONCAT over integers comes back empty; write GROUP_CONCAT(STR(?x) …)."
        line = text.count("\n", 0, match.start()) + 1
        # Of strings it is right as it is, and the text alone does not tell: hence no violation.
        yield replace(_finding("group-concat", message, path, line), severity="warning")


def _header_faults(file: Path, path: Path) -> Iterator[Finding]:
    try:
        read_query(file)
    except DataSyntaxError as error:
        yield _finding("header", str(error.message), path, error.line)


def _finding(rule: str, message: str, path: Path, line: int) -> Finding:
    return Finding(f"file:{rule}", "violation", message, file=path.as_posix(), line=line)
