"""The dataset: one immutable RDF dataset, named by the digest of what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import CanonicalizationAlgorithm, Store

from icatgraph import sparql
from icatgraph.answers import Answer, read_answer
from icatgraph.blank_nodes import has_blank, refuse_poison
from icatgraph.curated import read_file, read_project
from icatgraph.frozen import digest_of, n_quads, read_frozen
from icatgraph.quads import Quads, index, load
from icatgraph.reasoning import derive
from icatgraph.resources import Project, find_project

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from pyoxigraph import Quad

    from icatgraph.frozen import Frozen
    from icatgraph.sparql import Term


@dataclass(frozen=True)
class Dataset:
    """Parsed quads with literals as written, the same quads indexed, and the digest that names them.

    `digest` is 64 hexadecimal digits: SHA-256 of the sorted canonical (RDFC-1.0) N-Quads, line ends included.
    Neither `quads` nor `store` is written after construction.
    """

    digest: str
    quads: Quads
    store: Store
    union_default_graph: bool

    def query(self, text: str, *, substitutions: Mapping[str, Term] | None = None) -> Answer:
        """Answer a SPARQL query in this process; `substitutions` binds variables, by name without `?`.

        Raises:
            QuerySyntaxError: with line, column, token and hint.
            QueryForbidden: for SERVICE and for updates.
            QueryFailed: when the engine cannot evaluate the query.
        """
        sparql.check(text)
        results = sparql.evaluate(self, sparql.Query(text, substitutions=substitutions))
        return read_answer(results, text)


def open_dataset(root: Path | None = None) -> Dataset:
    """Open the project's dataset: the frozen build when it fits the files, else one derived in memory.

    Nothing is validated here; `icatgraph build` does that.

    Raises:
        ProjectError: when there is no project at `root`.
        DataSyntaxError: with the file, line and column of the fault.
        InconsistentData: when reasoning draws a conclusion that must not be published.
    """
    project = find_project(root)
    frozen = read_frozen(project)
    return derive_project(project) if frozen is None else thaw(frozen)


def thaw(frozen: Frozen) -> Dataset:
    """Index a frozen build as the project's dataset."""
    store, quads = load(frozen.content)
    return Dataset(frozen.note.digest, quads, store, union_default_graph=True)


def derive_project(project: Project) -> Dataset:
    """Read the curated files of a project and add what follows from them."""
    asserted = list(read_project(project))
    return assemble([*asserted, *derive(asserted, project.rules)], union_default_graph=True)


def load_files(paths: Sequence[Path], *, union_default_graph: bool = False) -> Dataset:
    """Load any RDF files (Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD) into one dataset.

    Raises:
        DataSyntaxError: with the file, line and column of the fault.
        ProjectError: when a file cannot be read.
    """
    return assemble((quad for path in paths for quad in read_file(path)), union_default_graph)


def assemble(quads: Iterable[Quad], union_default_graph: bool = False) -> Dataset:
    """Build the dataset of some quads; blank nodes get their canonical labels.

    Raises:
        ProjectError: when canonical labels would take too long.
    """
    labelled = canonical(quads)
    digest = digest_of(n_quads(labelled))
    store, found = index(lambda: labelled)
    return Dataset(digest, found, store, union_default_graph)


def canonical(quads: Iterable[Quad]) -> list[Quad]:
    """Return quads with their blank nodes labelled canonically (RDFC-1.0).

    A label depends on the quads with blank nodes alone, which are few: only these are labelled.

    Raises:
        ProjectError: when this would take too long.
    """
    named: list[Quad] = []
    others: list[Quad] = []
    for quad in quads:
        (others if has_blank(quad) else named).append(quad)
    refuse_poison(others)
    labelled = pyoxigraph.Dataset(others)
    labelled.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return [*named, *labelled]
