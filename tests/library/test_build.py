"""The build: sound or not at all."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from icatgraph.build import build
from icatgraph.dataset import open_dataset
from icatgraph.errors import ValidationFailed

if TYPE_CHECKING:
    from icatgraph.resources import Project

SECOND_MEMBER = """\
@prefix membership_tokyo-2006: <https://w3id.org/icatgraph/id/membership/tokyo-2006/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix organization: <https://w3id.org/icatgraph/id/organization/> .

membership_tokyo-2006:iom org:member organization:ilo .
"""


def ignore(line: str) -> None:
    """Take a line of progress and do nothing."""


def test_build_freezes_the_whole_dataset(project: Project) -> None:
    """The frozen dataset is the one that is opened, derived graph included."""
    digest = open_dataset(project.root).digest

    path = build(project, ignore)

    note = json.loads((project.build / "dataset.json").read_text())
    assert path == project.build / "dataset.nq"
    assert note["digest"] == digest == open_dataset(project.root).digest
    assert note["counts"]["inferred"] == 3
    assert set(note["counts"]) == {"entities", "inferred", "ontology", "tokyo-2006"}


def test_same_input_gives_the_same_bytes(project: Project) -> None:
    """Two builds of the same files are equal byte for byte."""
    first = build(project, ignore).read_bytes()

    assert build(project, ignore).read_bytes() == first


def test_progress_has_a_line_per_step(project: Project) -> None:
    """Each step tells its counts and seconds."""
    lines: list[str] = []

    build(project, lines.append)

    assert [line.split(":")[0] for line in lines] == ["validated", "derived", "frozen"]
    assert all(line.endswith(" s)") for line in lines)


def test_violation_leaves_the_old_build(project: Project) -> None:
    """A file that cannot be parsed stops the build, names its place and keeps what was built before."""
    path = build(project, ignore)
    before = path.read_bytes()
    (project.data / "entities" / "bad.ttl").write_text("<http://a> <http://p> .")

    with pytest.raises(ValidationFailed, match=r"data/entities/bad\.ttl:1: "):
        build(project, ignore)

    assert path.read_bytes() == before


def test_inferred_identity_stops_the_build(project: Project) -> None:
    """Two members of one membership would make two organizations one; nothing is written."""
    (project.data / "tokyo-2006" / "second.ttl").write_text(SECOND_MEMBER)

    with pytest.raises(ValidationFailed, match="organization:ilo and organization:iom"):
        build(project, ignore)

    assert not project.build.exists()


def test_other_folder_can_be_named(project: Project) -> None:
    """`out` takes the build instead of build/."""
    path = build(project, ignore, project.root / "elsewhere")

    assert path == project.root / "elsewhere" / "dataset.nq"
