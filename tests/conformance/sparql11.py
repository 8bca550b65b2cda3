"""The W3C SPARQL 1.1 query tests, read from their manifests: syntax, evaluation, results formats."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from rdflib import Graph, URIRef
from rdflib.namespace import RDF, Namespace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

SUITE = Path(__file__).parents[3] / "shared" / "w3c" / "rdf-tests" / "sparql" / "sparql11"
# Where the suite is published: what its relative IRIs resolve against.
BASE = "https://w3c.github.io/rdf-tests/sparql/sparql11/"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
KINDS = (
    "PositiveSyntaxTest11",
    "NegativeSyntaxTest11",
    "QueryEvaluationTest",
    "CSVResultFormatTest",
)


@dataclass(frozen=True)
class Case:
    """A test: its name, its kind, and its files, of which a syntax test has the query only."""

    name: str
    kind: str
    query: Path
    default: tuple[Path, ...] = ()
    named: tuple[Path, ...] = ()
    result: Path | None = None

    @property
    def folder(self) -> str:
        """The folder of the suite in which the test is."""
        return self.name.partition("/")[0]

    @property
    def files(self) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
        """The files of the default graph and of the named graphs."""
        return self.default, self.named

    @property
    def text(self) -> str:
        """The query, with the base that its file has where it is published."""
        return f"BASE <{iri_of(self.query)}>\n{self.query.read_text('utf-8')}"


@cache
def cases() -> tuple[Case, ...]:
    """Return the tests of all manifests; none where the suite is not at hand."""
    return tuple(case for path in sorted(SUITE.glob("*/manifest.ttl")) for case in _cases_of(path))


def datasets() -> tuple[tuple[tuple[Path, ...], tuple[Path, ...]], ...]:
    """Return the files of each dataset that some test asks: its default graph, its named graphs."""
    return tuple(dict.fromkeys(case.files for case in cases()))


def iri_of(path: Path) -> str:
    """Return the IRI of a file of the suite."""
    return BASE + path.relative_to(SUITE).as_posix()


def _cases_of(path: Path) -> Iterator[Case]:
    graph = Graph().parse(path, publicID=iri_of(path))
    for entries in graph.objects(None, MF.entries):
        for test in graph.items(entries):
            kind = str(graph.value(test, RDF.type)).rpartition("#")[2]
            if kind in KINDS:
                yield _case(graph, test, f"{path.parent.name}/{str(test).rpartition('#')[2]}", kind)


def _case(graph: Graph, test: Node, name: str, kind: str) -> Case:
    action, result = graph.value(test, MF.action), graph.value(test, MF.result)
    assert action is not None
    if isinstance(action, URIRef):
        return Case(name, kind, _path_of(action))
    query = graph.value(action, QT.query)
    default = sorted(_path_of(iri) for iri in graph.objects(action, QT.data))
    named = sorted(_path_of(iri) for iri in graph.objects(action, QT.graphData))
    return Case(name, kind, _path_of(query), tuple(default), tuple(named), _path_of(result))


def _path_of(iri: Node | None) -> Path:
    return SUITE / str(iri).removeprefix(BASE)
