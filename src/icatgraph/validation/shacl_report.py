"""The report of a SHACL engine, read from its triples: one finding per result.

It is apart because the engines take a while to import; data that conform need neither.
https://www.w3.org/TR/shacl/#validation-report
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from icatgraph.errors import ProjectError
from icatgraph.validation.findings import Finding, Severity
from icatgraph.vocabulary import EXTERNAL_PREFIXES, compact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_SH: Final = EXTERNAL_PREFIXES["sh"]
_SEVERITY: Final[Mapping[str, Severity]] = {
    f"{_SH}Violation": "violation",
    f"{_SH}Warning": "warning",
    f"{_SH}Info": "info",
}


def report_by(engine: str, data: bytes, shapes: bytes) -> tuple[Finding, ...]:
    """Return the findings of an engine's report on data, both N-Triples in UTF-8.

    Raises:
        ProjectError: for an unknown engine, one that is not installed, or shapes it refuses.
    """
    if engine not in _ENGINES:
        raise ProjectError(f"no SHACL engine {engine!r}; choose one of {', '.join(_ENGINES)}")
    report = _Report(_ENGINES[engine](data, shapes))
    # Not by type: results nested under `sh:detail` explain one, they are none of their own.
    return tuple(_finding(report, result) for result in report.results)


class _Report:
    """The values in a report, by subject and local name of the property."""

    def __init__(self, turtle: bytes | str) -> None:
        self.results: list[object] = []
        self._values: dict[tuple[object, str], list[object]] = {}
        for quad in parse(turtle, format=RdfFormat.TURTLE):
            name = quad.predicate.value.removeprefix(_SH)
            if name == "result":
                self.results.append(quad.object)
            self._values.setdefault((quad.subject, name), []).append(quad.object)

    def all(self, result: object, name: str) -> Iterator[str]:
        """Yield the IRIs, lexical forms, or labels with `_:`, of a property's values."""
        for term in self._values.get((result, name), ()):
            yield term.value if isinstance(term, NamedNode | Literal) else str(term)

    def iri(self, result: object, name: str) -> str:
        """Return a property's value if it is an IRI, "" if not."""
        terms = self._values.get((result, name), ())
        return next((term.value for term in terms if isinstance(term, NamedNode)), "")

    def named(self, result: object, name: str) -> str:
        """Return a property's value, "" for none and for a blank node."""
        terms = (term for term in self._values.get((result, name), ()) if not isinstance(term, BlankNode))
        return next((getattr(term, "value", "") for term in terms), "")


def _by_pyshifty(data: bytes, shapes: bytes) -> str:
    # What wraps this has rdflib parse the report, which takes longer to import than all of this takes.
    from shifty import ShaclDiagnosticWarning  # noqa: PLC0415
    from shifty._shifty import PreparedValidator  # noqa: PLC0415

    try:
        engine = PreparedValidator(shapes, shapes_format="nt")
        result = engine.validate_w3c(
            data, data_format="nt", graph_mode="data", run_infer=False, sort_results=False
        )
    except ValueError as error:
        raise ProjectError(f"pyshifty refuses the shapes: {error}") from error
    for told in result.diagnostics:
        warnings.warn(told, ShaclDiagnosticWarning, stacklevel=2)
    return result.report_turtle


def _by_pyshacl(data: bytes, shapes: bytes) -> bytes:
    try:
        import pyshacl  # noqa: PLC0415 (optional: only the reference extra installs it)
        from rdflib import Graph  # noqa: PLC0415
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
    return report.serialize(format="nt", encoding="utf-8")


_ENGINES: Final[Mapping[str, Callable[[bytes, bytes], bytes | str]]] = {
    "pyshifty": _by_pyshifty,
    "pyshacl": _by_pyshacl,
}


def _finding(report: _Report, result: object) -> Finding:
    shape = report.iri(result, "sourceShape")
    return Finding(
        rule=compact(shape) if shape else "shape:unnamed",
        severity=_SEVERITY.get(report.iri(result, "resultSeverity"), "violation"),
        message=" ".join(sorted(report.all(result, "resultMessage"))),
        focus=next(report.all(result, "focusNode"), ""),
        # A path of one property; the engines spell longer ones differently.
        path=report.iri(result, "resultPath"),
        value=report.named(result, "value"),
        component=report.iri(result, "sourceConstraintComponent"),
    )
