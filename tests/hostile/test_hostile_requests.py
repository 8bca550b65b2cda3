"""Hostile requests: paths, headers, bodies and outputs that are attacks, and what the answer must be."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.hostile.conftest import SCRIPT

if TYPE_CHECKING:
    import httpx

    from tests.hostile.conftest import Target

LONG = b"x" * 300_000
# The head of a request, as it is sent, and the status that is right.
HEADS = {
    "path out of the folder": (b"GET /static/../../etc/passwd HTTP/1.1\r\nhost: x\r\n\r\n", b"404"),
    "path out, encoded": (b"GET /static/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nhost: x\r\n\r\n", b"404"),
    "path out, encoded twice": (b"GET /static/%252e%252e/passwd HTTP/1.1\r\nhost: x\r\n\r\n", b"404"),
    "path out of the queries": (b"GET /queries/../../pyproject.toml HTTP/1.1\r\nhost: x\r\n\r\n", b"404"),
    "backslashes": (b"GET /static/..%5c..%5cetc HTTP/1.1\r\nhost: x\r\n\r\n", b"404"),
    "a null byte": (b"GET /doc/organization/%00 HTTP/1.1\r\nhost: x\r\n\r\n", b"404"),
    "a null byte in a file's name": (b"GET /static/a%00.css HTTP/1.1\r\nhost: x\r\n\r\n", b"404"),
    "a very long path": (b"GET /doc/" + b"a/" * 30_000 + b" HTTP/1.1\r\nhost: x\r\n\r\n", b"404"),
    "a line feed for the redirect": (b"GET /id/x%0d%0aset-cookie:a HTTP/1.1\r\nhost: x\r\n\r\n", b"404"),
    "a header of 300 KB": (b"GET / HTTP/1.1\r\nhost: x\r\nx: " + LONG + b"\r\n\r\n", b"431"),
    "a URL of 300 KB": (b"GET /sparql?query=" + LONG + b" HTTP/1.1\r\nhost: x\r\n\r\n", b"431"),
    "20,000 headers": (b"GET / HTTP/1.1\r\nhost: x\r\n" + b"a: b\r\n" * 20_000 + b"\r\n", b"200"),
    "a hundred thousand ranges": (b"GET / HTTP/1.1\r\nhost: x\r\naccept: " + b"a/b," * 60_000 + b"\r\n\r\n", b"200"),
    "no HTTP at all": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20 + b"\r\n\r\n", b"400"),
    "two lengths": (b"POST /sparql HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nASK{", b"400"),
    "a length and chunks": (
        b"POST /sparql HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n", b"400",
    ),
    "a negative length": (b"POST /sparql HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n", b"400"),
    "a method of its own": (b"BREW /sparql HTTP/1.1\r\nhost: x\r\n\r\n", b"400"),
    "TRACE": (b"TRACE / HTTP/1.1\r\nhost: x\r\n\r\n", b"405"),
    "PUT": (b"PUT /sparql HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n", b"405"),
    "a host that is markup": (b"GET /sparql HTTP/1.1\r\nhost: <script>\r\naccept: text/turtle\r\n\r\n", b"200"),
    "an upgrade": (b"GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n", b"200"),
    "a million tags": (b"GET / HTTP/1.1\r\nhost: x\r\nif-none-match: " + b'"a",' * 50_000 + b"\r\n\r\n", b"200"),
}  # fmt: skip


@pytest.mark.parametrize("name", HEADS)
def test_a_hostile_head_has_its_status(request: pytest.FixtureRequest, target: Target, name: str) -> None:
    """The first line of the answer; and nothing of a file in what follows."""
    head, status = HEADS[name]
    with target.connect() as connection:
        connection.sendall(head)
        answer = connection.recv(65536)
    request.node.user_properties.append(("status", answer[9:12].decode()))
    assert answer[9:12] == status, answer[:300]
    assert b"root:" not in answer
    assert b"\r\nset-cookie" not in answer.lower()


BODIES = {
    "an endless form": ({"content-type": "application/x-www-form-urlencoded"}, b"a=1&" * 50_000, 400),
    "a body of 1 MB": ({"content-type": "application/sparql-query"}, b" " * 1_000_000, 413),
    "a query of 65 KB": ({"content-type": "application/sparql-query"}, b"ASK {}" + b" " * 66_000, 413),
    "no UTF-8": ({"content-type": "application/sparql-query"}, b"ASK { <\xff> <b> <c> }", 400),
    "a zipped bomb": ({"content-type": "application/sparql-query", "content-encoding": "gzip"}, b"\x1f\x8b", 415),
    "UTF-7": ({"content-type": "application/sparql-query; charset=utf-7"}, b"ASK {}", 415),
    "an update": ({"content-type": "application/sparql-update"}, b"DROP ALL", 403),
    "XML with an entity": ({"content-type": "text/xml"}, b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>", 415),
    "a null byte": ({"content-type": "application/sparql-query"}, b"ASK { \x00 }", 400),
    "surrogates": ({"content-type": "application/sparql-query"}, b"ASK { FILTER('\\uD800' = 'a') }", 400),
    "a timeout without end": ({"content-type": "application/x-www-form-urlencoded"}, b"query=ASK{}&timeout=nan", 400),
}  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
def test_a_hostile_body_has_its_status(
    request: pytest.FixtureRequest, client: httpx.Client, name: str
) -> None:
    """As documented, with a problem that says so."""
    headers, body, status = BODIES[name]
    answer = client.post("/sparql", content=body, headers=headers)
    request.node.user_properties.append(("status", str(answer.status_code)))
    assert answer.status_code == status, answer.text[:300]
    assert "root:" not in answer.text


SHOWN = {
    "a literal": "SELECT ?x { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?x }",
    "an IRI": "SELECT ?x { ?s <http://www.w3.org/2000/01/rdf-schema#seeAlso> ?x }",
    "a computed IRI": "SELECT (IRI('javascript:alert(1)') AS ?x) {}",
    "a query text": f"SELECT ('{SCRIPT}' AS ?x) {{}}",
    "a fault": f"SELECT {SCRIPT} {{",
    "a variable": "SELECT ?onmouseover ?script { ?onmouseover a ?script }",
}


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_shown_on_a_page_is_never_run(
    request: pytest.FixtureRequest, client: httpx.Client, name: str
) -> None:
    """No element of theirs, no address that is a program; and the page may run no script but its own."""
    answer = client.get("/sparql", params={"query": SHOWN[name]}, headers={"accept": "text/html"})
    request.node.user_properties.append(("status", str(answer.status_code)))
    assert "<script>alert" not in answer.text
    assert 'href="javascript:' not in answer.text
    assert "'onmouseover='" not in answer.text.replace("&#39;", "")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]


def test_a_page_about_a_hostile_thing_is_harmless(client: httpx.Client) -> None:
    """Its label, its links and its embedded data."""
    answer = client.get("/doc/organization/evil", headers={"accept": "text/html"})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert 'href="javascript:' not in answer.text


def test_a_path_that_is_markup_is_harmless(client: httpx.Client) -> None:
    """In the page that says that nothing is there."""
    answer = client.get(f"/doc/{quote('<script>alert(1)</script>')}", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert "<script>alert" not in answer.text


def test_formulas_in_csv_are_quoted_as_w3c_has_it_and_served_as_data(client: httpx.Client) -> None:
    """The values are verbatim, since CSV is data; no browser takes the file for anything else."""
    query = "SELECT ?x { ?s <http://www.w3.org/2000/01/rdf-schema#comment> ?x } ORDER BY ?x"
    answer = client.get("/sparql", params={"query": query}, headers={"accept": "text/csv"})
    rows = [row[0] for row in csv.reader(io.StringIO(answer.text, newline=""))]
    assert rows == ["x", "+1", "-1", "=HYPERLINK(1)", "@SUM(A1)", 'a\nb,"c"']
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_result_beyond_the_limit_breaks_off(request: pytest.FixtureRequest, target: Target) -> None:
    """The limit is announced, and what came does not look whole."""
    query = "SELECT ?a ?d { ?a <http://x/p> ?b . ?d <http://x/p> ?e }"
    with target.connect() as connection:
        connection.sendall(
            f"GET /sparql?format=csv&query={quote(query)} HTTP/1.1\r\nhost: x\r\n\r\n".encode()
        )
        parts = []
        while part := connection.recv(1 << 20):
            parts.append(part)
    answer = b"".join(parts)
    request.node.user_properties.append(("status", "200, broken off"))
    assert b"x-result-limit: 8388608\r\n" in answer
    assert 2 * 1024 * 1024 < len(answer) < 9 * 1024 * 1024
    assert not answer.endswith(b"\r\n0\r\n\r\n")
