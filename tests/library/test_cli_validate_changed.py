"""`validate --changed`: what git says was edited, and what depends on it."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from icatgraph.validation import inspect
from icatgraph.validation.changes import changed_scope

if TYPE_CHECKING:
    from icatgraph.resources import Project

Command = "Callable[..., Run]"
BAD = "<https://w3id.org/icatgraph/id/membership/x> a <https://w3id.org/icatgraph/ns#Membership> .\n"
PREFIX = "@prefix membership_tokyo-2006: <https://w3id.org/icatgraph/id/membership/tokyo-2006/> .\n"
CHECK = """#+ title: Places are known
#+ description: What is named exists.
#+ severity: violation
#+ message: "{value} is unknown."
#+ remedy: Declare it.
SELECT ?focus ?path ?value
WHERE { ?focus <http://www.w3.org/ns/org#member> ?value . ?focus ?path ?value
  FILTER NOT EXISTS { ?value ?p ?o } }
"""


def git(project: Project, *arguments: str) -> None:
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *identity, *arguments], cwd=project.root, check=True, capture_output=True)


@pytest.fixture
def committed(project: Project) -> Project:
    """The project in a git repository, with everything committed."""
    git(project, "init", "-q")
    git(project, "add", ".")
    git(project, "commit", "-q", "-m", "All")
    return project


def test_changed_looks_at_what_git_says(run: Command, committed: Project) -> None:
    """Untracked and edited files are in, committed ones with old faults are out."""
    (committed.data / "tokyo-2006" / "old.ttl").write_text(BAD)
    git(committed, "add", ".")
    git(committed, "commit", "-q", "-m", "Old fault")
    clean = run("validate", "--changed")
    (committed.data / "tokyo-2006" / "new.ttl").write_text(BAD.replace("/x>", "/new>"))
    dirty = run("validate", "--changed")

    assert (clean.code, "nothing has changed" in clean.out) == (0, True)
    assert dirty.code == 1
    assert "membership/new" in dirty.out
    assert "old.ttl" not in dirty.out


def test_changed_reaches_what_depends_on_the_change(run: Command, committed: Project) -> None:
    """An entity that is taken away is missed by a record in a file that nobody touched."""
    (committed.checks).mkdir()
    (committed.checks / "known.rq").write_text(CHECK)
    git(committed, "add", ".")
    git(committed, "commit", "-q", "-m", "A check")
    entities = committed.data / "entities" / "actors.ttl"
    entities.write_text(entities.read_text().replace('organization:iom skos:prefLabel "IOM"@en .\n', ""))

    result = run("validate", "--changed", "--format", "json")

    findings = json.loads(result.out)["findings"]
    assert [(one["rule"], one["file"]) for one in findings if one["severity"] == "violation"] == [
        ("check:known", "data/tokyo-2006/records.ttl")
    ]


def test_a_changed_ontology_has_the_whole_validated(run: Command, committed: Project) -> None:
    """Every statement may depend on a term, so nothing is left out, and the report says so."""
    (committed.data / "tokyo-2006" / "bad.ttl").write_text(BAD)
    git(committed, "add", ".")
    git(committed, "commit", "-q", "-m", "A fault")
    ontology = committed.ontology / "terms.ttl"
    ontology.write_text(ontology.read_text() + "# An edit.\n")

    result = run("validate", "--changed")

    assert "bad.ttl" in result.out
    assert "the whole project was validated" in result.out


def test_a_changed_query_is_answered_and_changed_data_answer_nothing(
    run: Command, committed: Project
) -> None:
    """One query is quickly asked; an edit of the data may bear on all, which a whole run asks."""
    golden = committed.golden / "memberships" / "members.tsv"
    (committed.data / "tokyo-2006" / "records.ttl").write_text("")
    data = run("validate", "--changed", "--select", "query:golden")
    golden.write_text("?group\t?member\n<x:1>\t<x:2>\n")
    both = run("validate", "--changed", "--select", "query:golden")
    without = run("validate", "--changed", "--select", "query:golden", "--reasoner", "none")

    assert (data.code, both.code, without.code) == (0, 1, 0)
    assert "queries/golden/memberships/members.tsv" in both.out


def test_changed_finds_what_the_whole_finds_there(committed: Project) -> None:
    """The narrow look at the shapes agrees with the wide one on the changed file."""
    (committed.data / "tokyo-2006" / "new.ttl").write_text(PREFIX + "\n" + BAD)
    whole = [one for one in inspect(committed).findings if one.file.endswith("new.ttl")]

    assert list(inspect(committed, scope=changed_scope(committed)).findings) == whole


def test_changed_without_git_exits_2(run: Command, project: Project) -> None:
    """No repository, no changes to speak of."""
    result = run("validate", "--changed")

    assert project.root.exists()
    assert result.code == 2
    assert "needs a git repository" in result.err
