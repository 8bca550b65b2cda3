"""The library against its peers: building, validating, reasoning, answering saved queries in process."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import owlrl
import pyoxigraph
from rdflib import Dataset as RdflibDataset
from rdflib import Graph, URIRef
from rdflib import Literal as RdflibLiteral

from icatgraph.build import build
from icatgraph.curated import read_project
from icatgraph.dataset import Dataset, open_dataset
from icatgraph.queries import SavedQuery, bind, load_library
from icatgraph.reasoning import derive
from icatgraph.validation import inspect
from tests.benchmarks.measure import Measurement, timed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icatgraph.resources import Project


def measure_library(project: Project) -> Iterator[Measurement]:
    """Time the library and, on the same data in the same run, what it is compared with."""
    asserted = list(read_project(project))
    with tempfile.TemporaryDirectory() as folder:
        yield timed("build, Turtle to frozen", "icatgraph", lambda: _build(project, Path(folder)), runs=3)
    yield timed("validate the project", "pyshifty", lambda: inspect(project), runs=3)
    yield timed("validate the project", "pyshacl", lambda: inspect(project, "pyshacl"), runs=1)
    yield timed("derive", "reasonable and chains", lambda: derive(asserted, project.rules), runs=3)
    yield timed("derive", "owlrl", lambda: _close(asserted), runs=1)
    yield timed("open the frozen dataset", "icatgraph", lambda: open_dataset(project.root))
    dataset = open_dataset(project.root)
    library = load_library(project)
    rdflib_dataset = _in_rdflib(dataset)
    for name, saved in library.items():
        yield timed(name, "icatgraph", lambda saved=saved: _answer(dataset, saved))
        yield timed(name, "rdflib", lambda saved=saved: _rdflib_answer(rdflib_dataset, saved), runs=1)


def _build(project: Project, out: Path) -> None:
    build(project, lambda _: None, out)


def _close(asserted: list[pyoxigraph.Quad]) -> Graph:
    triples = (pyoxigraph.Triple(quad.subject, quad.predicate, quad.object) for quad in asserted)
    text = pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES)
    graph = Graph().parse(data=text, format="nt")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return graph


def _in_rdflib(dataset: Dataset) -> RdflibDataset:
    copy = RdflibDataset(default_union=True)
    copy.parse(data=str(dataset.quads), format="nquads")
    return copy


def _answer(dataset: Dataset, saved: SavedQuery) -> str:
    return dataset.query(saved.text, substitutions=bind(saved, {})).serialize("json")


def _rdflib_answer(dataset: RdflibDataset, saved: SavedQuery) -> bytes | None:
    bindings = {
        name: URIRef(term.value) if isinstance(term, pyoxigraph.NamedNode) else RdflibLiteral(term.value)
        for name, term in bind(saved, {}).items()
    }
    return dataset.query(saved.text, initBindings=bindings).serialize(format="json")
