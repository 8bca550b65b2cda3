"""W3C SPARQL 1.1 query tests, over HTTP, one dataset for each test, every query in a worker process."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat, QuerySolutions, QueryTriples, Store

from docs.conformance import conformance_page
from tests.conformance.endpoint import read
from tests.conformance.results import expected_answer, given_answer, media_type
from tests.conformance.sparql11 import SUITE, Case, cases, datasets, iri_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
RECORD = Path(__file__).with_name("sparql11.toml")
TOLD = tomllib.loads(RECORD.read_text("utf-8"))
OPEN = {name for entry in TOLD["open"] for name in entry["tests"]}
MENDED = {name for entry in TOLD["mended"] for name in entry["tests"]}
CASES = cases()
DIRECT = {"content-type": "application/sparql-query"}


@pytest.fixture(autouse=True)
def suite(request: pytest.FixtureRequest, require: Callable[[object, str], None]) -> None:
    """Skip without the W3C suite, except where CI promises it; the page needs none."""
    if "page" not in request.node.name:
        require(CASES, f"the W3C SPARQL 1.1 test suite at {SUITE}")


@pytest.fixture(scope="module")
def endpoints() -> Iterator[httpx.Client]:
    """A client of the server that has every dataset of the suite."""
    command = [sys.executable, "-m", "tests.conformance.endpoint"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        json.dump([[files_of(part) for part in files] for files in datasets()], process.stdin)
        process.stdin.close()
        url = process.stdout.readline().split(" on ")[1].split(" ")[0]
        try:
            with httpx.Client(base_url=url, timeout=20) as client:
                yield client
        finally:
            process.terminate()
            process.wait(timeout=20)


def files_of(paths: tuple[Path, ...]) -> list[tuple[str, str]]:
    """The files of a graph with their IRIs, as the server reads them."""
    return [(str(path), iri_of(path)) for path in paths]


def test_no_test_of_the_suite_is_left_out() -> None:
    """The record counts the tests of each folder, 338 in all."""
    assert Counter(case.folder for case in CASES) == TOLD["folders"]
    assert len({case.name for case in CASES}) == sum(TOLD["folders"].values()) == 338


def test_every_recorded_name_is_a_test_of_the_suite() -> None:
    """A misspelt name would excuse nothing, and hide that the real one passes."""
    assert {case.name for case in CASES} >= OPEN | MENDED
    assert not OPEN & MENDED


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_endpoint_passes_the_test_unless_it_is_recorded_as_open(
    endpoints: httpx.Client, case: Case
) -> None:
    """A new failure fails, and so does one that has been mended: it leaves the record."""
    path = f"/{datasets().index(case.files)}/sparql"
    accept = media_type(case.result) if case.result else "*/*"
    answer = endpoints.post(path, content=case.text, headers={**DIRECT, "accept": accept})
    assert passes(answer, case) is (case.name not in OPEN), answer.text


def passes(answer: httpx.Response, case: Case) -> bool:
    """Say whether an answer is what the manifest expects."""
    if case.kind == "NegativeSyntaxTest11":
        return answer.status_code == 400 and answer.json()["type"].endswith("/query-syntax")
    if answer.status_code != 200 or case.result is None:
        return answer.status_code == 200
    return given_answer(answer.content, case.result) == expected_answer(case.result)


@pytest.mark.parametrize("name", sorted(MENDED))
def test_the_engine_alone_still_fails_what_is_mended_here(name: str) -> None:
    """A rewriting that the engine no longer needs goes."""
    case = next(case for case in CASES if case.name == name)
    store = read(files_of(case.default), files_of(case.named)).store
    if case.result is None:
        with pytest.raises(RuntimeError, match="not supported"):
            store.query(case.text)
        return
    results = store.query(case.text)
    assert not isinstance(results, QueryTriples)
    body = io.BytesIO()
    results.serialize(body, format=QueryResultsFormat.from_media_type(media_type(case.result)))
    assert given_answer(body.getvalue(), case.result) != expected_answer(case.result)


def test_a_merged_default_graph_still_counts_shared_triples_twice() -> None:
    """What the page says beyond the tests is true as well; it goes when this fails."""
    store = Store()
    for graph in (NamedNode("http://x/g"), NamedNode("http://x/h")):
        store.add(Quad(NamedNode("http://x/s"), NamedNode("http://x/p"), Literal("o"), graph))
    asked = "SELECT (COUNT(*) AS ?n) FROM <http://x/g> FROM <http://x/h> { ?s <http://x/p> ?o }"
    results = store.query(asked)
    assert isinstance(results, QuerySolutions)
    assert [row["n"].value for row in results] == ["2"]


def test_the_page_is_what_the_record_says() -> None:
    """`make docs` has been run since the record changed."""
    assert (ROOT / "docs" / "reference" / "conformance.md").read_text("utf-8") == conformance_page(RECORD)
