"""The frozen build: whole or absent."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, Quad

from icatgraph.curated import fingerprint
from icatgraph.errors import ProjectError
from icatgraph.frozen import Note, digest_of, freeze, n_quads, read_frozen, read_last, read_note

if TYPE_CHECKING:
    from icatgraph.resources import Project

QUADS = pyoxigraph.Dataset(
    [
        Quad(NamedNode("http://b"), NamedNode("http://p"), Literal("1")),
        Quad(NamedNode("http://a"), NamedNode("http://p"), Literal("2")),
    ]
)
CONTENT = n_quads(QUADS)


def note_of(fingerprint: str) -> Note:
    return Note(digest_of(CONTENT), fingerprint, "1.0", {})


def test_frozen_quads_are_sorted_lines(project: Project) -> None:
    """The file is N-Quads, one sorted line each, and the note is JSON beside it."""
    path = freeze(CONTENT, Note("d", "f", "1.0", {"default": 2}), project.build)

    assert path.read_text() == '<http://a> <http://p> "2" .\n<http://b> <http://p> "1" .\n'
    assert json.loads((project.build / "dataset.json").read_text()) == {
        "counts": {"default": 2},
        "digest": "d",
        "fingerprint": "f",
        "version": "1.0",
    }


def test_nothing_else_is_left_behind(project: Project) -> None:
    """No temporary file survives."""
    freeze(CONTENT, note_of("f"), project.build)

    assert sorted(path.name for path in project.build.iterdir()) == ["dataset.json", "dataset.nq"]


def test_build_of_other_inputs_is_not_read(project: Project) -> None:
    """A build is read only when the fingerprint of its inputs is today's."""
    freeze(CONTENT, note_of("other"), project.build)
    stale, last = read_frozen(project), read_last(project)
    freeze(CONTENT, note_of(fingerprint(project)), project.build)
    fresh = read_frozen(project)

    assert stale is None
    assert last is not None
    assert fresh is not None
    assert set(last.quads) == set(fresh.quads) == set(QUADS)


def test_the_digest_is_that_of_the_file(project: Project) -> None:
    """Anyone can check a build with `sha256sum`."""
    path = freeze(CONTENT, note_of("f"), project.build)

    note = read_note(project.build)

    assert note is not None
    assert note.digest == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_build_that_was_changed_counts_as_none(project: Project) -> None:
    """Quads that are not those that the note was written for are not read, whatever they say."""
    path = freeze(CONTENT, note_of(fingerprint(project)), project.build)
    path.write_bytes(CONTENT.replace(b'"1"', b'"3"'))

    assert read_frozen(project) is None
    assert read_last(project) is None


@pytest.mark.parametrize("text", ["", "[]", '{"digest": "d"}', '{"surprise": 1}'])
def test_broken_note_counts_as_none(project: Project, text: str) -> None:
    """A note that is cut short or of another form is no note."""
    project.build.mkdir()
    (project.build / "dataset.json").write_text(text)

    assert read_note(project.build) is None


def test_note_without_quads_counts_as_none(project: Project) -> None:
    """When the quads are gone the files are read again."""
    freeze(CONTENT, note_of(fingerprint(project)), project.build).unlink()

    assert read_frozen(project) is None


def test_unwritable_folder_has_a_remedy(project: Project) -> None:
    """A folder that cannot be written says so in one line, with what to do."""
    (project.root / "build").write_text("a file, not a folder")

    with pytest.raises(ProjectError, match=r"cannot be written .*--out"):
        freeze(CONTENT, note_of("f"), project.build)
