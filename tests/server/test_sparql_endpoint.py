"""`/sparql`: methods, formats, caching, CORS, pages, streams."""

from __future__ import annotations

import json
from urllib.parse import quote

import httpx
import pytest

LIGHT = "SELECT ?o { ?s <http://x/p> ?o } ORDER BY ?o LIMIT 2"
TRIPLE = "CONSTRUCT WHERE { <http://x/s1> ?p ?o }"
HTML = {"accept": "text/html"}
ENTITIES = "https://w3id.org/icatgraph/graph/entities"


def get(client: httpx.Client, query: str, accept: str = "*/*") -> httpx.Response:
    """The answer of a GET."""
    return client.get("/sparql", params={"query": query}, headers={"accept": accept})


@pytest.mark.parametrize("path", ["/sparql", "/sparql/"])
def test_every_method_gives_the_same_answer(client: httpx.Client, path: str) -> None:
    """GET, both POSTs and QUERY differ in transport only."""
    direct = {"content-type": "application/sparql-query"}
    answers = [
        client.get(path, params={"query": LIGHT}),
        client.post(path, data={"query": LIGHT}),
        client.post(path, content=LIGHT, headers=direct),
        client.request("QUERY", path, content=LIGHT, headers=direct),
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1


def test_head_is_get_without_a_body(client: httpx.Client) -> None:
    """The headers are those of GET, the length included."""
    names = ("content-type", "content-length", "etag", "vary")
    whole, head = (client.request(method, "/sparql", params={"query": LIGHT}) for method in ("GET", "HEAD"))
    assert head.content == b""
    assert [head.headers[name] for name in names] == [whole.headers[name] for name in names]


@pytest.mark.parametrize(
    ("query", "accept", "start"),
    [
        (LIGHT, "application/sparql-results+json", '{"head"'),
        (LIGHT, "application/sparql-results+xml", "<?xml"),
        (LIGHT, "text/csv", "o\r\n0000"),
        (LIGHT, "text/tab-separated-values", '?o\n"0000"'),
        ("ASK {}", "application/sparql-results+json", '{"head":{},"boolean":true}'),
        ("ASK {}", "application/sparql-results+xml", "<?xml"),
        (TRIPLE, "text/turtle", "<http://x/s1> <http://x/p>"),
        (TRIPLE, "application/n-triples", "<http://x/s1> <http://x/p>"),
        (TRIPLE, "application/rdf+xml", "<?xml"),
        ("DESCRIBE <http://x/s1>", "application/ld+json", "["),
    ],
)
def test_every_format_is_sent_as_asked(client: httpx.Client, query: str, accept: str, start: str) -> None:
    """The media type asked for is the one announced."""
    answer = get(client, query, accept)
    assert answer.headers["content-type"].split(";")[0] == accept
    assert answer.text.startswith(start)


@pytest.mark.parametrize(
    ("query", "accept"), [("ASK {}", "text/csv"), (LIGHT, "text/turtle"), (LIGHT, "image/png")]
)
def test_a_format_that_does_not_exist_is_406(client: httpx.Client, query: str, accept: str) -> None:
    """W3C defines no CSV of a truth value; the answer lists what there is."""
    answer = get(client, query, accept)
    assert answer.status_code == 406
    assert "Accept" in answer.json()["detail"]


def test_protocol_graphs_override_from_and_may_be_several(client: httpx.Client) -> None:
    """Two default graphs are merged; what they hold not is not seen."""
    query = "SELECT (COUNT(*) AS ?n) FROM <http://x/none> { ?s ?p ?o }"
    graphs = "".join(f"&default-graph-uri={quote(name)}" for name in ("http://x/bulk", ENTITIES))
    answer = client.get(f"/sparql?query={quote(query)}{graphs}", headers={"accept": "text/csv"})
    assert answer.text == "n\r\n1004\r\n"


def test_an_answer_has_a_strong_tag_and_304(client: httpx.Client) -> None:
    """The same question again costs no body; another format has another tag."""
    first = get(client, LIGHT)
    tag = first.headers["etag"]
    again = client.get("/sparql", params={"query": LIGHT}, headers={"if-none-match": f'"x", W/{tag}'})
    assert tag.startswith('"')
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert get(client, LIGHT, "text/csv").headers["etag"] != tag
    assert first.headers["vary"] == "Accept"


def test_a_volatile_answer_is_not_stored(client: httpx.Client) -> None:
    """RAND is asked anew each time."""
    answers = [get(client, "SELECT (RAND() AS ?x) {}") for _ in range(2)]
    assert answers[0].headers["cache-control"] == "no-store"
    assert answers[0].content != answers[1].content


def test_without_a_query_the_service_describes_itself_or_shows_its_form(client: httpx.Client) -> None:
    """RDF for machines, with the union of graphs told; a labelled form for a browser."""
    description = client.get("/sparql").text
    page = client.get("/sparql", headers=HTML)
    assert "sd:UnionDefaultGraph" in description
    assert f"sd:endpoint <{client.base_url.join('/sparql')}>" in description
    assert '<label for="query">' in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_options_and_preflight(client: httpx.Client) -> None:
    """Every origin may ask; OPTIONS alone names the methods."""
    asked = {"origin": "http://o", "access-control-request-method": "POST"}
    preflight = client.options("/sparql", headers=asked)
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert "QUERY" in preflight.headers["access-control-allow-methods"]
    assert "QUERY" in client.options("/sparql").headers["allow"]
    assert get(client, "ASK {}").headers["access-control-allow-origin"] == "*"
    assert client.put("/sparql").headers["access-control-allow-origin"] == "*"


def test_every_answer_forbids_sniffing_and_has_an_id(client: httpx.Client) -> None:
    """Errors included."""
    for answer in (get(client, LIGHT), client.get("/none"), client.get("/")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert len(answer.headers["x-request-id"]) == 16


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ('<script>alert(1)</script>' AS ?x) {}",
        "SELECT (IRI('javascript:alert(1)') AS ?x) {}",
        "CONSTRUCT { <http://x/> <http://x/p> '<script>alert(1)</script>' } {}",
    ],
)
def test_a_page_of_results_runs_nothing(client: httpx.Client, query: str) -> None:
    """Literals and IRIs of an answer are text; only http links lead anywhere."""
    answer = get(client, query, "text/html")
    assert answer.status_code == 200
    assert "<script" not in answer.text
    assert 'href="javascript' not in answer.text


def test_a_page_links_our_names_to_this_server(client: httpx.Client) -> None:
    """An IRI of the graph becomes a path here, so that the site works wherever it runs."""
    query = "SELECT ?s { ?s a <https://w3id.org/icatgraph/ns#Organization> }"
    answer = get(client, query, "text/html")
    assert '<a href="/id/organization/alpha">organization:alpha</a>' in answer.text
    assert '<th scope="col">s</th>' in answer.text


def test_a_large_answer_streams_and_is_whole(client: httpx.Client) -> None:
    """It arrives in chunks, complete, without a length, with its limit and a tag that saves it the next time."""
    query = "SELECT ?a ?d { ?a <http://x/p> ?b . ?d <http://x/p> ?e FILTER(?b < '0300') }"
    with client.stream("GET", "/sparql", params={"query": query}, headers={"accept": "text/csv"}) as answer:
        lines = sum(chunk.count(b"\n") for chunk in answer.iter_bytes())
    assert "content-length" not in answer.headers
    assert answer.headers["x-result-limit"] == str(256 * 1024 * 1024)
    held = {"accept": "text/csv", "if-none-match": answer.headers["etag"]}
    assert client.get("/sparql", params={"query": query}, headers=held).status_code == 304
    assert lines == 300_001


def test_an_error_in_the_middle_breaks_the_transfer(client: httpx.Client) -> None:
    """What is not whole must not look whole."""
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    with pytest.raises(httpx.RemoteProtocolError):
        client.get("/sparql", params={"query": query, "timeout": "1"})


def test_select_star_keeps_the_order_of_the_text(client: httpx.Client) -> None:
    """Columns are not sorted by name."""
    answer = json.loads(get(client, "SELECT * { ?z <http://x/p> ?a } LIMIT 1").content)
    assert answer["head"]["vars"] == ["z", "a"]
