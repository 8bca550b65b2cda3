"""The edges of the protocol, each with a real request: what is refused, what is read once, what is the same."""

from __future__ import annotations

import gzip
import re
from contextlib import closing
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from icatgraph_server.negotiation import MEDIA_TYPES

if TYPE_CHECKING:
    import httpx

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
SELECT = "SELECT ?o { ?s <http://x/p> ?o } ORDER BY ?o LIMIT 2"
CONSTRUCT = "CONSTRUCT WHERE { <http://x/s1> ?p ?o }"
RDF_12 = {
    "SELECT": "SELECT (TRIPLE(<http://x/a>, <http://x/b>, 1) AS ?t) ('a'@en--ltr AS ?d) {}",
    "CONSTRUCT": "CONSTRUCT { <http://x/a> <http://x/b> <<( <http://x/c> <http://x/d> 'e'@en--rtl )>> } {}",
    "reified": "SELECT * { << ?s ?p ?o ~ ?r >> ?a ?b }",
    "annotated": "SELECT * { ?s ?p ?o {| ?a ?b |} }",
    "version": "VERSION '1.2' SELECT (isTRIPLE(1) AS ?t) {}",
}


def post(client: httpx.Client, body: bytes | str, media_type: str = QUERY, **headers: str) -> httpx.Response:
    """The answer to a body."""
    return client.post("/sparql", content=body, headers={"content-type": media_type, **headers})


def column(answer: httpx.Response, name: str) -> list[str]:
    """The values of a column of JSON results."""
    return [row[name]["value"] for row in answer.json()["results"]["bindings"]]


def test_every_advertised_result_format_is_sent(client: httpx.Client) -> None:
    """Each `sd:resultFormat` of the description is asked for by its media type, and comes."""
    description = client.get("/sparql", headers={"accept": "application/n-triples"}).text
    advertised = set(re.findall(r"#resultFormat> <http://www\.w3\.org/ns/formats/([\w-]+)>", description))
    names = {
        "SPARQL_Results_JSON": ("json", SELECT),
        "SPARQL_Results_XML": ("xml", SELECT),
        "SPARQL_Results_CSV": ("csv", SELECT),
        "SPARQL_Results_TSV": ("tsv", SELECT),
        "Turtle": ("ttl", CONSTRUCT),
        "N-Triples": ("nt", CONSTRUCT),
        "RDF_XML": ("rdf", CONSTRUCT),
        "JSON-LD": ("jsonld", CONSTRUCT),
    }
    assert advertised == set(names)
    for name, query in names.values():
        for media_type in MEDIA_TYPES[name]:
            answer = client.get("/sparql", params={"query": query}, headers={"accept": media_type})
            assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, media_type)
            assert answer.content


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/csv;q=0.5, text/tab-separated-values;q=0.6", "text/tab-separated-values"),
        ("application/*;q=0.1, text/csv;q=0.09", "application/sparql-results+json"),
        ("text/*;q=0.9, application/sparql-results+xml;q=0.8", "text/xml"),
        ("*/*;q=0.1, text/csv;q=0", "application/sparql-results+json"),
        ("image/png, */*;q=0.01", "application/sparql-results+json"),
    ],
)
def test_the_accept_header_decides_with_qualities_and_wildcards(
    client: httpx.Client, accept: str, media_type: str
) -> None:
    """On the route as in the table of the negotiation."""
    answer = client.get("/sparql", params={"query": SELECT}, headers={"accept": accept})
    assert answer.headers["content-type"].split(";")[0] == media_type


@pytest.mark.parametrize("query", [SELECT, "ASK {", "", None, CONSTRUCT])
@pytest.mark.parametrize("accept", ["*/*", "text/html", "image/png"])
def test_head_has_the_status_and_headers_of_get(client: httpx.Client, query: str | None, accept: str) -> None:
    """For answers, errors, pages and the description alike, and never a body."""
    sent = {"params": None if query is None else {"query": query}, "headers": {"accept": accept}}
    whole, head = (client.request(method, "/sparql", **sent) for method in ("GET", "HEAD"))  # type: ignore[arg-type]
    changing = {"date", "x-request-id"}
    assert head.content == b""
    assert head.status_code == whole.status_code
    assert {name: head.headers[name] for name in head.headers if name not in changing} == {
        name: whole.headers[name] for name in whole.headers if name not in changing
    }


def test_options_names_methods_and_bodies(client: httpx.Client) -> None:
    """`Allow` lists the methods, `Accept-Query` what the method QUERY takes."""
    answer = client.options("/sparql")
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["allow"] == "GET, HEAD, POST, QUERY, OPTIONS"
    assert QUERY in answer.headers["accept-query"]


def test_relative_iris_resolve_against_the_endpoints_own_name(client: httpx.Client) -> None:
    """The base does not hang on the host that was asked, and BASE in the query replaces it."""
    relative = client.get("/sparql", params={"query": "SELECT (<x> AS ?x) (IRI('y') AS ?y) {}"})
    other = client.get("/sparql", params={"query": "BASE <http://b/c/> SELECT (<x> AS ?x) {}"})
    assert column(relative, "x") == ["https://w3id.org/icatgraph/x"]
    assert column(relative, "y") == ["https://w3id.org/icatgraph/y"]
    assert column(other, "x") == ["http://b/c/x"]


def test_percent_encoding_is_decoded_once(client: httpx.Client) -> None:
    """`%2541` is `%41`, and a plus is a blank in a form and a plus in a query sent as it is."""
    query = "SELECT ('%41+%2B' AS ?x) {}"
    assert column(client.get(f"/sparql?query={quote(query)}"), "x") == ["%41+%2B"]
    assert column(client.get("/sparql?query=SELECT+('%2541%2B'+AS+?x)+{}"), "x") == ["%41+"]
    assert column(post(client, f"query={quote(query)}", FORM), "x") == ["%41+%2B"]
    assert column(post(client, query), "x") == ["%41+%2B"]


@pytest.mark.parametrize(
    "media_type",
    [
        QUERY,
        f"{QUERY}; charset=utf-8",
        f'{QUERY};charset="UTF-8"',
        f"{QUERY};charset=utf8;x=y",
        QUERY.upper(),
    ],
)
def test_utf_8_may_be_named_in_every_spelling(client: httpx.Client, media_type: str) -> None:
    """Charset parameters and letter case of media types."""
    assert column(post(client, "SELECT ('é' AS ?x) {}".encode(), media_type), "x") == ["é"]


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b"ASK {}", "", 415),
        (b"ASK {}", "application/json", 415),
        (b"ASK {}", "multipart/form-data; boundary=x", 415),
        (b"ASK {}", "garbage", 415),
        (b"ASK {}", f"{QUERY};charset=iso-8859-1", 415),
        (b"query=ASK{}", f"{FORM};charset=utf-16", 415),
        (b"ASK { FILTER('\xe9' = '') }", QUERY, 400),
        (b"query=ASK{}%E9", FORM, 400),
        (b"query=ASK{}\xe9", FORM, 400),
        (b"query=ASK{}&query=ASK{}", FORM, 400),
        (b"query=ASK{}&default-graph-uri=nix", FORM, 400),
        (b"query=ASK{}&timeout=1&timeout=2", FORM, 400),
        (b"", QUERY, 400),
    ],
)
def test_a_body_that_is_not_read_here_is_refused(
    client: httpx.Client, body: bytes, media_type: str, status: int
) -> None:
    """415 for what it is said to be, 400 for what it is; a 415 says what is read."""
    answer = post(client, body, media_type)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert (QUERY in answer.headers.get("accept-post", "")) is (status == 415)


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "gzip, identity"])
def test_a_compressed_body_is_refused(client: httpx.Client, encoding: str) -> None:
    """What a small body unpacks to has no bound; `Accept-Encoding` says that it must come as it is."""
    answer = post(client, gzip.compress(b"ASK {}"), **{"content-encoding": encoding})
    assert (answer.status_code, answer.headers["accept-encoding"]) == (415, "identity")
    assert post(client, b"ASK {}", **{"content-encoding": "Identity"}).status_code == 200


@pytest.mark.parametrize(
    "request_of",
    [
        ("GET", "/sparql?update=DROP%20ALL", "", ""),
        ("GET", "/sparql?query=ASK%7B%7D&update=DROP%20ALL", "", ""),
        ("GET", "/sparql?query=DROP%20ALL", "", ""),
        ("GET", "/sparql?query=%23%0Aprefix%20a:%3Cb%3Einsert%20data%7B%7D", "", ""),
        ("POST", "/sparql", FORM, "update=DROP+ALL"),
        ("POST", "/sparql", FORM, "query=ASK{}&using-graph-uri=http://x/g"),
        ("POST", "/sparql?update=DROP%20ALL", FORM, "query=ASK{}"),
        ("POST", "/sparql?using-named-graph-uri=http://x/g", QUERY, "ASK {}"),
        ("POST", "/sparql", "application/sparql-update", "ASK {}"),
        ("POST", "/sparql", "application/sparql-update; charset=utf-8", "DROP ALL"),
        ("POST", "/sparql", QUERY, "WITH <http://x/g> DELETE WHERE { ?s ?p ?o }"),
        ("QUERY", "/sparql", "application/sparql-update", "DROP ALL"),
        ("QUERY", "/sparql", QUERY, "LOAD <http://x/>"),
    ],
)
def test_an_update_is_refused_in_any_disguise(
    client: httpx.Client, request_of: tuple[str, str, str, str]
) -> None:
    """Forbidden, not misunderstood."""
    method, url, media_type, body = request_of
    answer = client.request(method, url, content=body, headers={"content-type": media_type})
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (403, "query-forbidden")


@pytest.mark.parametrize(
    "query", [r"\u0049NSERT DATA {}", "ASK {} ; DROP ALL", "SELECT * {} INSERT DATA {}", "ASK { DELETE {} }"]
)
def test_an_update_that_is_no_update_is_a_syntax_error(client: httpx.Client, query: str) -> None:
    """What the grammar of queries does not have stays outside."""
    answer = post(client, query)
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (400, "query-syntax")


@pytest.mark.parametrize(("size", "status"), [(65_000, 200), (66_000, 414), (300_000, 431)])
def test_a_very_long_url_is_read_or_refused(client: httpx.Client, size: int, status: int) -> None:
    """Up to 65,535 bytes it is read; then it is 414, and beyond what a head may be 431."""
    connection = HTTPConnection(client.base_url.host, client.base_url.port or 80, timeout=20)
    with closing(connection):
        connection.request("GET", f"/sparql?query=ASK%7B%7D%23{'x' * size}")
        assert connection.getresponse().status == status


@pytest.mark.parametrize("query", RDF_12.values(), ids=RDF_12)
@pytest.mark.parametrize("accept", ["*/*", *(kinds[0] for kinds in MEDIA_TYPES.values())])
def test_rdf_1_2_is_answered_or_refused_clearly(client: httpx.Client, query: str, accept: str) -> None:
    """Never a 500: a format that cannot carry a term says so."""
    answer = client.post("/sparql", data={"query": query}, headers={"accept": accept})
    assert answer.status_code in (200, 400, 406)
    assert answer.status_code == 200 or "JSON-LD" in answer.text or "Accept" in answer.text


def test_several_default_graphs_are_one(client: httpx.Client) -> None:
    """As fields of a form, of the URL, or both; a graph that is not there adds nothing."""
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    graphs = ["http://x/bulk", "http://x/none", "http://x/bulk"]
    form = client.post("/sparql", data={"query": query, "default-graph-uri": graphs})
    direct = client.post(
        "/sparql", params={"default-graph-uri": graphs}, content=query, headers={"content-type": QUERY}
    )
    none = client.post("/sparql", data={"query": query, "named-graph-uri": "http://x/bulk"})
    assert [column(answer, "n") for answer in (form, direct, none)] == [["1000"], ["1000"], ["0"]]
