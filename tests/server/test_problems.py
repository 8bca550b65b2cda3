"""Problems: each fault with its status, its words, and its form for machines and for browsers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from icatgraph import errors
from icatgraph_server.problems import problem_of

if TYPE_CHECKING:
    import httpx

FORM = {"content-type": "application/x-www-form-urlencoded"}
DIRECT = {"content-type": "application/sparql-query"}


@pytest.mark.parametrize(
    ("method", "url", "headers", "body", "status"),
    [
        ("GET", "/sparql?query=ASK%20%7B", {}, b"", 400),
        ("GET", "/sparql?query=", {}, b"", 400),
        ("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", {}, b"", 400),
        ("GET", "/sparql?query=ASK%7B%7D&timeout=x", {}, b"", 400),
        ("GET", "/sparql?query=ASK%7B%7D&timeout=-1", {}, b"", 400),
        ("GET", "/sparql?query=%FF", {}, b"", 400),
        ("POST", "/sparql", FORM, b"", 400),
        ("POST", "/sparql", FORM, b"timeout=1", 400),
        ("POST", "/sparql", DIRECT, b"ASK { # \xff\n}", 400),
        ("POST", "/sparql?query=ASK%7B%7D", DIRECT, b"ASK {}", 400),
        ("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=not%20an%20iri", {}, b"", 400),
        ("GET", "/sparql?update=CLEAR%20ALL", {}, b"", 403),
        ("POST", "/sparql", DIRECT, b"DROP ALL", 403),
        ("POST", "/sparql", DIRECT, b"ASK { SERVICE <http://h/> {} }", 403),
        ("POST", "/sparql", DIRECT, b"ASK { SERVICESILENT<http://h/>{} }", 403),
        ("POST", "/sparql", DIRECT, b"ASK { ?s ?p 1SERVICE <http://h/> {} }", 403),
        ("POST", "/sparql", DIRECT, b"ASK { \\u0053ERVICE <http://h/> {} }", 403),
        ("POST", "/sparql", DIRECT, b"ASK { service?x{} }", 403),
        ("POST", "/sparql", DIRECT, b"PREFIX a:<http://h/>PREFIX SERVICEa:<u:>ASK{SERVICEa:b{}}", 403),
        ("PUT", "/sparql", {}, b"", 405),
        ("DELETE", "/sparql?query=ASK%7B%7D", {}, b"", 405),
        ("GET", "/sparql", {"accept": "image/png"}, b"", 406),
        ("POST", "/sparql", DIRECT, b"ASK {} #" + b"x" * 70_000, 413),
        ("POST", "/sparql", DIRECT, b"ASK {} #" + b"x" * 400_000, 413),
        ("POST", "/sparql", {}, b"ASK {}", 415),
        ("POST", "/sparql", {"content-type": "text/plain"}, b"ASK {}", 415),
        ("POST", "/sparql", {**DIRECT, "content-encoding": "gzip"}, b"\x1f\x8b", 415),
        ("POST", "/sparql", {"content-type": f"{DIRECT['content-type']};charset=utf-16"}, b"ASK {}", 415),
    ],
)
def test_each_fault_has_its_status(
    client: httpx.Client, method: str, url: str, headers: dict[str, str], body: bytes, status: int
) -> None:
    """The status says whose fault it is and what to do; problem details say it in words."""
    answer = client.request(method, url, headers=headers, content=body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert answer.json()["detail"]


@pytest.mark.parametrize(
    ("error", "status", "retry"),
    [
        (errors.QueryTimeout("x"), 503, "30"),
        (errors.ServerBusy("x"), 503, "1"),
        (errors.QueryMemoryError("x"), 422, None),
        (errors.UnknownName("x"), 404, None),
        (errors.ParameterError("x"), 400, None),
        (errors.InconsistentData("secret"), 500, None),
    ],
)
def test_our_errors_have_fixed_statuses(error: errors.IcatgraphError, status: int, retry: str | None) -> None:
    """What no request can cause is a 500 that tells nothing of itself."""
    problem = problem_of(error)
    assert (problem.status, problem.headers.get("Retry-After")) == (status, retry)
    assert "secret" not in problem.detail


def test_405_names_the_methods(client: httpx.Client) -> None:
    """The Allow header lists what the endpoint takes."""
    allowed = set(client.put("/sparql").headers["allow"].split(", "))
    assert allowed == {"GET", "HEAD", "POST", "QUERY", "OPTIONS"}


def test_a_syntax_error_tells_line_column_token_and_hint(client: httpx.Client) -> None:
    """A missing prefix of the project comes with the line that declares it."""
    query = "SELECT * {\n ?s icat:status ?o }"
    problem = client.get("/sparql", params={"query": query}).json()
    assert (problem["line"], problem["column"], problem["token"]) == (2, 5, "icat:status")
    assert problem["hint"] == "add: PREFIX icat: <https://w3id.org/icatgraph/ns#>"


def test_an_error_is_a_page_for_a_browser(client: httpx.Client) -> None:
    """The page gives the query back for mending, escaped."""
    parameters = {"query": 'ASK { "</textarea><script>" '}
    answer = client.get("/sparql", params=parameters, headers={"accept": "text/html"})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "&lt;/textarea&gt;&lt;script&gt;" in answer.text
    assert "<script>" not in answer.text
