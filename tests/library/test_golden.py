"""Golden results are written where an answer has become another, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from icatgraph.errors import ProjectError, UnknownName
from icatgraph.golden import write_golden
from tests.library.conftest import GOLDEN

if TYPE_CHECKING:
    from collections.abc import Callable

    from icatgraph.resources import Project
    from tests.library.command import Run


def test_only_what_changed_is_written(project: Project) -> None:
    """What is already there as it should be keeps its time."""
    path = project.golden / "memberships" / "members.tsv"
    first = list(write_golden(project))
    path.unlink()

    assert first == []
    assert list(write_golden(project)) == [path]
    assert path.read_text() == GOLDEN


def test_only_the_queries_named_are_written(project: Project) -> None:
    """A query that a person is at work on, and no other."""
    query = (project.queries / "memberships" / "members.rq").read_text()
    (project.queries / "memberships" / "again.rq").write_text(query)
    (project.queries / "memberships" / "others.rq").write_text(query)

    assert list(write_golden(project, ["memberships/others"])) == [
        project.golden / "memberships" / "others.tsv"
    ]


def test_a_name_that_is_no_query_is_refused(project: Project) -> None:
    """With those that there are."""
    with pytest.raises(UnknownName, match="known here: memberships/members"):
        list(write_golden(project, ["memberships/mebmers"]))


def test_a_folder_that_cannot_be_written_is_named(project: Project) -> None:
    """It is the reason why nothing was recorded."""
    path = project.golden / "memberships" / "members.tsv"
    path.unlink()
    path.mkdir()

    with pytest.raises(ProjectError, match=r"members\.tsv cannot be written"):
        list(write_golden(project))


def test_the_command_says_what_it_wrote(run: Callable[..., Run], project: Project) -> None:
    """A line for each file that changed, with its number of rows."""
    (project.golden / "memberships" / "members.tsv").write_text("?group\n")

    assert run("golden", "memberships/members").out == "queries/golden/memberships/members.tsv: 1 row\n"
    assert run("golden").out == ""
