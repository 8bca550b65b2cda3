"""The pages: lists, facts with their origin, records with their passages, the coverage of the sources."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import httpx

HTML = {"accept": "text/html"}
ALPHA = "https://w3id.org/icatgraph/id/organization/alpha"


def page_of(client: httpx.Client, path: str) -> str:
    """The text of a page."""
    answer = client.get(path, headers=HTML)
    assert answer.status_code == 200
    return answer.text


def test_a_kind_lists_its_members(client: httpx.Client) -> None:
    """By name, as a page and as data."""
    page = page_of(client, "/doc/organization")
    assert '<a href="/id/organization/alpha">Alpha &lt;b&gt;Office&lt;/b&gt;</a>' in page
    data = client.get("/doc/organization.nt").text
    assert data.splitlines() == [
        f"<{ALPHA}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/icatgraph/ns#Organization> .",
        f'<{ALPHA}> <http://www.w3.org/2000/01/rdf-schema#label> "Alpha <b>Office</b>"@en .',
    ]


def test_an_entity_shows_what_a_record_attests_and_what_follows(client: httpx.Client) -> None:
    """An attested value names its record; a derived one is marked."""
    page = page_of(client, "/doc/organization/alpha")
    assert re.search(r"Geneva</a>\s*<span class=\"quiet\">attested: <a [^>]*>Alpha is in Geneva", page)
    assert re.search(r"works on</a> <span class=\"mark\"[^>]*>derived", page)


def test_an_entity_groups_its_records_by_class_with_year_and_passages(client: httpx.Client) -> None:
    """Each with the numbers of the passages it rests on."""
    page = page_of(client, "/doc/organization/alpha")
    assert "<h3>Activities</h3>" in page
    assert re.search(r"02006</span> <a [^>]*>Training by Alpha</a>", page)
    assert '<a href="/id/passage/tokyo-2006/p041">p041</a>' in page


def test_a_passage_has_neighbours_and_records(client: httpx.Client) -> None:
    """One page on in the source, one page down to what rests on it."""
    page = page_of(client, "/doc/passage/tokyo-2006/p041")
    assert "<h1>Passage p041 of tokyo-2006</h1>" in page
    assert 'rel="next" href="/id/passage/tokyo-2006/p042"' in page
    assert 'rel="prev"' not in page
    assert "Training by Alpha" in page


def test_a_source_shows_its_sections_with_their_coverage(client: httpx.Client) -> None:
    """One cited passage, one open."""
    page = page_of(client, "/doc/source/tokyo-2006")
    assert "Work plan / Training" in page
    assert page.count('<td class="number">1</td>') == 2


def test_a_concept_shows_definition_hierarchy_and_use(client: httpx.Client) -> None:
    """The definition, the narrower concept, the record that uses it."""
    page = page_of(client, "/doc/activity-type/capacity")
    assert "Making people able to act." in page
    assert re.search(r"Narrower</dt><dd><a [^>]*>Training", page)
    assert "Training by Alpha" in page


def test_home_counts_kinds_and_covers_sources(client: httpx.Client) -> None:
    """Each kind leads to its list."""
    page = page_of(client, "/")
    assert '<a href="/doc/organization">Organizations</a> <span class="quiet">1</span>' in page
    assert "Report of the meeting" in page
    assert f"curl -H 'Accept: text/csv' '{client.base_url.join('/sparql')}'" in page


def test_results_stand_below_the_form(client: httpx.Client) -> None:
    """Numbers to the right, names beside IRIs, the number of rows as caption."""
    query = "SELECT ?s (1 AS ?n) { ?s a <https://w3id.org/icatgraph/ns#Organization> }"
    page = client.get("/sparql", params={"query": query}, headers=HTML).text
    assert page.index("<textarea") < page.index("<table>")
    assert "<caption>1 row</caption>" in page
    assert '<th scope="col" class="number">n</th>' in page
    assert "Alpha &lt;b&gt;Office&lt;/b&gt;</span>" in page


@pytest.mark.parametrize(
    ("query", "mark"),
    [
        ("SELECT * {\n ?s icat:status ?o }", "<mark>icat:status</mark>"),
        ("ASK { ?s FOO ?o }", "<mark>FOO</mark>"),
        ("ASK { ?s ?p", "?p<mark> </mark>"),
    ],
)
def test_an_error_marks_its_place_in_the_query(client: httpx.Client, query: str, mark: str) -> None:
    """With a hint or without."""
    answer = client.get("/sparql", params={"query": query}, headers=HTML)
    assert answer.status_code == 400
    assert mark in answer.text


def test_a_server_of_loose_files_has_no_rules(client: httpx.Client) -> None:
    """It validates nothing, and says why there is no such page."""
    answer = client.get("/docs/reference/rules")

    assert answer.status_code == 404
    assert "no project" in answer.json()["detail"]
