"""W3C SHACL test suite, core and SPARQL constraints, on both engines, as the manifests write it.

An engine passes a test when its report and the expected one are isomorphic in `sh:conforms` and in what each
result says: focus node, path, value, severity, constraint component, source shape, and the message where
one is expected. Where the manifest expects a failure, the engine must refuse the shapes.
`shacl_known_gaps.toml` lists, with its cause, each test that an engine does not pass; it must stay exact.
https://w3c.github.io/data-shapes/data-shapes-test-suite/
"""

from __future__ import annotations

import tomllib
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyshacl
import pytest
import shifty
from pyoxigraph import RdfFormat, parse, serialize
from pyshacl.errors import ReportableRuntimeError
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, SH, Namespace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from rdflib.term import Node

SUITE = Path(__file__).parents[3] / "shared" / "w3c" / "data-shapes" / "tests"
GAPS = tomllib.loads((Path(__file__).parent / "shacl_known_gaps.toml").read_text("utf-8"))
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
TOLD = (
    SH.focusNode,
    SH.resultSeverity,
    SH.sourceConstraintComponent,
    SH.sourceShape,
    SH.value,
)


@dataclass(frozen=True)
class Case:
    """A test of the suite: its name, the files of data and shapes, and its manifest with the expected result."""

    name: str
    data: Path
    shapes: Path
    manifest: Path
    result: Node


def cases(manifest: Path) -> Iterator[Case]:
    """Yield the tests of a manifest and of those it includes; none where the suite is not at hand."""
    if not manifest.exists():
        return
    graph = read(manifest)
    for included in sorted(graph.objects(None, MF.include), key=str):
        yield from cases(path_of(included))
    for entries in graph.objects(None, MF.entries):
        for test in graph.items(entries):
            action, result = graph.value(test, MF.action), graph.value(test, MF.result)
            assert action is not None
            assert result is not None
            yield Case(
                name=str(manifest.relative_to(SUITE).with_suffix("")),
                data=path_of(graph.value(action, SHT.dataGraph)),
                shapes=path_of(graph.value(action, SHT.shapesGraph)),
                manifest=manifest,
                result=result if isinstance(result, URIRef) else test,
            )


def read(path: Path) -> Graph:
    """Parse a file of the suite; it has ill-typed literals on purpose, of which rdflib warns."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Graph().parse(path, publicID=path.as_uri())


def path_of(iri: Node | None) -> Path:
    """Return the path of a file IRI."""
    return Path(str(iri).removeprefix("file://"))


CASES = tuple(cases(SUITE / "manifest.ttl"))


@pytest.fixture(autouse=True)
def suite(require: Callable[[object, str], None]) -> None:
    """Skip without the W3C suite, except where CI promises it."""
    require(CASES, f"the W3C SHACL test suite at {SUITE}")


def test_the_suite_has_120_tests() -> None:
    """No test is left out."""
    assert len(CASES) == len({case.name for case in CASES}) == 120


@pytest.mark.parametrize("engine", ["pyshifty", "pyshacl"])
def test_every_known_gap_is_a_test_of_the_suite(engine: str) -> None:
    """A misspelt gap would excuse nothing, and hide that the real one passes."""
    assert set(GAPS[engine]) <= {case.name for case in CASES}


@pytest.mark.parametrize(("engine", "score"), [("pyshifty", 119), ("pyshacl", 118)])
def test_the_score_is_what_the_pages_say(engine: str, score: int) -> None:
    """The documentation gives the number of tests that each engine passes."""
    assert len(CASES) - len(GAPS[engine]) == score


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("engine", ["pyshifty", "pyshacl"])
def test_an_engine_passes_the_test_unless_it_is_a_known_gap(engine: str, case: Case) -> None:
    """A new failure fails, and so does a gap that has been closed: it leaves the list."""
    assert passes(engine, case) is (case.name not in GAPS[engine]), GAPS[engine].get(case.name, "")


def passes(engine: str, case: Case) -> bool:
    """Say whether an engine reports what the manifest expects."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        report = ENGINES[engine](case)
    if case.result == SHT.Failure or report is None:
        return case.result == SHT.Failure and report is None
    manifest, shapes = read(case.manifest), read(case.shapes)
    expected, found = (
        manifest.value(case.result, MF.result),
        report.value(None, RDF.type, SH.ValidationReport),
    )
    assert expected is not None
    assert found is not None
    kept = (*TOLD, SH.resultMessage) if any(manifest.triples((None, SH.resultMessage, None))) else TOLD
    return isomorphic(told(manifest, expected, shapes, kept), told(report, found, shapes, kept))


def by_pyshifty(case: Case) -> Graph | None:
    try:
        _, report, _ = shifty.validate(
            n_triples(case.data), n_triples(case.shapes), graph_mode="data", infer=False
        )
    except ValueError:
        return None
    return report


def by_pyshacl(case: Case) -> Graph | None:
    try:
        _, report, _ = pyshacl.validate(read(case.data), shacl_graph=read(case.shapes), inference="none")
    except (ReportableRuntimeError, NotImplementedError):
        return None
    return report if isinstance(report, Graph) else None


def n_triples(path: Path) -> bytes:
    triples = (quad.triple for quad in parse(path=path, format=RdfFormat.TURTLE, base_iri=path.as_uri()))
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""


ENGINES: Mapping[str, Callable[[Case], Graph | None]] = {"pyshifty": by_pyshifty, "pyshacl": by_pyshacl}


def told(source: Graph, report: Node, shapes: Graph, kept: Iterable[Node]) -> Graph:
    """Return what a report says that the suite compares: no nested results, no engine's own words."""
    graph = Graph()
    for conforms in source.objects(report, SH.conforms):
        graph.add((BNode("report"), SH.conforms, conforms))
    for result in source.objects(report, SH.result):
        graph.add((BNode("report"), SH.result, result))
        for predicate in kept:
            for value in source.objects(result, predicate):
                graph.add((result, predicate, value))
        for path in source.objects(result, SH.resultPath):
            graph.add(
                (
                    result,
                    SH.resultPath,
                    Literal(spelt(path, source) or spelt_in_shape(shapes, source, result)),
                )
            )
    return graph


def spelt(path: Node, graph: Graph) -> str:
    """Return a path in one line, "" for a blank node of which the graph says nothing.

    Hence a path that two results share equals the same path written twice. A node that is a list is only that.
    """
    if not isinstance(path, BNode):
        return path.n3()
    triples = list(graph.triples((path, RDF.first, None))) + list(graph.triples((path, RDF.rest, None)))
    triples = triples or list(graph.triples((path, None, None)))
    parts = sorted(f"{predicate.n3()} {spelt(value, graph)}" for _, predicate, value in triples)
    return f"[ {' ; '.join(parts)} ]" if parts else ""


def spelt_in_shape(shapes: Graph, report: Graph, result: Node) -> str:
    """Return the path of a result's shape: pyshifty reports the blank node of the shapes graph, and no triples."""
    path = shapes.value(report.value(result, SH.sourceShape), SH.path)
    return spelt(path, shapes) if path else ""
