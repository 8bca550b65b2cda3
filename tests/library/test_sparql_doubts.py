"""Doubts: names in a query that the data does not know, and functions that nobody knows."""

from __future__ import annotations

import time

import pytest
from pyoxigraph import NamedNode, Quad, Store

from icatgraph.sparql import KnownNames, doubts
from icatgraph.sparql.calls import CASTS, called, is_known_function
from icatgraph.sparql.likeness import nearest
from icatgraph.sparql.names import iri_of, prefixes_of
from icatgraph.sparql.tokens import scan

NS = "https://w3id.org/icatgraph/ns#"
KNOWN = (f"{NS}Organization", f"{NS}carriedOutBy", f"{NS}Activity")
PROLOGUE = f"PREFIX icat: <{NS}>\n"


@pytest.fixture(scope="module")
def store() -> Store:
    """Three names of ours, as subject, predicate and object, and one of a graph."""
    names = [NamedNode(iri) for iri in KNOWN]
    store = Store()
    store.add(Quad(*names, NamedNode("https://w3id.org/icatgraph/graph/g")))
    return store


def told(store: Store, text: str) -> list[tuple[str, int, int, str]]:
    """Token, line, column and nearest name of each doubt."""
    found = doubts(
        PROLOGUE + text, KnownNames(store), lambda space: [iri for iri in KNOWN if iri.startswith(space)]
    )
    return [(doubt.token, doubt.line, doubt.column, doubt.nearest) for doubt in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ASK { ?s a icat:Organisation }", [("icat:Organisation", 2, 12, "icat:Organization")]),
        ("ASK { ?s icat:carriedOutby ?o }", [("icat:carriedOutby", 2, 10, "icat:carriedOutBy")]),
        (f"ASK {{\n ?s a <{NS}organization> }}", [(f"<{NS}organization>", 3, 7, "icat:Organization")]),
        ("ASK { ?s icat:xyz ?o }", [("icat:xyz", 2, 10, "")]),
        ("ASK { ?s a icat:Organization ; icat:carriedOutBy icat:Activity }", []),
        ("ASK { GRAPH <https://w3id.org/icatgraph/graph/g> { ?s ?p ?o } }", []),
        ("PREFIX x: <http://x/> ASK { ?s x:Organisation <http://y/none> }", []),
        ("ASK { ?s ?p 'icat:Organisation' } # icat:Organisation", []),
        ("ASK { ?s a icat:Nix ; a icat:Nix }", [("icat:Nix", 2, 12, "")]),
        ("ASK { ?s a icat:Organisation ", [("icat:Organisation", 2, 12, "icat:Organization")]),
        ("ASK { ?s a icat:Organization. ?s ?p icat:Activity.}", []),
        ("ASK { ?s a icat:Activity.x }", [("icat:Activity.x", 2, 12, "icat:Activity")]),
        ("ASK { ?s ?p ?x FILTER(?x-icat:Nix) }", [("icat:Nix", 2, 26, "")]),
        ("ASK { ?s a 2icat:Nix }", [("icat:Nix", 2, 13, "")]),
        (f"PREFIX é: <{NS}> ASK {{ ?s a é:Nix }}", [("é:Nix", 2, 55, "")]),
        (f"PREFIX icat: <http://x/> PREFIX i: <{NS}> ASK {{ ?s a i:Nix, icat:Nix }}", [("i:Nix", 2, 80, "")]),
        ("ASK { ?s icat: <http://x/> }", [("icat:", 2, 10, "")]),
        ("ASK { ?s a icat:Nix\\-x }", [("icat:Nix\\-x", 2, 12, "")]),
        ("ASK { ?s a icat:Activity ; ?p _:nix, ?o, $icat, 'icat:Nix', '''icat:Nix'''@en }", []),
    ],
)
def test_a_name_of_ours_that_no_quad_has_is_doubted(
    store: Store, text: str, expected: list[tuple[str, int, int, str]]
) -> None:
    """At its first mention, with the name most like it; names of others are theirs to know."""
    assert told(store, text) == expected


def test_at_most_five_are_told_in_the_order_of_the_text(store: Store) -> None:
    """A list that nobody reads helps nobody."""
    text = " ".join(f"icat:none{number}," for number in range(9))
    assert [token for token, *_ in told(store, f"ASK {{ ?s a {text} icat:x }}")] == [
        f"icat:none{number}" for number in range(5)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "ASK { ?s a " + ", ".join(f"icat:Organization{number}" for number in range(2500)) + " }",
        *(
            part * (60_000 // len(part))
            for part in (":", "a", "a:", "icat:a", "<", "<a", "prefix ", "(", ": ", ".")
        ),
    ],
    ids=lambda text: text[:8],
)
def test_a_hostile_text_is_judged_in_a_moment(store: Store, text: str) -> None:
    """The event loop waits meanwhile: look-ups and comparisons are bounded, no run is read again and again."""
    started = time.perf_counter()
    assert len(told(store, text)) <= 5
    assert time.perf_counter() - started < 1


def test_an_unknown_function_is_doubted(store: Store) -> None:
    """As a function, not as a name of the graph; casts and properties with a list are none."""
    text = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> PREFIX : <http://x/> "
    text += "SELECT (icat:f(1) AS ?x) { ?s :p (1 2) FILTER(xsd:integer(?x) = 1 && :g(?s)) }"
    found = doubts(PROLOGUE + text, KnownNames(store), lambda _: ())
    assert [(doubt.token, doubt.message.partition(" is ")[2]) for doubt in found] == [
        ("icat:f", "not known here: a call of it has no value"),
        (":g", "not known here: a call of it has no value"),
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("SELECT (:a(1) AS ?x) ?y (:b() AS ?z) {}", ":a :b"),
        ("ASK { FILTER :a(1) FILTER(?x IN (:b(1))) BIND(STR(:c(1)) AS ?y) }", ":a :b :c"),
        ("ASK { { SELECT ?x (:a(1) AS ?y) WHERE { ?s :p (1) } GROUP BY :b(?x) HAVING(:c(1)) } }", ":a :b :c"),
        ("SELECT * { ?s :p (1) } ORDER BY ?s DESC(:a(1)) :b(2)", ":a :b"),
        ("CONSTRUCT { ?s :p (1 2) } { (1 2) :p (3) . [ :p (1) ] :q (2) ; (:a/:b)*/:p (3) }", ""),
        (
            "ASK { FILTER EXISTS { ?s :p (1) } FILTER(NOT EXISTS { ?s :p (:q) }) VALUES (?x) { (:a) (:b) } }",
            "",
        ),
    ],
)
def test_a_call_is_told_from_a_property_with_a_list(text: str, names: str) -> None:
    """By the brackets around it."""
    assert " ".join(token.text for token in called(scan(text))) == names


@pytest.mark.parametrize("iri", sorted(CASTS))
def test_the_engine_has_every_cast_that_is_taken_for_known(iri: str) -> None:
    """Such a call is evaluated, so that no warning is due."""
    assert is_known_function(iri)
    assert Store().query(f"SELECT (<{iri}>('1') AS ?x) {{}}")


def test_likeness_is_by_pairs_of_letters() -> None:
    """Case counts for nothing, and what has little in common is not offered."""
    assert nearest("unocd", ["unodc", "undp", "iom"]) == "unodc"
    assert nearest("ORGANISATION", ["organization", "organ"]) == "organization"
    assert nearest("abc", ["xyz"]) == nearest("abc", []) == ""


def test_names_are_resolved_as_the_query_declares_them() -> None:
    """Escapes are undone; a relative IRI needs a base that is not known here."""
    tokens = scan(r"PREFIX a: <http://x/> PREFIX r: <rel/> ASK { a:b\,c r:d <e> <http://\u0079/> }")
    body = [token for token in tokens if token.start > 40]
    names = [iri_of(token, prefixes_of(tokens)) for token in body if token.kind in ("name", "iri")]
    assert names == ["http://x/b,c", None, None, "http://y/"]
