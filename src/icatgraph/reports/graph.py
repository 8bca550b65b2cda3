"""The report as RDF: a `sh:ValidationReport` in Turtle, whatever kind of rule a finding comes from.

https://www.w3.org/TR/shacl/#validation-report
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from icatgraph.vocabulary import EXTERNAL_PREFIXES, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icatgraph.reports.view import View
    from icatgraph.validation.findings import Finding

_SH: Final = EXTERNAL_PREFIXES["sh"]
_TYPE: Final = NamedNode(f"{EXTERNAL_PREFIXES['rdf']}type")
_SOURCE: Final = NamedNode(f"{EXTERNAL_PREFIXES['dcterms']}source")
_BOOLEAN: Final = NamedNode(f"{EXTERNAL_PREFIXES['xsd']}boolean")
_SEVERITIES: Final = {"violation": "Violation", "warning": "Warning", "info": "Info"}
_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")
# Those a report can use; the Turtle of all prefixes would be longer than most reports.
_PREFIXES: Final = {name: PREFIXES[name] for name in ("sh", "shape", "dcterms", "icat")}


def write_turtle(view: View) -> str:
    """Write a report as Turtle; `dcterms:source` of a result is its file, line and column."""
    report = BlankNode("report")
    conforms = Literal("true" if view.report.conforms else "false", datatype=_BOOLEAN)
    triples = [Triple(report, _TYPE, _sh("ValidationReport")), Triple(report, _sh("conforms"), conforms)]
    for number, finding in enumerate(view.report.findings, start=1):
        result = BlankNode(f"result{number}")
        triples.append(Triple(report, _sh("result"), result))
        triples += _result(result, finding, view)
    text = serialize(triples, format=RdfFormat.TURTLE, prefixes=_PREFIXES)
    return (text or b"").decode()


def _result(result: BlankNode, finding: Finding, view: View) -> Iterator[Triple]:
    rule = view.rules.of(finding)
    shape = f"{PREFIXES['shape']}{finding.rule.partition(':')[2]}"
    source = shape if finding.rule.startswith("shape:") else rule.help_uri
    component = finding.component or f"{_SH}SPARQLConstraintComponent"
    yield Triple(result, _TYPE, _sh("ValidationResult"))
    yield Triple(result, _sh("focusNode"), _term(finding.focus or view.file(finding)))
    if _IRI.fullmatch(finding.path):
        yield Triple(result, _sh("resultPath"), NamedNode(finding.path))
    if finding.value:
        yield Triple(result, _sh("value"), _term(finding.value))
    yield Triple(result, _sh("resultMessage"), Literal(finding.message))
    yield Triple(result, _sh("resultSeverity"), _sh(_SEVERITIES[finding.severity]))
    yield Triple(result, _sh("sourceShape"), NamedNode(source))
    yield Triple(result, _sh("sourceConstraintComponent"), NamedNode(component))
    if finding.place:
        yield Triple(result, _SOURCE, Literal(view.prefix + finding.place))


def _sh(name: str) -> NamedNode:
    return NamedNode(_SH + name)


def _term(text: str) -> NamedNode | Literal:
    """Return an IRI for what is one with an authority, else a literal; findings keep only the text."""
    return NamedNode(text) if "://" in text and _IRI.fullmatch(text) else Literal(text)
