"""`/queries`: the library, its forms, its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from subprocess import Popen

QUERY = """\
#+ title: Labels of a thing
#+ question: What is it called?
#+ description: Every label of one thing.
#+ parameters:
#+   thing:
#+     type: iri
#+     kind: organization
#+     description: the thing
#+     default: organization:alpha
#+   language: {type: string, description: a language tag}
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?label ?thing ?language
WHERE {
  ?thing skos:prefLabel ?label .
  FILTER(LANG(?label) = ?language)
}
ORDER BY ?label
"""
ENTITY = """\
@prefix organization: <https://w3id.org/icatgraph/id/organization/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

organization:alpha skos:prefLabel "Alpha"@en .
"""
PATH = "/queries/names/labels-of-a-thing"


@pytest.fixture(scope="module")
def library(
    serve: Callable[..., AbstractContextManager[tuple[str, Popen[str]]]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[httpx.Client]:
    """A client of a server for a project with one entity and one saved query."""
    root = tmp_path_factory.mktemp("project")
    files = {
        "ontology/icatgraph.ttl": "",
        "data/entities/organizations.ttl": ENTITY,
        "queries/names/labels-of-a-thing.rq": QUERY,
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (root / "ontology" / "rules").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ICATGRAPH_HOME", str(root))
        with serve() as (url, _), httpx.Client(base_url=url) as client:
            yield client


def test_the_library_lists_each_query(library: httpx.Client) -> None:
    """By topic, with the question it answers."""
    page = library.get("/queries").text
    assert f'href="{PATH}"' in page
    assert "What is it called?" in page


def test_a_query_has_a_labelled_form_with_a_picker(library: httpx.Client) -> None:
    """A parameter of a kind offers the things of that kind."""
    page = library.get(PATH, headers={"accept": "text/html"}).text
    assert '<label for="field-thing">Thing</label>' in page
    assert '<option value="organization:alpha" selected>Alpha</option>' in page


@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [
        ("csv", "text/csv"),
        ("json", "application/sparql-results+json"),
        ("tsv", "text/tab-separated-values"),
        ("xml", "application/sparql-results+xml"),
        ("html", "text/html"),
        ("rq", "application/sparql-query"),
    ],
)
def test_a_suffix_answers_in_its_format(library: httpx.Client, suffix: str, media_type: str) -> None:
    """An empty field of the form counts as not given, so that the default holds."""
    answer = library.get(f"{PATH}.{suffix}", params={"thing": "", "language": "en"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] == media_type


def test_parameters_are_bound_not_pasted(library: httpx.Client) -> None:
    """A hostile value is a value that finds nothing."""
    found = library.get(f"{PATH}.csv", params={"language": "en"}).text
    hostile = library.get(f"{PATH}.csv", params={"language": '") } DROP ALL #'})
    assert found.splitlines()[1].startswith("Alpha,")
    assert (hostile.status_code, hostile.text) == (200, "label,thing,language\r\n")


@pytest.mark.parametrize(
    ("url", "status"),
    [
        (f"{PATH}.csv", 400),
        (f"{PATH}.csv?language=en&thing=no-iri", 400),
        (f"{PATH}.csv?language=en&other=1", 400),
        (f"{PATH}.csv?language=en&language=fr", 400),
        (f"{PATH}.ttl?language=en", 406),
        ("/queries/names/none", 404),
    ],
)
def test_a_faulty_question_is_told(library: httpx.Client, url: str, status: int) -> None:
    """Missing, mistyped, unknown and repeated parameters, and formats that do not fit."""
    answer = library.get(url)
    assert answer.status_code == status
    assert answer.json()["detail"]


def test_an_answer_of_the_library_has_a_tag(library: httpx.Client) -> None:
    """Saved queries are cached like any other."""
    url = f"{PATH}.csv?language=en"
    tag = library.get(url).headers["etag"]
    assert library.get(url, headers={"if-none-match": tag}).status_code == 304
