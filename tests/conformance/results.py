"""The comparison of an answer with what a W3C test expects, up to the labels of blank nodes.

Numbers and truth values are compared by value and datatype, as the suite's authors do: `2.0` is `2` for a
decimal, and no decimal is an integer. CSV, which has no terms, is compared as text.
"""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    RdfFormat,
)
from rdflib import Graph
from rdflib.namespace import Namespace

from tests.conformance.sparql11 import iri_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from rdflib.term import Node

RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
XSD = "http://www.w3.org/2001/XMLSchema#"
FORMATS = {
    ".srx": ("application/sparql-results+xml", QueryResultsFormat.XML),
    ".srj": ("application/sparql-results+json", QueryResultsFormat.JSON),
    ".tsv": ("text/tab-separated-values", QueryResultsFormat.TSV),
}
Answer = tuple[tuple[str, ...], list[str]] | list[str] | bool


def media_type(expected: Path) -> str:
    """Return the media type to ask for: that of the file, else one in which its answer can be compared."""
    if expected.suffix in FORMATS:
        return FORMATS[expected.suffix][0]
    if expected.suffix == ".csv":
        return "text/csv"
    return FORMATS[".srj"][0] if is_table(expected) else "text/turtle"


def is_table(expected: Path) -> bool:
    """Say whether a file of RDF describes a table."""
    return "result-set#" in expected.read_text("utf-8")


def expected_answer(path: Path) -> Answer:
    """Read the answer that a test expects."""
    if path.suffix == ".ttl" and is_table(path):
        return _described_table(Graph().parse(path, publicID=iri_of(path)))
    return read_answer(path.read_bytes(), path.suffix, iri_of(path))


def given_answer(body: bytes, path: Path) -> Answer:
    """Read the answer that was given, in the format that `media_type` asks for."""
    suffix = ".srj" if path.suffix == ".ttl" and is_table(path) else path.suffix
    return read_answer(body, suffix, iri_of(path))


def read_answer(body: bytes, suffix: str, base: str) -> Answer:
    """Read a table as its columns and its canonical rows, a graph as its canonical triples, or a truth value."""
    if suffix == ".csv":
        return _csv_table(body.decode("utf-8"))
    if suffix == ".ttl":
        return _canonical(pyoxigraph.parse(body, RdfFormat.TURTLE, base_iri=base))
    results = pyoxigraph.parse_query_results(body, FORMATS[suffix][1])
    if isinstance(results, QueryBoolean):
        return bool(results)
    names = tuple(variable.value for variable in results.variables)
    return _table(names, ({name: row[name] for name in names} for row in results))


def _table(names: tuple[str, ...], rows: Iterable[Mapping[str, object]]) -> Answer:
    quads = []
    for row in rows:
        node = BlankNode()
        quads.append(Quad(node, NamedNode("row:"), node))
        quads += [
            Quad(node, NamedNode(f"column:{name}"), _by_value(term))
            for name, term in row.items()
            if term is not None
        ]
    return tuple(sorted(names)), _canonical(quads)


def _canonical(quads: Iterable[Quad]) -> list[str]:
    dataset = Dataset(Quad(q.subject, q.predicate, _by_value(q.object)) for q in quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(map(str, dataset))


def _by_value(term: object) -> object:
    """Return a number or a truth value in one form of all those that it may be written in."""
    if not isinstance(term, Literal):
        return term
    name = term.datatype.value.removeprefix(XSD)
    try:
        if name in ("integer", "decimal"):
            return Literal(f"{Decimal(term.value).normalize():f}", datatype=term.datatype)
        if name in ("double", "float"):
            return Literal(repr(float(term.value)), datatype=term.datatype)
    except (ArithmeticError, ValueError):
        return term
    truth = {"1": "true", "0": "false"}
    return Literal(truth.get(term.value, term.value), datatype=term.datatype) if name == "boolean" else term


def _csv_table(text: str) -> Answer:
    """Read a table of plain text, in which the cells that begin with `_:` are blank nodes."""
    names, *rows = csv.reader(io.StringIO(text))
    return tuple(names), _canonical(
        Quad(node, NamedNode(f"column:{name}"), BlankNode(cell[2:]) if cell[:2] == "_:" else Literal(cell))
        for node, row in ((BlankNode(), row) for row in rows)
        for name, cell in zip(names, row, strict=True)
    )


def _described_table(graph: Graph) -> Answer:
    names = tuple(str(name) for name in graph.objects(None, RS.resultVariable))
    return _table(names, [_described_row(graph, row) for row in graph.objects(None, RS.solution)])


def _described_row(graph: Graph, row: Node) -> dict[str, object]:
    cells = list(graph.objects(row, RS.binding))
    return {str(graph.value(cell, RS.variable)): _term(graph.value(cell, RS.value)) for cell in cells}


def _term(node: Node | None) -> object:
    """Return a term of one library as that of the other, by the notation that both know."""
    assert node is not None
    line = f"<x:> <x:> {node.n3()} ."
    return next(iter(pyoxigraph.parse(line, RdfFormat.TURTLE))).object
