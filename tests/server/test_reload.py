"""`serve --reload`: sound edits are served, broken ones are told, and neither disturbs a reader."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from icatgraph.resources import Project
from tests.hostile.guard import descendants
from tests.library.conftest import ENTITIES, ONTOLOGY, PASSAGES, QUERY, RECORDS, SHAPES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from subprocess import Popen

    Serve = Callable[..., AbstractContextManager[tuple[str, Popen[str]]]]

FILES = {
    "ontology/terms.ttl": ONTOLOGY,
    "data/entities/actors.ttl": ENTITIES,
    "data/tokyo-2006/records.ttl": RECORDS,
    "data/tokyo-2006/passages.ttl": PASSAGES,
    "shapes/memberships.ttl": SHAPES,
    "queries/memberships/members.rq": QUERY,
}
NAME = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> SELECT ?name { ?s skos:prefLabel ?name } ORDER BY ?name"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


# The zygote and two workers.
STEADY = 4


class Edited:
    """A project that is served and edited."""

    def __init__(self, root: Path, client: httpx.Client, pid: int) -> None:
        self.root, self.client, self.pid = root, client, pid

    def write(self, name: str, text: str) -> None:
        """Write a file of the project."""
        (self.root / name).write_text(text, "utf-8")

    def rename(self, name: str) -> None:
        """Give an organization another name."""
        self.write("data/entities/actors.ttl", ENTITIES.replace('"ILO"', f'"{name}"'))

    def names(self) -> list[str]:
        """The names in the graph, by SPARQL."""
        answer = self.client.get("/sparql", params={"query": NAME, "format": "tsv"})
        return answer.text.split("\n")

    def status(self) -> dict[str, Any]:
        """What `/status` tells programs."""
        return self.client.get("/status").json()

    def until(self, claim: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        """The first status of which a claim holds, within 30 seconds."""
        limit = time.monotonic() + 30
        while not claim(status := self.status()):
            assert time.monotonic() < limit, status
            time.sleep(0.1)
        return status


def descriptors(pid: int) -> int:
    """How many files and sockets a process has open."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def state(status: dict[str, Any]) -> str:
    """How the last check went."""
    return status["check"]["state"] if status["check"] and not status["building"] else ""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound project of a few triples."""
    folder = tmp_path_factory.mktemp("project")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    (folder / "ontology" / "rules").mkdir()
    return folder


@pytest.fixture(scope="module")
def edited(root: Path, serve: Serve) -> Iterator[Edited]:
    """The project, served with --reload, its first check done."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ICATGRAPH_HOME", str(root))
        with serve("--reload") as (url, process), httpx.Client(base_url=url, timeout=30) as client:
            project = Edited(root, client, process.pid)
            project.until(state)
            yield project


def test_a_sound_edit_is_served(edited: Edited) -> None:
    """Answers, entity tags, digest and the page of the thing follow the file."""
    before, digest = edited.client.get("/doc/organization/ilo.ttl"), edited.status()["dataset"]
    edited.rename("Labour Organization")
    edited.until(lambda status: status["dataset"] != digest and state(status) == "ok")
    after = edited.client.get("/doc/organization/ilo.ttl")
    assert '"Labour Organization"@en' in edited.names()
    assert "Labour Organization" in after.text
    assert before.headers["etag"] != after.headers["etag"]
    assert edited.client.get("/health/ready").json()["dataset"] == edited.status()["dataset"] != digest


@pytest.mark.parametrize(
    ("old", "new", "line", "rule"),
    [
        pytest.param("  icat:startYear 2006 ;", "  icat:startYear 2006 ,,", 13, "file:syntax", id="syntax"),
        pytest.param('  rdfs:label "IOM in ICAT"@en ;\n', "", 9, "shape:", id="shape"),
    ],
)
def test_a_broken_edit_is_told_and_not_served(
    edited: Edited, old: str, new: str, line: int, rule: str
) -> None:
    """The last good dataset stays, readiness too; mended, the file is sound again."""
    served, names = edited.status()["dataset"], edited.names()
    edited.write("data/tokyo-2006/records.ttl", RECORDS.replace(old, new))
    status = edited.until(lambda status: state(status) == "failed")
    found = next(finding for finding in status["check"]["findings"] if finding["rule"].startswith(rule))
    assert (found["file"], found["line"]) == ("data/tokyo-2006/records.ttl", line)
    assert (status["dataset"], edited.names()) == (served, names)
    assert edited.client.get("/health/ready").status_code == 200
    page = edited.client.get("/status", headers={"Accept": "text/html"})
    assert f"data/tokyo-2006/records.ttl:{line}" in page.text
    edited.write("data/tokyo-2006/records.ttl", RECORDS.replace("2006 ;", f"{2006 + line} ;"))
    assert edited.until(lambda status: state(status) == "ok")["dataset"] != served


def test_the_rule_of_a_finding_is_explained_where_reports_point_to(edited: Edited) -> None:
    """The address in SARIF and in `--explain` leads to the rule, those of the project's shapes included."""
    page = edited.client.get("/docs/reference/rules")

    assert page.status_code == 200
    assert '<section id="file-syntax">' in page.text
    assert '<section id="shape-unnamed">' in page.text
    assert edited.client.get(page.url, headers={"If-None-Match": page.headers["ETag"]}).status_code == 304


def test_queries_are_answered_while_the_dataset_changes(edited: Edited) -> None:
    """Those that run during the swap and those that come after it; afterwards nothing is left over."""
    edited.until(lambda _: len(descendants(edited.pid)) == STEADY)
    files = descriptors(edited.pid)
    for name in ("First", "Second", "Third"):
        digest = edited.status()["dataset"]
        edited.rename(name)
        with ThreadPoolExecutor() as pool:
            statuses = pool.submit(_ask_until_changed, str(edited.client.base_url), digest)
            assert set(statuses.result()) == {200}
        edited.until(lambda status: state(status) == "ok")
    edited.until(lambda _: len(descendants(edited.pid)) == STEADY and descriptors(edited.pid) <= files)


def _ask_until_changed(url: str, digest: str) -> list[int]:
    """The statuses of queries that no cache has, until another dataset is served."""
    statuses, limit = [], time.monotonic() + 30
    with httpx.Client(base_url=url, timeout=30) as client:
        while client.get("/status").json()["dataset"] == digest and time.monotonic() < limit:
            query = f"{SLOW} # {time.monotonic_ns()}"
            statuses.append(client.get("/sparql", params={"query": query}).status_code)
        statuses.append(client.get("/sparql", params={"query": SLOW}).status_code)
    return statuses


def test_a_new_question_needs_no_new_dataset(edited: Edited) -> None:
    """It is answered and described, and the digest stays."""
    digest = edited.status()["dataset"]
    edited.write("queries/memberships/others.rq", QUERY.replace("title: Members", "title: Others"))
    limit = time.monotonic() + 30
    while edited.client.get("/queries/memberships/others.csv").status_code == 404:
        assert time.monotonic() < limit, edited.status()
        time.sleep(0.1)
    assert edited.status()["dataset"] == digest
    assert "/queries/memberships/others" in edited.client.get("/openapi.json").json()["paths"]


@pytest.mark.parametrize("flags", [(), ("--reload",)], ids=["plain", "reload"])
def test_a_server_starts_with_the_last_build_of_broken_files(
    edited: Edited, serve: Serve, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, flags: tuple[str, ...]
) -> None:
    """And says so on /status, with the place."""
    for path in edited.root.rglob("*"):
        if path.is_file():
            copy = tmp_path / path.relative_to(edited.root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    assert Project(tmp_path).build.is_dir()
    with Path(tmp_path / "data/entities/actors.ttl").open("a") as file:
        file.write("organization:ilo skos:")
    monkeypatch.setenv("ICATGRAPH_HOME", str(tmp_path))
    with serve(*flags) as (url, _), httpx.Client(base_url=url, timeout=30) as client:
        started = Edited(tmp_path, client, 0)
        status = started.until(lambda status: state(status) == "failed")
        assert status["check"]["findings"][0]["file"] == "data/entities/actors.ttl"
        assert status["watching"] == bool(flags)
        assert '"ICAT"@en' in started.names()


def test_without_reload_nothing_is_followed(client: httpx.Client) -> None:
    """The status of other RDF files has no check."""
    status = client.get("/status").json()
    assert (status["watching"], status["building"], status["check"]) == (False, False, None)
    assert status["dataset"] == client.get("/health/ready").json()["dataset"]
