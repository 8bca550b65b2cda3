"""Checks: rules that need named graphs or the dataset as a whole, one SPARQL SELECT each.

A file `<name>.rq` has a `#+` header in YAML; each row it answers is one finding.
`?focus` is required; `?path`, `?value` and `?graph`, the named graph where the fault is, are optional; every
other variable is for the message.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import yaml
from pyoxigraph import Literal, NamedNode, QuerySolution, QuerySolutions, Store

from icatgraph.errors import DataSyntaxError, ProjectError
from icatgraph.queries import load_header
from icatgraph.validation.findings import SEVERITIES, Finding, Severity
from icatgraph.validation.rules import Rule
from icatgraph.vocabulary import compact

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

_HEADER_KEYS = ("title", "description", "severity", "message", "remedy")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_COMPUTED_FOCUS = re.compile(r"\bAS\s+\?focus\b", re.IGNORECASE)
# All up to the first brace that is in no comment, string or IRI, if it opens a group that is no subquery.
_HEAD = re.compile(
    r"""(?:\#[^\n]*+|"[^"\n]*+"|'[^'\n]*+'|<[^<>\s]*+>|[^{#"'<])*?
    \bWHERE\s*+\{(?!(?:\s|\#[^\n]*+)*+SELECT\b)""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Check:
    """A rule over the dataset: its query and how to speak of its rows.

    `message` has variables of the query in braces; `remedy` says what to do.
    """

    name: str
    title: str
    description: str
    severity: Severity
    message: str
    remedy: str
    query: str

    @property
    def rule(self) -> str:
        """The name of the rule in findings."""
        return f"check:{self.name}"

    def as_rule(self) -> Rule:
        """Return the check as a rule among the others."""
        return Rule(self.rule, self.title, self.severity, self.description, self.remedy)


def load_checks(folder: Path) -> tuple[Check, ...]:
    """Read every check of a folder, by name.

    Raises:
        DataSyntaxError: for a header that is not YAML, lacks a key or names an unknown severity.
    """
    return tuple(read_check(path) for path in sorted(folder.glob("*.rq")))


def sound_checks(folder: Path) -> tuple[Check, ...]:
    """Read the checks of a folder whose headers have no fault; `file:header` finds those that have."""
    checks = []
    for path in sorted(folder.glob("*.rq")):
        with contextlib.suppress(DataSyntaxError):
            checks.append(read_check(path))
    return tuple(checks)


def read_check(path: Path) -> Check:
    """Read one check.

    Raises:
        DataSyntaxError: for a header that is not YAML, lacks a key or names an unknown severity.
    """
    text = path.read_text(encoding="utf-8")
    header = _header(text, path)
    severity = header["severity"]
    if severity not in SEVERITIES:
        line = next(n for n, line in enumerate(text.split("\n"), 1) if line.startswith("#+ severity:"))
        message = f"severity {severity!r} is none of {', '.join(SEVERITIES)}"
        raise DataSyntaxError(message, line, 1, severity, path=str(path))
    return Check(
        name=path.stem,
        title=header["title"],
        description=header["description"],
        severity=severity,
        message=header["message"],
        remedy=header["remedy"],
        query=text,
    )


def run_checks(
    checks: Iterable[Check], store: Store, focus: Collection[str] | None = None
) -> tuple[Finding, ...]:
    """Run checks over a dataset, or for the IRIs `focus`; the default graph is the union of its graphs.

    For a focus the engine looks at a part of the data. Of a check that computes its focus, all is returned.

    Raises:
        ProjectError: for a check whose query does not parse or answers no `?focus`.
    """
    if focus is not None:
        checks = [_narrowed(check, focus) for check in checks]
    return tuple(finding for check in checks for finding in run_check(check, store))


def run_check(check: Check, store: Store) -> Iterator[Finding]:
    """Yield one finding per row of the check's query.

    Raises:
        ProjectError: for a query that does not parse or answers no `?focus`.
    """
    try:
        rows = store.query(check.query, use_default_graph_as_union=True)
    except SyntaxError as error:
        raise ProjectError(f"{check.rule} does not parse: {error}") from error
    if not isinstance(rows, QuerySolutions) or "focus" not in {variable.value for variable in rows.variables}:
        raise ProjectError(f"{check.rule} must SELECT ?focus")
    names = [variable.value for variable in rows.variables]
    for row in rows:
        yield _finding(check, row, names)


def _narrowed(check: Check, focus: Collection[str]) -> Check:
    """Return a check that asks for some values of `?focus` alone, if it does not compute them itself."""
    if _COMPUTED_FOCUS.search(check.query):
        return check
    # https://www.w3.org/TR/sparql11-query/#inline-data: it is joined with all else, so where it stands does
    # not change what is found. The engine begins with it where it comes first, and not always at the end.
    values = f"\nVALUES ?focus {{ {' '.join(f'<{iri}>' for iri in sorted(focus))} }}\n"
    head = _HEAD.match(check.query)
    end = head.end() if head else len(check.query)
    return replace(check, query=check.query[:end] + values + check.query[end:])


def _header(text: str, path: Path) -> dict[str, str]:
    lines = (line.removeprefix("#+").removeprefix(" ") for line in text.splitlines() if line.startswith("#+"))
    try:
        header = load_header("\n".join(lines))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        message = f"the #+ header is not YAML: {error.problem}"
        raise DataSyntaxError(message, line, 1, path=str(path)) from error
    if not isinstance(header, dict) or not header.keys() >= set(_HEADER_KEYS):
        missing = [key for key in _HEADER_KEYS if not isinstance(header, dict) or key not in header]
        raise DataSyntaxError(f"the #+ header lacks {', '.join(missing)}", 1, 1, path=str(path))
    return {key: str(value).strip() for key, value in header.items()}


def _finding(check: Check, row: QuerySolution, names: list[str]) -> Finding:
    def fill(match: re.Match[str]) -> str:
        return _readable(row[match[1]]) if match[1] in names else match[0]

    return Finding(
        rule=check.rule,
        severity=check.severity,
        message=f"{_PLACEHOLDER.sub(fill, check.message)} {check.remedy}",
        focus=_plain(row["focus"]),
        path=_plain(row["path"]) if "path" in names else "",
        value=_plain(row["value"]) if "value" in names else "",
        graph=_plain(row["graph"]) if "graph" in names else "",
    )


def _plain(term: object) -> str:
    """Return an IRI or a lexical form; "" for what is unbound, the label for a blank node."""
    if isinstance(term, NamedNode | Literal):
        return term.value
    return "" if term is None else str(term)


def _readable(term: object) -> str:
    return compact(term.value) if isinstance(term, NamedNode) else _plain(term)
