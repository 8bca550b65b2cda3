"""Queries as text and as results: the guard, the columns, the graphs, the errors."""

from __future__ import annotations

import io
import re
import time
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from icatgraph.dataset import Dataset, load_files
from icatgraph.errors import QueryFailed, QueryForbidden, QuerySyntaxError, QueryTooLarge
from icatgraph.sparql import Query, check, evaluate, is_volatile, serialize, serialize_triples

if TYPE_CHECKING:
    from pathlib import Path

QUADS = """\
<http://x/a> <http://x/p> "one" <http://x/g1> .
<http://x/b> <http://x/p> "two" <http://x/g2> .
<http://x/c> <http://x/p> "three" .
"""
SERVICE_SPELLINGS = [
    "SELECT * { SERVICE <http://h/> { ?s ?p ?o } }",
    "SELECT * { service silent <http://h/> { ?s ?p ?o } }",
    "SELECT * { SERVICESILENT<http://h/>{ ?s ?p ?o } }",
    "SELECT * { ?s ?p 1SERVICE <http://h/> { ?s ?p ?o } }",
    "SELECT * { ?s ?p trueSERVICE?g{ ?s ?p ?o } }",
    r"SELECT * { \u0053ERVICE <http://h/> { ?s ?p ?o } }",
    r"SELECT * { S\U00000045RVICE <http://h/> { ?s ?p ?o } }",
    "PREFIX a: <http://h/> PREFIX SERVICEa: <http://h/> SELECT * { SERVICEa:b { ?s ?p ?o } }",
    "SELECT * { FILTER(1 <#> '''\n 2) SERVICE <http://h/> { ?s ?p ?o } #'''\n}",
    "SELECT * { FILTER(?a<'>'+?c) SERVICE <http://h/> { ?s ?p ?o } FILTER(?z=''+?y) }",
]


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Two named graphs and a default graph of one triple each, queried as one."""
    path: Path = tmp_path_factory.mktemp("data") / "data.nq"
    path.write_text(QUADS)
    return load_files([path], union_default_graph=True)


def values(dataset: Dataset, query: Query, name: str) -> list[str]:
    """The sorted values of one column."""
    return sorted(row[name].value for row in evaluate(dataset, query))  # type: ignore[union-attr,call-overload]


@pytest.mark.parametrize("text", SERVICE_SPELLINGS)
def test_service_is_refused_in_every_spelling(text: str) -> None:
    """No spelling that the engine would read as SERVICE passes the guard."""
    with pytest.raises(QueryForbidden, match="SERVICE"):
        check(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?service ?p 'SERVICE' } # SERVICE",
        "PREFIX service: <http://x/> SELECT * { ?s service:p <http://x/SERVICE> }",
        "PREFIX service: <http://x/> SELECT * { GRAPH service:g { ?s ?p ?o } }",
        'SELECT * { ?s ?p """a\nSERVICE"""@en-service }',
    ],
)
def test_service_as_a_name_or_in_a_string_is_allowed(text: str) -> None:
    """The letters are refused as a keyword only."""
    assert check(text) == "SELECT"


@pytest.mark.parametrize("text", ["CLEAR ALL", "PREFIX a: <http://x/> insert data {}", "# x\nDROP ALL"])
def test_updates_are_refused_by_name(text: str) -> None:
    """An update is told apart from a syntax error."""
    with pytest.raises(QueryForbidden, match="read-only"):
        check(text)


@pytest.mark.parametrize(
    "text",
    ["ASK {'" + r"\'" * 32_000, 'ASK {"' + r"\"" * 32_000, "ASK {" + "a-" * 32_000, "ASK {" + "a.a" * 21_000],
    ids=["quote", "double quote", "dashes", "dots"],
)
def test_a_hostile_text_is_read_in_a_moment(text: str) -> None:
    """What is never closed is not looked for again and again: the guard runs before any deadline does."""
    started = time.perf_counter()
    check(text)
    assert time.perf_counter() - started < 1


def test_an_escaped_quote_hides_no_service() -> None:
    """A backslash outside a string opens none."""
    with pytest.raises(QueryForbidden, match="SERVICE"):
        check(r"SELECT * { \' SERVICE <http://h/> { ?s ?p ?o } ' }")


def test_a_text_over_64_kib_is_refused() -> None:
    """The limit counts bytes of UTF-8."""
    with pytest.raises(QueryTooLarge, match="65536"):
        check("ASK {} #" + "é" * 33_000)


def test_select_star_has_its_columns_in_the_order_of_the_text(dataset: Dataset) -> None:
    """The top-level star lists variables as they first appear; a star in a subquery stays as it is."""
    text = "SELECT DISTINCT * { ?z ?y ?x { SELECT * { ?z ?b ?a } } }"
    results = evaluate(dataset, Query(text))
    assert [variable.value for variable in results.variables] == ["z", "y", "x", "b", "a"]  # type: ignore[union-attr]


def test_the_default_graph_is_the_union_unless_the_query_names_graphs(dataset: Dataset) -> None:
    """FROM and the protocol's graphs replace the union, and the protocol overrides FROM."""
    everything, one = "SELECT ?o { ?s ?p ?o }", "SELECT ?o FROM <http://x/g1> { ?s ?p ?o }"
    assert values(dataset, Query(everything), "o") == ["one", "three", "two"]
    assert values(dataset, Query(one), "o") == ["one"]
    assert values(dataset, Query(one, default_graphs=("http://x/g2",)), "o") == ["two"]
    assert values(dataset, Query("SELECT ?o FROM NAMED <http://x/g1> { ?s ?p ?o }"), "o") == []


def test_named_graphs_of_the_protocol_leave_the_default_graph_empty(dataset: Dataset) -> None:
    """A protocol dataset holds what it names and nothing else."""
    only = ("http://x/g1",)
    assert values(dataset, Query("SELECT ?o { GRAPH ?g { ?s ?p ?o } }", named_graphs=only), "o") == ["one"]
    assert values(dataset, Query("SELECT ?o { ?s ?p ?o }", named_graphs=only), "o") == []


def test_substitutions_bind_before_evaluation(dataset: Dataset) -> None:
    """A value is bound, never pasted, so that it cannot change the query."""
    query = Query("SELECT ?o ?s { ?s ?p ?o }", substitutions={"s": NamedNode("http://x/a")})
    assert values(dataset, query, "o") == ["one"]
    hostile = Query("SELECT ?o { ?s ?p ?o }", substitutions={"o": Literal('" } } DROP ALL #')})
    assert values(dataset, hostile, "o") == []


@pytest.mark.parametrize(
    ("text", "line", "column", "token", "hint"),
    [
        ("SELECT * {\n  ?s icat:p ?o }", 2, 6, "icat:p", "PREFIX icat: <https://w3id.org/icatgraph/ns#>"),
        ("SELECT * { ?s ex:p ?o }", 1, 15, "ex:p", "PREFIX ex: <...>"),
        ("SELECT * {\n# all\n ?s ?p }", 3, 8, "}", ""),
        ("ASK { ?s ?p ?o", 1, 15, "", "1 more { than }"),
        ("SELECT * { ?s ?p 'o }", 1, 18, "'", '"""'),
        ("SELEKT ?s {}", 1, 1, "SELEKT", ""),
        ("SELECT ?s { ?s a <a b> }", 1, 18, "<", ""),
        ("", 1, 1, "", ""),
    ],
)
def test_a_syntax_error_names_its_place_and_a_remedy(
    dataset: Dataset, text: str, line: int, column: int, token: str, hint: str
) -> None:
    """Line and column point at the token that cannot stand there."""
    error = syntax_error(dataset, text)
    assert (error.line, error.column, error.token) == (line, column, token)
    assert hint in error.hint
    assert len(error.message) < 120


@pytest.mark.parametrize(
    ("text", "expected", "hint"),
    [
        ("SELECT * { ?s ?p ?o FLITER(?o > 1) }", "}, {, ., ; …", "did you mean FILTER?"),
        ("SELECT ?s { ?s ?p ?o } ODER BY ?s", "the end of the query", "did you mean ORDER?"),
        ("SELEKT ?s {}", "SELECT, ASK, CONSTRUCT or DESCRIBE", "did you mean SELECT?"),
        ("SELECT ?s { ?s ?p ?o } LIMIT x", "a number", ""),
        ("SELECT (1 ?x) {}", "an operator", ""),
        ("ASK { ?s ?p ?o . ?x }", "a variable, an IRI or a prefixed name, (", ""),
        ("ASK { ?s organisation:x ?o }", "", "did you mean organization: with PREFIX"),
    ],
)
def test_a_syntax_error_says_what_was_expected_in_few_words(
    dataset: Dataset, text: str, expected: str, hint: str
) -> None:
    """And offers the keyword or the prefix that is most like what stands there."""
    error = syntax_error(dataset, text)
    assert error.expected == expected
    assert hint in error.hint


@pytest.mark.parametrize(
    ("text", "name", "tag"),
    [
        ("SELECT ('{}' AS ?x) {{}}", "xml", "literal"),
        ("CONSTRUCT {{ <http://x/a> <http://x/p> '{}' }} {{}}", "rdf", "p"),
    ],
)
def test_xml_is_well_formed_and_keeps_line_ends(dataset: Dataset, text: str, name: str, tag: str) -> None:
    """A carriage return arrives as one; what XML cannot carry is told."""
    output = io.BytesIO()
    serialize(evaluate(dataset, Query(text.format(r"a\rb\nc"))), name, output)
    values = [
        element.text
        for element in ET.fromstring(output.getvalue()).iter()  # noqa: S314 - written here
        if element.tag.endswith(tag)
    ]
    assert values == ["a\rb\nc"]
    for escape, point in (("0001", "U+0001"), ("FFFE", "U+FFFE")):
        with pytest.raises(QueryFailed, match=re.escape(point)):
            serialize(evaluate(dataset, Query(text.format(f"\\u{escape}"))), name, io.BytesIO())


def test_json_ld_has_no_triple_terms() -> None:
    """What a format cannot carry is told, not lost, and is no fault of the network."""
    term = Triple(NamedNode("http://x/a"), NamedNode("http://x/p"), Literal("o"))
    triple = Triple(NamedNode("http://x/a"), NamedNode("http://x/says"), term)
    assert b"<<(" in serialize_triples([triple], "ttl")
    with pytest.raises(QueryFailed, match="JSON-LD"):
        serialize_triples([triple], "jsonld")


def test_a_format_that_does_not_fit_the_results_fails(dataset: Dataset) -> None:
    """CSV has no truth values, and a table is no graph."""
    for text, name in (("ASK {}", "csv"), ("SELECT * {}", "ttl"), ("CONSTRUCT WHERE { ?s ?p ?o }", "json")):
        with pytest.raises(QueryFailed, match="format"):
            serialize(evaluate(dataset, Query(text)), name, io.BytesIO())


def test_turtle_carries_only_the_prefixes_it_uses() -> None:
    """Ten triples do not bring a hundred prefixes with them."""
    triples = list(load_triples("<https://w3id.org/icatgraph/id/place/mali> a <http://x/P> ."))
    assert (
        serialize_triples(triples, "ttl")
        .decode()
        .startswith(
            "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
            "@prefix place: <https://w3id.org/icatgraph/id/place/> .\nplace:mali"
        )
    )


def syntax_error(dataset: Dataset, text: str) -> QuerySyntaxError:
    """The error of a query, from the guard or from the engine."""
    with pytest.raises(QuerySyntaxError) as caught:
        evaluate(dataset, Query(text if check(text) else ""))
    return caught.value


def load_triples(turtle: str) -> list[Triple]:
    """The triples of a Turtle text."""
    return [quad.triple for quad in parse(turtle, RdfFormat.TURTLE)]


def test_chance_and_time_make_a_query_volatile() -> None:
    """The functions count as keywords, not inside strings."""
    assert is_volatile("SELECT (now() AS ?t) {}")
    assert is_volatile("SELECT (\\u004eOW() AS ?t) {}")
    assert not is_volatile("SELECT ('NOW()' AS ?t) {}")
