"""`/id`, `/doc`, `/ns`, `/graph`, the pages and the health checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import httpx

HTML = {"accept": "text/html"}
TYPES = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "html": "text/html",
}


def media_type(answer: httpx.Response) -> str:
    """The announced media type without its parameters."""
    return answer.headers["content-type"].split(";")[0]


@pytest.mark.parametrize("accept", TYPES.values())
def test_a_thing_leads_to_its_document(client: httpx.Client, accept: str) -> None:
    """303 to one document, which negotiates."""
    answer = client.get("/id/organization/alpha", headers={"accept": accept})
    assert (answer.status_code, answer.headers["location"]) == (303, "/doc/organization/alpha")
    assert answer.headers["vary"] == "Accept"
    document = client.get(answer.headers["location"], headers={"accept": accept})
    assert (document.status_code, media_type(document)) == (200, accept)


@pytest.mark.parametrize(("suffix", "expected"), TYPES.items())
def test_a_suffix_fixes_the_format(client: httpx.Client, suffix: str, expected: str) -> None:
    """Whatever the Accept header says."""
    answer = client.get(f"/doc/activity/tokyo-2006/training.{suffix}", headers={"accept": "image/png"})
    assert (answer.status_code, media_type(answer)) == (200, expected)


@pytest.mark.parametrize(
    "path",
    [
        "/id/organization/none",
        "/doc/organization/none",
        "/doc/x y",
        "/id/",
        "/graph/none",
        "/ns.pdf",
        "/none",
    ],
)
def test_what_is_unknown_is_404(client: httpx.Client, path: str) -> None:
    """For things, documents and graphs alike."""
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/doc/organization/alpha", "/ns", "/graph/entities"])
def test_documents_have_406_tags_links_and_head(client: httpx.Client, path: str) -> None:
    """Each document refuses what it is not, validates, and says where else it is."""
    answer = client.get(path)
    assert client.get(path, headers={"accept": "image/png"}).status_code == 406
    assert client.get(path, headers={"if-none-match": answer.headers["etag"]}).status_code == 304
    assert f'<{path}.ttl>; rel="alternate"; type="text/turtle"' in answer.headers["link"]
    assert 'rel="cite-as"' in answer.headers["link"]
    assert 'rel="license"' in answer.headers["link"]
    head = client.head(path)
    assert (head.headers["etag"], head.content) == (answer.headers["etag"], b"")


def test_a_document_keeps_literals_as_written(client: httpx.Client) -> None:
    """The store would have written 2006; the curator wrote 02006."""
    answer = client.get("/doc/activity/tokyo-2006/training.nt")
    assert '"02006"^^<http://www.w3.org/2001/XMLSchema#integer>' in answer.text


def test_a_page_shows_label_types_statements_and_evidence(client: httpx.Client) -> None:
    """The passage is named with its source and its section; the record is listed with its entity."""
    record = client.get("/doc/activity/tokyo-2006/training.html").text
    entity = client.get("/doc/organization/alpha.html").text
    for text in ("p041", "Report of the meeting", "Work plan / Training", '<th scope="row">'):
        assert text in record
    assert '<a href="/id/activity/tokyo-2006/training">Training by Alpha</a>' in entity
    assert '<html lang="en">' in entity


def test_a_page_escapes_what_the_graph_says(client: httpx.Client) -> None:
    """Labels, literals, IRIs and the embedded JSON-LD cannot become markup."""
    page = client.get("/doc/organization/alpha.html").text
    assert "Alpha &lt;b&gt;Office&lt;/b&gt;" in page
    assert "<b>" not in page
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


@pytest.mark.parametrize("offset", ["-1", "x", "1e3"])
def test_a_page_number_must_be_one(client: httpx.Client, offset: str) -> None:
    """Anything else is the client's error."""
    assert client.get("/doc/organization/alpha.html", params={"offset": offset}).status_code == 400


def test_the_vocabulary_reads_as_a_list(client: httpx.Client) -> None:
    """Each term has an anchor, so that its hash IRI leads to it."""
    page = client.get("/ns", headers=HTML).text
    assert 'id="Organization"' in page
    assert "A body of people with a purpose." in page
    assert 'id="carriedOutBy"' in page


def test_a_graph_is_sent_whole_or_in_summary(client: httpx.Client) -> None:
    """As N-Triples every triple; as a page the classes."""
    assert client.get("/graph/bulk").status_code == 404
    assert len(client.get("/graph/entities.nt").text.splitlines()) == 4
    assert "holds 4 triples" in client.get("/graph/entities", headers=HTML).text


def test_home_and_style(client: httpx.Client) -> None:
    """The home page and its style sheet are there, and dark mode is thought of."""
    assert "/sparql" in client.get("/").text
    assert "prefers-color-scheme: dark" in client.get("/static/style.css").text


def test_health(client: httpx.Client) -> None:
    """Live means the process answers, ready that queries will be."""
    assert client.get("/health/live").json() == {"status": "live"}
    ready = client.get("/health/ready").json()
    assert (ready["status"], ready["quads"], len(ready["dataset"])) == ("ready", 1046, 64)
