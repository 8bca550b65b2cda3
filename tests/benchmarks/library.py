"""The library against its peers: reasoning, opening, answering saved queries in process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph
from rdflib import Dataset as RdflibDataset
from rdflib import Literal as RdflibLiteral
from rdflib import URIRef

from icatgraph.curated import read_project
from icatgraph.dataset import Dataset, open_dataset
from icatgraph.queries import SavedQuery, bind, load_library
from icatgraph.reasoning import derive, read_rules
from tests.benchmarks.measure import Measurement, timed
from tests.library.peer_reasoning import conclusions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icatgraph.resources import Project


# Of the saved queries, one of each sort; rdflib takes minutes for some of the others.
COMPARED = (
    "events/meetings",
    "figures/figures-of-an-indicator",
    "mandates/mandates-per-organization",
    "memberships/members-of-a-mechanism",
    "provenance/records-of-a-passage",
    "provenance/records-per-class",
)


def measure_library(project: Project) -> Iterator[Measurement]:
    """Time the library and, on the same data in the same run, what it is compared with."""
    asserted, rules = list(read_project(project)), list(read_rules(project.rules).values())
    yield timed("derive", "closure with premises", lambda: derive(asserted, project.rules), runs=3)
    yield timed("derive", "reasonable and SPARQL", lambda: conclusions(asserted, rules), runs=1)
    yield timed("open the frozen dataset", "icatgraph", lambda: open_dataset(project.root))
    dataset = open_dataset(project.root)
    library = load_library(project)
    rdflib_dataset = _in_rdflib(dataset)
    for name in COMPARED:
        yield timed(name, "icatgraph", lambda saved=library[name]: _answer(dataset, saved))
        yield timed(name, "rdflib", lambda saved=library[name]: _rdflib_answer(rdflib_dataset, saved), runs=1)


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
