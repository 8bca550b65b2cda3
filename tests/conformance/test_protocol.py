"""W3C SPARQL 1.1 Protocol and Service Description tests, over HTTP, as the manifests write them.

The 27 tests of the query operation must pass as written. The 7 that expect an update to be carried out are
answered by a read-only endpoint as the protocol allows, with a client error, and change nothing.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pyoxigraph
import pytest
from pyoxigraph import NamedNode, Quad, QueryResultsFormat, RdfFormat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

W3C = Path(__file__).parents[3] / "shared" / "w3c"
MANIFEST = W3C / "protocol_tests.json"
DATA = W3C / "rdf-tests" / "sparql" / "sparql11" / "protocol"
GRAPH = "http://kasei.us/2009/09/sparql/data/"
SD = "http://www.w3.org/ns/sparql-service-description#"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
COUNT = "SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
TABLES = {
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
}
GRAPHS = {"text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"}


def manifest() -> list[dict[str, Any]]:
    """The protocol tests, or none where the W3C suites are not at hand."""
    return json.loads(MANIFEST.read_text()) if MANIFEST.exists() else []


TESTS = manifest()
REFUSED = [test for test in TESTS if test["id"].startswith("update_")]
ANSWERED = [test for test in TESTS if not test["id"].startswith("update_")]


@pytest.fixture(scope="module", autouse=True)
def suites(require: Callable[[object, str], None]) -> None:
    """Skip without the W3C suites, except where CI promises them."""
    require(MANIFEST.exists(), f"the W3C test suite {MANIFEST}")


@pytest.fixture(scope="module")
def endpoint(serve: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server with data1 to data3 in their named graphs."""
    quads = [
        Quad(triple.subject, triple.predicate, triple.object, NamedNode(f"{GRAPH}data{number}.rdf"))
        for number in (1, 2, 3)
        for triple in pyoxigraph.parse(path=DATA / f"data{number}.nt", format=RdfFormat.N_TRIPLES)
    ]
    path = tmp_path_factory.mktemp("protocol") / "data.nq"
    pyoxigraph.serialize(quads, path, RdfFormat.N_QUADS)
    with serve("--rdf", str(path)) as (url, _), httpx.Client(base_url=url) as client:
        yield client


def send(client: httpx.Client, request: dict[str, Any]) -> httpx.Response:
    """Send a request of the manifest, its body in the manifest's encoding."""
    body = None if request["body"] is None else request["body"].encode(request["enc"])
    return client.request(request["method"], request["path"], headers=request["headers"], content=body)


def count(client: httpx.Client, moment: str) -> int:
    """The number of triples the endpoint sees; the moment, a comment, keeps a cache from answering."""
    answer = client.get("/sparql/", params={"query": f"{COUNT} # {moment}"}).json()
    return int(answer["results"]["bindings"][0]["n"]["value"])


def check(response: httpx.Response, request: dict[str, Any]) -> None:
    """Compare a response with the manifest's status, format and truth value."""
    assert f"{response.status_code // 100}xx" in request["status"], response.text
    media_type = response.headers["content-type"].split(";")[0]
    if request["fmt"] == "tabular":
        assert media_type in TABLES
    if request["fmt"] == "RDF":
        assert media_type in GRAPHS
        list(pyoxigraph.parse(response.content, RdfFormat.from_media_type(media_type), base_iri="http://x/"))
    if request["fmt"] == "boolean":
        assert media_type in TABLES
        answer = pyoxigraph.parse_query_results(response.content, QueryResultsFormat.JSON)
        assert request["boolean"] in (None, bool(answer))


def test_the_manifest_has_27_query_and_7_update_tests() -> None:
    """No test of the suite is left out."""
    assert (len(ANSWERED), len(REFUSED)) == (27, 7)


@pytest.mark.parametrize("test", ANSWERED, ids=lambda test: test["id"])
def test_query_operation(endpoint: httpx.Client, test: dict[str, Any]) -> None:
    """The endpoint answers each request of the test as the manifest expects."""
    for request in test["requests"]:
        check(send(endpoint, request), request)


@pytest.mark.parametrize("test", REFUSED, ids=lambda test: test["id"])
def test_update_is_refused_and_changes_nothing(endpoint: httpx.Client, test: dict[str, Any]) -> None:
    """An update is answered with a client error, and the dataset stays as it was."""
    before = count(endpoint, f"before {test['id']}")
    response = send(endpoint, test["requests"][0])
    assert response.status_code == 403
    assert response.json()["detail"]
    assert (before, count(endpoint, f"after {test['id']}")) == (3, 3)


def description(endpoint: httpx.Client) -> list[pyoxigraph.Triple]:
    """The triples that a GET of the endpoint returns."""
    response = endpoint.get("/sparql")
    media_type = response.headers["content-type"].split(";")[0]
    quads = pyoxigraph.parse(response.content, RdfFormat.from_media_type(media_type))
    return [quad.triple for quad in quads]


def test_service_description_returns_rdf(endpoint: httpx.Client) -> None:
    """`returns-rdf`: GET on the endpoint returns RDF."""
    assert description(endpoint)


def test_service_description_has_endpoint_triple(endpoint: httpx.Client) -> None:
    """`has-endpoint-triple`: one service names the URL that was asked as its endpoint."""
    endpoints = [t.object for t in description(endpoint) if t.predicate == NamedNode(f"{SD}endpoint")]
    assert endpoints == [NamedNode(str(endpoint.base_url.join("/sparql")))]


def test_service_description_conforms_to_schema(endpoint: httpx.Client) -> None:
    """`conforms-to-schema`: service, dataset and named graphs are typed and linked as the vocabulary says."""
    triples = description(endpoint)
    linked = {
        "Service": {t.subject for t in triples if t.predicate == NamedNode(f"{SD}endpoint")},
        "Dataset": {t.object for t in triples if t.predicate == NamedNode(f"{SD}defaultDataset")},
        "NamedGraph": {t.object for t in triples if t.predicate == NamedNode(f"{SD}namedGraph")},
    }
    for name, nodes in linked.items():
        assert nodes == {
            t.subject for t in triples if (t.predicate, t.object) == (TYPE, NamedNode(SD + name))
        }
    names = {t.object.value for t in triples if t.predicate == NamedNode(f"{SD}name")}
    assert names == {f"{GRAPH}data{number}.rdf" for number in (1, 2, 3)}
