"""The report of a SHACL engine, read from its graph: one finding per result.

It is apart because rdflib, which holds the graph, takes half a second to import; data that conform need none.
https://www.w3.org/TR/shacl/#validation-report
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import shifty
from rdflib import Graph
from rdflib.namespace import SH
from rdflib.term import BNode, Node, URIRef

from icatgraph.errors import ProjectError
from icatgraph.validation.findings import Finding, Severity
from icatgraph.vocabulary import compact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_SEVERITY: Final[Mapping[Node, Severity]] = {
    SH.Violation: "violation",
    SH.Warning: "warning",
    SH.Info: "info",
}


def report_by(engine: str, data: bytes, shapes: bytes) -> tuple[Finding, ...]:
    """Return the findings of an engine's report on data, both N-Triples in UTF-8.

    Raises:
        ProjectError: for an unknown engine, one that is not installed, or shapes it refuses.
    """
    if engine not in _ENGINES:
        raise ProjectError(f"no SHACL engine {engine!r}; choose one of {', '.join(_ENGINES)}")
    report = _ENGINES[engine](data, shapes)
    # Not by type: results nested under `sh:detail` explain one, they are none of their own.
    return tuple(_finding(report, result) for result in report.objects(None, SH.result))


def _by_pyshifty(data: bytes, shapes: bytes) -> Graph:
    # Bytes on purpose: of a string, shifty would first ask whether it is a path or a URL to fetch.
    try:
        _, report, _ = shifty.validate(data, shapes, graph_mode="data", infer=False, sort_results=False)
    except ValueError as error:
        raise ProjectError(f"pyshifty refuses the shapes: {error}") from error
    return report


def _by_pyshacl(data: bytes, shapes: bytes) -> Graph:
    try:
        import pyshacl  # noqa: PLC0415 (optional: only the reference extra installs it)
    except ImportError as error:
        raise ProjectError("pyshacl is not installed; pip install 'icatgraph[reference]'") from error
    _, report, _ = pyshacl.validate(
        Graph().parse(data=data, format="nt"),
        shacl_graph=Graph().parse(data=shapes, format="nt"),
        advanced=False,
        meta_shacl=False,
        inference="none",
    )
    if not isinstance(report, Graph):
        raise ProjectError(f"pyshacl refuses the shapes: {report!r}")
    return report


_ENGINES: Final[Mapping[str, Callable[[bytes, bytes], Graph]]] = {
    "pyshifty": _by_pyshifty,
    "pyshacl": _by_pyshacl,
}


def _finding(report: Graph, result: Node) -> Finding:
    shape = report.value(result, SH.sourceShape)
    return Finding(
        rule=compact(str(shape)) if isinstance(shape, URIRef) else "shape:unnamed",
        severity=_SEVERITY.get(report.value(result, SH.resultSeverity) or SH.Violation, "violation"),
        message=" ".join(sorted(str(text) for text in report.objects(result, SH.resultMessage))),
        focus=str(report.value(result, SH.focusNode)),
        path=next(_iris(report.value(result, SH.resultPath)), ""),
        value=next(_named(report.value(result, SH.value)), ""),
        component=str(report.value(result, SH.sourceConstraintComponent) or ""),
    )


def _iris(path: Node | None) -> Iterator[str]:
    """Yield the path when it is a single property; the engines spell longer ones differently."""
    if isinstance(path, URIRef):
        yield str(path)


def _named(value: Node | None) -> Iterator[str]:
    if value is not None and not isinstance(value, BNode):
        yield str(value)
