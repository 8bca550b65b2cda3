"""The saved queries answer what their headers say, always in the same order, in known words only."""

from __future__ import annotations

import random
import re
from functools import cache

import pyoxigraph
import pytest

from docs.generate import query_table
from icatgraph.dataset import Dataset, open_dataset
from icatgraph.queries import SavedQuery, bind, load_library
from icatgraph.resources import find_project
from icatgraph.vocabulary import NS, PREFIXES
from tests.queries.golden import FOLDER, golden_path, result_of

LIBRARY = load_library(find_project())
each_query = pytest.mark.parametrize("saved_query", LIBRARY.values(), ids=LIBRARY.keys())


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    """The project's own dataset."""
    return open_dataset()


@cache
def shuffled() -> pyoxigraph.Store:
    """The same quads in a store filled in another order, so that luck cannot order the rows."""
    quads = list(open_dataset().quads)
    random.Random(7).shuffle(quads)
    store = pyoxigraph.Store()
    for quad in quads:
        store.add(quad)
    return store


@each_query
def test_result_is_the_golden_one(saved_query: SavedQuery, dataset: Dataset) -> None:
    """A saved query gives the reviewed result."""
    assert result_of(dataset, saved_query) == golden_path(saved_query).read_text()


@each_query
def test_result_has_rows(saved_query: SavedQuery) -> None:
    """The default parameters give at least one row, so that the golden result can fail."""
    assert len(golden_path(saved_query).read_text().splitlines()) > 1


@each_query
def test_order_is_total(saved_query: SavedQuery, dataset: Dataset) -> None:
    """Rows come in the same order however the store was filled."""
    other = Dataset(dataset.digest, dataset.quads, shuffled(), dataset.union_default_graph)
    assert result_of(other, saved_query) == golden_path(saved_query).read_text()


@each_query
def test_only_declared_terms_are_used(saved_query: SavedQuery, dataset: Dataset) -> None:
    """Every icat: term in a query is declared in the ontology."""
    declared = {
        quad.subject.value
        for quad in dataset.quads.quads_for_graph_name(pyoxigraph.NamedNode(PREFIXES["graph"] + "ontology"))
        if isinstance(quad.subject, pyoxigraph.NamedNode)
    }
    used = set(re.findall(r"\bicat:(\w+)", saved_query.text))
    assert sorted(name for name in used if NS + name not in declared) == []


@each_query
def test_every_graph_iri_in_the_text_is_in_the_dataset(saved_query: SavedQuery, dataset: Dataset) -> None:
    """An /id/ IRI written in a query or as a default exists; a misspelt one would silently find nothing."""
    written = set(re.findall(r"<(https://w3id\.org/icatgraph/id/[^>]+)>", saved_query.text))
    bound = {term.value for term in bind(saved_query, {}).values() if isinstance(term, pyoxigraph.NamedNode)}
    known = {quad.subject.value for quad in dataset.quads if isinstance(quad.subject, pyoxigraph.NamedNode)}
    assert sorted((written | bound) - known) == []


@each_query
def test_numbers_are_not_concatenated_raw(saved_query: SavedQuery) -> None:
    """GROUP_CONCAT of integers comes back unbound in the store; only strings or STR() may be concatenated."""
    numeric = r"GROUP_CONCAT\s*\(\s*(?:DISTINCT\s+)?\?\w*(?:[yY]ear|[vV]alue|[cC]ount|[nN]umberOf)\w*"
    assert re.findall(numeric, saved_query.text) == []


@each_query
def test_header_tells_what_is_asked(saved_query: SavedQuery) -> None:
    """A saved query has a title and a description of at least eight words, and every parameter is explained."""
    assert saved_query.title
    assert len(saved_query.description.split()) >= 8
    assert [parameter.name for parameter in saved_query.parameters if not parameter.description] == []


def test_no_golden_result_is_left_over() -> None:
    """Every golden file belongs to a saved query."""
    expected = {golden_path(saved_query) for saved_query in LIBRARY.values()}
    assert set(FOLDER.rglob("*.tsv")) - expected == set()


def test_library_has_at_least_twelve_questions() -> None:
    """The library starts with a dozen questions that the Tokyo report answers."""
    assert len(LIBRARY) >= 12


def test_table_of_queries_is_current() -> None:
    """queries/README.md is what `make docs` writes."""
    assert (find_project().queries / "README.md").read_text() == query_table()
