"""The pages in a real browser, without JavaScript: by clicking, typing and looking."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from subprocess import Popen

    from tests.browser.conftest import Visit

PAGES = [
    "/",
    "/queries",
    "/queries/memberships/members-of-a-mechanism",
    "/sparql",
    "/sparql?query=SELECT%20*%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D%20LIMIT%2020",
    "/doc/organization",
    "/doc/organization/unodc",
    "/doc/membership",
    "/doc/passage/tokyo-2006/p041",
    "/doc/source/tokyo-2006",
    "/doc/activity-type/prevention",
    "/doc/scheme/role",
    "/ns",
    "/graph/entities",
    "/docs",
]
ALL = "SELECT * { ?s ?p ?o }"
HOSTILE = """\
@prefix icat: <https://w3id.org/icatgraph/ns#> .
@prefix organization: <https://w3id.org/icatgraph/id/organization/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<https://w3id.org/icatgraph/graph/entities> {
organization:x a icat:Organization ;
  skos:prefLabel "<img src=http://evil.example/x onerror=alert(1)>"@en ;
  skos:note "</script><script>document.title = 'taken'</script>"@en ;
  icat:symbol "\\"><iframe src=//evil.example></iframe>" ;
  rdfs:seeAlso <javascript:alert(1)> .
}
"""


def test_from_home_to_the_passage_that_says_so(browse: Callable[..., Visit], site: str) -> None:
    """Five clicks: a question, an organization in its answer, a record of it, the passage."""
    visit = browse(site)
    page = visit.page
    visit.open("/")
    page.click('a[href="/queries/memberships/members-of-a-mechanism"]')
    page.click('table a[href="/id/organization/unifem"] >> nth=0')
    assert page.inner_text("h1") == "United Nations Development Fund for Women"
    page.click('.records a[href="/id/membership/tokyo-2006/icat-unifem"]')
    assert "Passages it rests on" in page.inner_text("main")
    page.click('main li a[href="/id/passage/tokyo-2006/p041"]')
    assert page.inner_text("h1") == "Passage p041 of tokyo-2006"
    assert page.is_visible('.records a[href="/id/membership/tokyo-2006/icat-unifem"]')
    page.click('a[rel="next"]')
    assert page.inner_text("h1") == "Passage p042 of tokyo-2006"


def test_a_parameter_is_chosen_by_name(browse: Callable[..., Visit], site: str) -> None:
    """The answer changes, the choice stays, and the downloads are of this answer."""
    visit = browse(site)
    page = visit.page
    visit.open("/queries/organizations/everything-about")
    page.select_option("#field-organization", "organization:unicef")
    page.click("text=Answer")
    assert "organization=organization%3Aunicef" in page.url
    assert page.input_value("#field-organization") == "organization:unicef"
    assert "organization=organization%3Aunicef" in (page.get_attribute("text=csv", "href") or "")
    assert page.locator('tbody a[href="/id/organization/unicef"]').count() > 0


def test_a_faulty_query_is_marked_and_can_be_mended(browse: Callable[..., Visit], site: str) -> None:
    """The culprit stands out; the form below still holds the query, and answers when it is right."""
    visit = browse(site)
    page = visit.page
    visit.open("/sparql")
    page.fill("#query", "SELECT ?s\nWHERE { ?s a icat:Organization }\nLIMIT 3")
    page.click("text=Run")
    assert page.inner_text("mark") == "icat:Organization"
    assert "Line 2, column 14" in page.inner_text("[role=alert]")
    assert [error for error in visit.errors if "400" not in error] == []
    visit.errors.clear()
    page.fill("#query", "PREFIX icat: <https://w3id.org/icatgraph/ns#>\n" + page.input_value("#query"))
    page.click("text=Run")
    assert page.inner_text("caption") == "3 rows"


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_fits_a_telephone(browse: Callable[..., Visit], site: str, path: str, scheme: str) -> None:
    """At 400 pixels nothing sticks out; tables scroll in their own frame; text stands out from its ground."""
    visit = browse(site)
    visit.page.set_viewport_size({"width": 400, "height": 800})
    visit.page.emulate_media(color_scheme=scheme)
    visit.open(path)
    root = "document.documentElement"
    assert visit.page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth")
    ink, ground = visit.page.evaluate(
        "['color', 'backgroundColor'].map(name => getComputedStyle(document.body)[name])"
    )
    assert abs(brightness(ink) - brightness(ground)) > 125


def brightness(colour: str) -> float:
    """The mean of the parts of a colour such as rgb(28, 37, 38), 0 to 255."""
    return sum(map(int, colour.removeprefix("rgb(").removesuffix(")").split(","))) / 3


@pytest.fixture(scope="module")
def hostile_site(
    serve: Callable[..., AbstractContextManager[tuple[str, Popen[str]]]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """The URL of a server for a graph that wants to be markup."""
    graph = tmp_path_factory.mktemp("hostile") / "hostile.trig"
    graph.write_text(HOSTILE)
    with serve("--rdf", str(graph), "--union-default-graph") as (url, _):
        yield url


@pytest.mark.parametrize(
    "path", ["/doc/organization/x", "/doc/organization", "/graph/entities", f"/sparql?query={quote(ALL)}"]
)
def test_hostile_literals_are_text(browse: Callable[..., Visit], hostile_site: str, path: str) -> None:
    """What a label says is shown, never run or loaded, though this browser would; no link leads to a script."""
    visit = browse(hostile_site, scripts=True)
    page = visit.page
    page.on("dialog", lambda dialog: visit.errors.append(dialog.message))
    visit.open(path)
    assert page.locator("main img, main iframe, script:not([type='application/ld+json'])").count() == 0
    assert page.locator("[href^='javascript' i]").count() == 0
    assert page.title() != "taken"
    if "graph" not in path:
        assert "<img src=http://evil.example/x onerror=alert(1)>" in page.inner_text("main")
