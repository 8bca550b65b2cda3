"""Warnings: names that a query asks for in vain, told beside its answer in every form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from icatgraph.sparql import Doubt
from icatgraph_server.advice import header_of

if TYPE_CHECKING:
    import httpx

PROLOGUE = "PREFIX icat: <https://w3id.org/icatgraph/ns#>\n"
MISSPELT = PROLOGUE + "SELECT ?s { ?s a icat:Organisation }"
TOLD = (
    '"icat:Organisation is not in the graph; did you mean icat:Organization?"'
    ';line=2;column=18;token="icat:Organisation";nearest="icat:Organization"'
)
HTML = {"accept": "text/html"}


@pytest.mark.parametrize(
    "media_type",
    [
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    ],
)
def test_a_header_tells_what_no_format_of_results_can(client: httpx.Client, media_type: str) -> None:
    """With GET, HEAD, POST and 304 alike, the second time as the first."""
    headers = {"accept": media_type}
    answers = [
        *(client.get("/sparql", params={"query": MISSPELT}, headers=headers) for _ in range(2)),
        client.head("/sparql", params={"query": MISSPELT}, headers=headers),
        client.post("/sparql", data={"query": MISSPELT}, headers=headers),
    ]
    tag = {"if-none-match": answers[0].headers["etag"]}
    answers.append(client.get("/sparql", params={"query": MISSPELT}, headers=headers | tag))
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 304]
    assert {answer.headers["query-warnings"] for answer in answers} == {TOLD}


def test_the_place_is_that_of_the_text_that_was_sent(client: httpx.Client) -> None:
    """Two texts that differ in white space have one answer, and each its own warning."""
    spread = MISSPELT.replace("{ ?s", "{ \n\n ?s")
    first, second = (client.get("/sparql", params={"query": text}) for text in (MISSPELT, spread))
    assert first.content == second.content
    assert ";line=2;column=18;" in first.headers["query-warnings"]
    assert ";line=4;column=7;" in second.headers["query-warnings"]


def test_a_query_without_doubt_has_no_header(client: httpx.Client) -> None:
    """Nor has one that asks for names of others, which nobody here can judge."""
    for query in (MISSPELT.replace("Organisation", "Organization"), "ASK { ?s <http://x/none> ?o }"):
        assert "query-warnings" not in client.get("/sparql", params={"query": query}).headers


def test_a_page_tells_them_above_the_results(client: httpx.Client) -> None:
    """In words, escaped."""
    answer = client.get("/sparql", params={"query": MISSPELT}, headers=HTML)
    assert "icat:Organisation is not in the graph; did you mean icat:Organization?" in answer.text
    assert answer.headers["query-warnings"] == TOLD
    hostile = PROLOGUE + "ASK { ?s a icat:\\'\\;\\& }"
    assert (
        "icat:\\&#39;\\;\\&amp; is not" in client.get("/sparql", params={"query": hostile}, headers=HTML).text
    )


def test_a_problem_has_them_as_a_member(client: httpx.Client) -> None:
    """A syntax error may come from the same slip of the pen."""
    problem = client.get("/sparql", params={"query": MISSPELT + " }"}).json()
    assert (problem["line"], problem["column"], problem["token"]) == (2, 38, "}")
    assert problem["expected"] == "the end of the query"
    assert problem["warnings"] == [
        {
            "detail": "icat:Organisation is not in the graph; did you mean icat:Organization?",
            "line": 2,
            "column": 18,
            "token": "icat:Organisation",
            "nearest": "icat:Organization",
        }
    ]


def test_an_unknown_function_is_answered_with_a_warning(client: httpx.Client) -> None:
    """Unbound, as SPARQL has it, and not in silence."""
    answer = client.get("/sparql", params={"query": "SELECT (<http://x/f>(1) AS ?y) {}"})
    assert answer.json()["results"]["bindings"] == [{}]
    assert "a call of it has no value" in answer.headers["query-warnings"]


def test_a_page_of_a_problem_marks_the_query_of_a_body_too(client: httpx.Client) -> None:
    """However the query came, the page gives it back with the culprit set apart and the hint."""
    query = "SELECT ?s {\n ?s icat:status ?o }"
    direct = {"content-type": "application/sparql-query", **HTML}
    answers = [
        client.get("/sparql", params={"query": query}, headers=HTML),
        client.post("/sparql", data={"query": query}, headers=HTML),
        client.post("/sparql", content=query, headers=direct),
        client.request("QUERY", "/sparql", content=query, headers=direct),
    ]
    for answer in answers:
        assert answer.status_code == 400
        assert "?s <mark>icat:status</mark> ?o" in answer.text
        assert "PREFIX icat: &lt;https://w3id.org/icatgraph/ns#&gt;" in answer.text


def test_a_header_carries_any_name_in_ascii() -> None:
    """RFC 9651 strings have no other letters; quotes and backslashes are escaped, a line break cannot come."""
    doubt = Doubt('<x"\\é>', 1, 2, "é\r\nSet-Cookie: a=b")
    assert header_of([doubt]) == {
        "Query-Warnings": '"%C3%A9%0D%0ASet-Cookie: a=b";line=1;column=2;token="<x\\"\\\\%C3%A9>"'
    }
    assert header_of([]) == {}
