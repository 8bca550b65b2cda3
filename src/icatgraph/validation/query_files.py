"""Query files: rules on the text of every `.rq` of the project, whatever it is for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import Store

from icatgraph.errors import DataSyntaxError, QueryError, QuerySyntaxError
from icatgraph.queries import read_query
from icatgraph.sparql import check
from icatgraph.sparql.faults import engine_faults
from icatgraph.sparql.tokens import place
from icatgraph.validation.checks import read_check
from icatgraph.validation.findings import finding_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from icatgraph.resources import Project
    from icatgraph.validation.findings import Finding

# pyoxigraph leaves GROUP_CONCAT over integers unbound, without an error.
_BARE_CONCAT = re.compile(r"GROUP_CONCAT\s*\(\s*(?:DISTINCT\s+)?+(?!STR\s*\()", re.IGNORECASE)


def inspect_queries(project: Project, wanted: Callable[[str], bool] = lambda _: True) -> Iterator[Finding]:
    """Yield the faults of the saved queries, the derivation rules and the checks, of the files wanted."""
    readers: Mapping[Path, Callable[[Path], object]] = {
        project.checks: read_check,
        project.queries: read_query,
    }
    for folder in (project.checks, project.queries, project.rules):
        for path in sorted(folder.rglob("*.rq")):
            name = path.relative_to(project.root).as_posix()
            if wanted(name):
                yield from inspect_query(path, name)
                yield from _header_faults(path, name, readers[folder]) if folder in readers else ()


def inspect_query(path: Path, name: str) -> Iterator[Finding]:
    """Yield what is wrong with the text of one query file; `name` is how findings call it."""
    text = path.read_text(encoding="utf-8")
    try:
        check(text)
        with engine_faults(text):
            Store().query(text)
    except QuerySyntaxError as error:
        message = f"{error.message} ({error.hint})" if error.hint else error.message
        yield finding_at("file:syntax", message, name, text, (error.line, error.column))
    except QueryError as error:
        yield finding_at("file:syntax", str(error), name, text, (1, 1))
    for match in _BARE_CONCAT.finditer(text):
        message = "GROUP_CONCAT over integers comes back empty; write GROUP_CONCAT(STR(?x) …)."
        # Of strings it is right as it is, and the text alone does not tell: hence no violation.
        at = place(text, match.start())
        yield finding_at("file:group-concat", message, name, text, at, severity="warning")


def _header_faults(path: Path, name: str, read: Callable[[Path], object]) -> Iterator[Finding]:
    try:
        read(path)
    except DataSyntaxError as error:
        text = path.read_text(encoding="utf-8")
        yield finding_at("file:header", error.message, name, text, (error.line, error.column))
