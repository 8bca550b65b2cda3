"""Answers: rows, truth values and triples, in the forms people ask for."""

from __future__ import annotations

import builtins
import json
from typing import TYPE_CHECKING

import pytest

from icatgraph.dataset import Dataset, load_files
from icatgraph.errors import QueryFailed

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

DATA = """
@prefix place: <https://w3id.org/icatgraph/id/place/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
place:mali rdfs:label "Mali"@en ; <http://p> 3 .
"""
SELECT = "SELECT ?z ?a ?none WHERE { ?z <http://p> ?a } ORDER BY ?z"


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    """Two triples about one place."""
    path = tmp_path / "a.ttl"
    path.write_text(DATA)
    return load_files([path])


def test_rows_hold_what_is_bound(dataset: Dataset) -> None:
    """Columns come in the order of the query; an unbound variable is absent from its row."""
    answer = dataset.query(SELECT)

    assert answer.variables == ("z", "a", "none")
    assert [{name: str(term) for name, term in row.items()} for row in answer.rows] == [
        {
            "z": "<https://w3id.org/icatgraph/id/place/mali>",
            "a": '"3"^^<http://www.w3.org/2001/XMLSchema#integer>',
        }
    ]
    assert (answer.boolean, answer.triples) == (None, None)


def test_formats_are_those_of_w3c(dataset: Dataset) -> None:
    """CSV, TSV, JSON and XML follow the recommendations; an answer can be written more than once."""
    answer = dataset.query(SELECT)

    assert answer.serialize("csv") == "z,a,none\r\nhttps://w3id.org/icatgraph/id/place/mali,3,\r\n"
    assert answer.serialize("tsv") == "?z\t?a\t?none\n<https://w3id.org/icatgraph/id/place/mali>\t3\t\n"
    assert json.loads(answer.serialize("json"))["head"] == {"vars": ["z", "a", "none"]}
    assert "<sparql " in answer.serialize("xml")


def test_table_has_prefixed_names(dataset: Dataset) -> None:
    """A table shows names as a reader knows them, and nothing where nothing is bound."""
    lines = dataset.query(SELECT).serialize("table").splitlines()

    assert lines[1].split() == ["┃", "z", "┃", "a", "┃", "none", "┃"]
    assert lines[3].split() == ["│", "place:mali", "│", "3", "│", "│"]


def test_table_fits_the_width(dataset: Dataset) -> None:
    """A table for a narrow terminal is no wider than it."""
    table = dataset.query(SELECT).serialize("table", width=20)

    assert max(map(len, table.splitlines())) <= 20


def test_ask_gives_a_truth_value(dataset: Dataset) -> None:
    """ASK answers true or false, in a table too."""
    answer = dataset.query("ASK { ?s <http://p> 3 }")

    assert answer.boolean is True
    assert "true" in answer.serialize("table")
    assert json.loads(answer.serialize("json"))["boolean"] is True


def test_construct_gives_triples(dataset: Dataset) -> None:
    """CONSTRUCT answers with triples, in Turtle with the prefixes they use."""
    answer = dataset.query("CONSTRUCT WHERE { ?s <http://p> ?o }")

    assert len(answer.triples or ()) == 1
    assert "@prefix place: " in answer.serialize("ttl")
    assert "place:mali <http://p> 3 ." in answer.serialize("ttl")
    assert "subject" in answer.serialize("table")


@pytest.mark.parametrize(("query", "name"), [(SELECT, "ttl"), ("CONSTRUCT WHERE { ?s ?p ?o }", "csv")])
def test_format_must_fit(dataset: Dataset, query: str, name: str) -> None:
    """Rows have no Turtle and triples no CSV."""
    with pytest.raises(QueryFailed, match=name):
        dataset.query(query).serialize(name)


def test_pandas_gets_python_values(dataset: Dataset) -> None:
    """A data frame has numbers as numbers, IRIs in full and None where nothing is bound."""
    pytest.importorskip("pandas")

    frame = dataset.query(SELECT).to_pandas()

    assert list(frame.columns) == ["z", "a", "none"]
    assert frame.iloc[0].to_list() == ["https://w3id.org/icatgraph/id/place/mali", 3, None]


@pytest.mark.parametrize(
    ("literal", "value"),
    [("2.50", 2.5), ("1e3", 1000.0), ("true", True), ('"x"@en', "x"), ('"2006-10"', "2006-10"), ("-7", -7)],
)
def test_python_values_follow_the_datatype(dataset: Dataset, literal: str, value: object) -> None:
    """Numbers and truth values become Python's, all else stays text."""
    frame = dataset.query(f"SELECT ?v WHERE {{ VALUES ?v {{ {literal} }} }}").to_pandas()

    assert frame.loc[0, "v"] == value


def test_missing_pandas_says_what_to_install(dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pandas the error is the command that brings it."""
    real_import = builtins.__import__

    def without_pandas(name: str, *arguments: object) -> ModuleType:
        if name == "pandas":
            raise ImportError(name)
        return real_import(name, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without_pandas)

    with pytest.raises(ImportError, match=r"pip install 'icatgraph\[pandas\]'"):
        dataset.query(SELECT).to_pandas()
