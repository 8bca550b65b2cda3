"""Caching: what names an answer, what spares computing it, and what caches on the way are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from icatgraph.sparql import Query
from icatgraph_server.cache import Cache, entry_of
from icatgraph_server.identity import identify, normal_form

if TYPE_CHECKING:
    import httpx

JSON = "application/sparql-results+json"


def tag(text: str, digest: str = "d", media_type: str = JSON, **choices: tuple[str, ...]) -> str:
    """The tag of a query's answer."""
    return identify(Query(text, **choices), digest, media_type, "").etag


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("  SELECT *\t{ ?s  ?p ?o }  ", "SELECT * {\n?s ?p ?o }"),
        ("ASK{}\r\n\r\n", "ASK{}\r"),
        ("ASK {\n\n  ?s ?p 'a  b'\n}", "ASK { ?s ?p 'a  b' }"),
        ("ASK {} # one  two", "ASK  {}\t# one  two"),
        ("# one  two\n\n BASE\t<http://x/>ASK  {}", "# one  two\nBASE <http://x/>\nASK {}"),
        ("ASK {  ?s ?p '''a'  \"  b'''  } ", "ASK { ?s ?p '''a'  \"  b''' }"),
        ("ASK { ?s <http://x/#a>  ?o } \t\n", "ASK { ?s <http://x/#a> ?o }"),
        ("PREFIX  x: <http://x/>  ASK  { 'a\\n  b' }", "PREFIX x: <http://x/>\nASK { 'a\\n  b' }"),
        ("PREFIX x: <http://x/a'b>  ASK  {}", "PREFIX x: <http://x/a'b>  ASK {}"),
    ],
)
def test_white_space_between_words_does_not_count(text: str, other: str) -> None:
    """Before and behind them neither."""
    assert normal_form(text) == normal_form(other)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("ASK { ?s ?p 'a  b' }", "ASK { ?s ?p 'a b' }"),
        ("ASK {} # one  two", "ASK {} # one two"),
        ("# a\nASK {}", "# a ASK {}"),
        ("ASK {} # a\n{}", "ASK {} # a {}"),
        ("ASK { FILTER(?a<'>'  ||  '  ') }", "ASK { FILTER(?a<'>' || '  ') }"),
        ("ASK { 'open  }", "ASK { 'open }"),
        ("ASK {  <http://x/a'b>  ?p  'c  d' }", "ASK { <http://x/a'b> ?p 'c  d' }"),
        ("ASK {  ex:a\\'b  ?p  'c  d'  }", "ASK { ex:a\\'b ?p 'c  d' }"),
        ("ASK # one  two\r {  }", "ASK # one  two\r { }"),
        ("ASK {  ?s  ?p  \0  }", "ASK { ?s ?p \0 }"),
        ("ASK\v{}", "ASK {}"),
        ("ASK\u00a0{}", "ASK {}"),
        ("PREFIX x:  <http://x/a'b> ASK {}", "PREFIX x: <http://x/a'b> ASK {}"),
    ],
)
def test_white_space_counts_where_it_may_mean_something(text: str, other: str) -> None:
    """In strings, behind comments, and where the engine may see either."""
    assert normal_form(text) != normal_form(other)


def test_a_tag_holds_all_that_decides_an_answer() -> None:
    """Dataset, query, graphs and media type: each makes another tag."""
    tags = [
        tag("ASK {}"),
        tag("ASK {}", digest="e"),
        tag("ASK { }"),
        tag("ASK {}", media_type="text/csv"),
        tag("ASK {}", default_graphs=("http://x/g",)),
        tag("ASK {}", named_graphs=("http://x/g",)),
    ]
    assert len(set(tags)) == 6
    assert tag("ASK  {}") == tag("ASK\t{}")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (BNODE() AS ?x) {}",
        "CONSTRUCT { [] ?p ?o } { ?s ?p ?o }",
        "SELECT (NOW() AS ?x) {}",
        "SELECT (now() AS ?x) {}",
        "SELECT (\\u004eOW() AS ?x) {}",
    ],
)
def test_an_answer_that_is_new_each_time_has_no_tag_beforehand(text: str) -> None:
    """Its bytes alone could name it."""
    assert tag(text) == ""


def test_a_client_that_shows_the_tag_needs_no_worker(client: httpx.Client) -> None:
    """The answer is 304, even to a query that takes long, since the tag says that it was answered once."""
    heavy = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    light = client.get("/sparql", params={"query": "ASK {}"})
    assert (
        client.get(
            "/sparql", params={"query": "ASK {}"}, headers={"if-none-match": light.headers["etag"]}
        ).status_code
        == 304
    )
    answer = client.get("/sparql", params={"query": heavy}, headers={"if-none-match": "*", "accept": JSON})
    assert (answer.status_code, answer.content) == (304, b"")


def test_shared_caches_keep_answers_for_a_while(client: httpx.Client) -> None:
    """Browsers ask each time; a network of caches may answer for a minute, and longer when the server is gone."""
    answer = client.get("/sparql", params={"query": "ASK {}"})
    assert answer.headers["cache-control"] == "public, max-age=0, s-maxage=60, stale-if-error=86400"
    assert answer.headers["vary"] == "Accept"


def test_the_cache_is_bounded_by_bytes_and_forgets_the_least_used() -> None:
    """Small answers count for what they take beside their bodies."""
    cache = Cache(64 * 1024)
    for n in range(1000):
        cache.put(n, entry_of(b"x" * 100, "text/plain"))
    assert cache.figures["bytes"] <= 64 * 1024
    assert cache.get(999) is not None
    assert cache.get(0) is None
    cache.put("large", entry_of(b"x" * 9000, "text/plain"))
    assert cache.get("large") is None


def test_an_alias_dies_with_its_answer() -> None:
    """And is not kept when it is long."""
    cache = Cache(64 * 1024)
    cache.put("key", entry_of(b"x", "text/plain"))
    cache.name(("/sparql", b"query=a"), "key")
    cache.name(("/sparql", b"q" * 4096), "key")
    assert cache.named(("/sparql", b"query=a")) is not None
    assert cache.named(("/sparql", b"q" * 4096)) is None
    for n in range(1000):
        cache.put(n, entry_of(b"x" * 100, "text/plain"))
    assert cache.named(("/sparql", b"query=a")) is None
