"""Queries that the engine alone answers otherwise than SPARQL 1.1 asks: what is mended, what stays untouched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode

from icatgraph.dataset import Dataset, load_files
from icatgraph.errors import QueryFailed, QuerySyntaxError
from icatgraph.sparql import Query, evaluate
from icatgraph.sparql.conformance import conform
from icatgraph.sparql.tokens import scan

if TYPE_CHECKING:
    from pathlib import Path

GRAPH = """\
@prefix : <http://x/> .
:a :p "one"@en , "two"@en .
:g1 { :a :q :b . :b :q :c . }
:g2 { :a :q :d }
"""
PROLOGUE = "PREFIX : <http://x/> "


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Two named graphs, and a default graph of its own."""
    path: Path = tmp_path_factory.mktemp("data") / "data.trig"
    path.write_text(GRAPH)
    return load_files([path])


def rows(dataset: Dataset, text: str, **parts: object) -> list[list[str | None]]:
    """The rows of a query, each cell as N-Triples, sorted."""
    results = evaluate(dataset, Query(PROLOGUE + text, **parts))  # type: ignore[arg-type]
    table = [[None if cell is None else str(cell) for cell in row] for row in results]  # type: ignore[union-attr]
    return sorted(table, key=str)


def test_group_concat_has_no_language(dataset: Dataset) -> None:
    """Its separator has none, so that the whole has none; so it is in HAVING and ORDER BY."""
    text = "SELECT ?s (GROUP_CONCAT(DISTINCT ?o; separator='') AS ?t) { ?s :p ?o } GROUP BY ?s"
    order = " HAVING(LANG(GROUP_CONCAT(?o)) = '') ORDER BY GROUP_CONCAT(?o)"
    assert rows(dataset, text + order) in (
        [["<http://x/a>", '"onetwo"']],
        [["<http://x/a>", '"twoone"']],
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT ?g { GRAPH ?g { FILTER(BOUND(?g)) } }", []),
        ("SELECT ?g { GRAPH ?g { ?s :q :d MINUS { ?x :q :b } } }", [["<http://x/g2>"]]),
        (
            "SELECT ?g ?n { GRAPH ?g { SELECT (COUNT(*) AS ?n) { ?s :q :c } } }",
            [
                ["<http://x/g1>", '"1"^^<http://www.w3.org/2001/XMLSchema#integer>'],
                ["<http://x/g2>", '"0"^^<http://www.w3.org/2001/XMLSchema#integer>'],
            ],
        ),
        (
            "SELECT ?g ?n FROM NAMED :g2 { GRAPH ?g { SELECT (COUNT(*) AS ?n) { ?s :q ?o } } }",
            [["<http://x/g2>", '"1"^^<http://www.w3.org/2001/XMLSchema#integer>']],
        ),
        ("SELECT ?g FROM :g1 { GRAPH ?g { ?s ?p ?o FILTER(!BOUND(?g)) } }", []),
        ("SELECT ?s { GRAPH ?g { ?s :q ?g } }", []),
    ],
)
def test_the_name_of_a_graph_is_not_bound_within(
    dataset: Dataset, text: str, expected: list[list[str]]
) -> None:
    """The group is evaluated in each graph of the query's dataset, and the name joined then."""
    assert rows(dataset, text) == expected


def test_the_graphs_of_the_protocol_are_those_written_out(dataset: Dataset) -> None:
    """A group sees no graph that the protocol leaves out."""
    text = "SELECT ?g { GRAPH ?g { ?s :q ?o MINUS { ?x :r ?y } } }"
    assert rows(dataset, text, named_graphs=("http://x/g2",)) == [["<http://x/g2>"]]
    assert rows(dataset, text, default_graphs=("http://x/g1",)) == []


def test_a_path_of_no_steps_reaches_a_name_that_the_data_lacks(dataset: Dataset) -> None:
    """The far end is the name itself; one that the data has is found with its neighbours."""
    assert rows(dataset, "SELECT ?x { ?x :q* :none }") == [["<http://x/none>"]]
    assert rows(dataset, "SELECT ?x { :none (:q/:p)? ?x . }") == [["<http://x/none>"]]
    assert rows(dataset, "SELECT ?x { ?x :q* :none . ?x :p ?y }") == []
    assert rows(dataset, "SELECT ?x { GRAPH :g1 { :b :q* ?x } }") == [["<http://x/b>"], ["<http://x/c>"]]
    assert rows(dataset, "SELECT ?x { ?x :q* :none }", substitutions={"x": NamedNode("http://x/a")}) == []


def test_each_row_has_its_own_blank_nodes(dataset: Dataset) -> None:
    """One for each text in a row, another in the next row, none for what is no text."""
    text = "SELECT (BNODE(?t) AS ?a) (BNODE(CONCAT(?t, '')) AS ?b) (BNODE(?s) AS ?c) { :a :p ?l BIND('t' AS ?t) BIND(:a AS ?s) }"
    table = rows(dataset, text)
    assert [first == second for first, second, _ in table] == [True, True]
    assert len({first for first, _, _ in table}) == 2
    assert {third for _, _, third in table} == {None}


def test_an_unknown_function_has_no_value(dataset: Dataset) -> None:
    """Its call is an error of an expression: unbound in a column, false in a filter, caught by COALESCE."""
    assert rows(dataset, "SELECT (:f(1) AS ?x) (COALESCE(:g(:f()), 'none') AS ?y) {}") == [[None, '"none"']]
    assert rows(dataset, "SELECT ?s { ?s :p ?o FILTER(:f(?o)) }") == []


def test_too_many_unknown_functions_fail_the_query(dataset: Dataset) -> None:
    """Each costs a reading of the text, so that their number has a bound."""
    calls = " ".join(f"(:f{number}(1) AS ?x{number})" for number in range(17))
    with pytest.raises(QueryFailed, match="http://x/f16"):
        rows(dataset, f"SELECT {calls} {{}}")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?g { GRAPH ?g { ?s ?p ?o } FILTER(?g != :g1) }",
        "SELECT ?g { GRAPH ?g { _:b :q ?g } }",
        "SELECT ?s { ?s ?p ?o FILTER EXISTS { GRAPH ?g { ?s ?p ?g } } }",
        "SELECT ?x { ?x :q* :a }",
        "SELECT ?x { ?x :q* :none ; :p ?y }",
        "SELECT ?x { ?x :q* :none . _:b :p ?x }",
        "SELECT (2 *:none AS ?x) {}",
        "SELECT (COUNT(BNODE(?o)) AS ?n) { ?s ?p ?o }",
        "SELECT (BNODE(?o) AS ?b) { ?s ?p ?o } VALUES ?o { 1 2 }",
        "SELECT ('GROUP_CONCAT(?x)' AS ?y) { ?s :p 'BNODE(?x)' } # GRAPH ?g { ?g MINUS",
    ],
)
def test_what_needs_no_mending_or_cannot_be_mended_safely_stays_as_it_is(dataset: Dataset, text: str) -> None:
    """A text is rewritten only where that is sure to change nothing but the fault."""
    query = PROLOGUE + text
    assert conform(query, scan(query), dataset.store) == query


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?g { GRAPH ?g { ?s :q ?g MINUS { ?x :q } } }",
        "SELECT (GROUP_CONCAT(?o) ?t) { ?s :p ?o }",
        "SELECT (BNODE(?o AS ?b) { ?s :p ?o }",
        "SELECT ?x { ?x :q* :none",
    ],
)
def test_a_text_that_is_no_query_is_not_made_one(dataset: Dataset, text: str) -> None:
    """The place of the fault is that in the text as it was written."""
    with pytest.raises(QuerySyntaxError) as caught:
        rows(dataset, text)
    assert caught.value.column <= len(PROLOGUE + text) + 1
