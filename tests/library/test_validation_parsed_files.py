"""Parsed files: what is remembered of them, and when it counts for nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from icatgraph.resources import Project
from icatgraph.validation.parsed_files import ParsedFiles
from icatgraph.validation.snapshot import read_snapshot

if TYPE_CHECKING:
    from pathlib import Path

TEXT = b"@prefix e: <https://example.org/> . e:a e:b e:c ."
LINES = b"<https://example.org/a> <https://example.org/b> <https://example.org/c> .\n"


def kept(folder: Path, content: bytes = TEXT, lines: bytes = LINES) -> Path:
    """Return the file in which one parsed text is kept."""
    parsed = ParsedFiles(folder)
    parsed.add(content, lines)
    parsed.keep()
    return folder / "parsed.nt"


def test_what_a_text_says_is_known_the_next_time(tmp_path: Path) -> None:
    """Of the same bytes, and of no others."""
    kept(tmp_path)

    assert ParsedFiles(tmp_path).lines(TEXT) == LINES
    assert ParsedFiles(tmp_path).lines(TEXT + b"\n") is None


def test_several_texts_are_told_apart(tmp_path: Path) -> None:
    """Each has its own part of the file, be it empty."""
    parsed = ParsedFiles(tmp_path)
    for content, lines in ((b"one", b"1 .\n"), (b"none", b""), (b"two", b"2 .\n2 .\n")):
        parsed.add(content, lines)
    parsed.keep()

    again = ParsedFiles(tmp_path)
    assert [again.lines(content) for content in (b"two", b"none", b"one")] == [b"2 .\n2 .\n", b"", b"1 .\n"]


def test_blank_nodes_are_not_remembered(tmp_path: Path) -> None:
    """Two files with the same text would share them."""
    kept(tmp_path, lines=b"_:x <https://example.org/b> <https://example.org/c> .\n")

    assert ParsedFiles(tmp_path).lines(TEXT) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content[:-5],
        lambda content: content.replace(b"example.org/c", b"example.org/d"),
        lambda content: content.partition(b"\n")[2],
        lambda content: b"[]\n" + content.partition(b"\n")[2],
        lambda content: content.replace(b'"under": "', b'"under": "0'),
        lambda _: b"",
    ],
    ids=["cut short", "changed", "without a head", "with another head", "by another parser", "empty"],
)
def test_a_memory_that_is_not_as_it_was_written_counts_for_nothing(tmp_path: Path, change: object) -> None:
    """Better to parse again than to validate what nobody wrote."""
    file = kept(tmp_path)
    assert callable(change)
    file.write_bytes(change(file.read_bytes()))

    assert ParsedFiles(tmp_path).lines(TEXT) is None


def test_a_small_part_is_parsed_again_and_not_written(tmp_path: Path) -> None:
    """To write all for one edit would take longer; what is no longer there goes when all is written."""
    file = kept(tmp_path, lines=LINES * 100)
    before = file.stat().st_mtime_ns

    small = ParsedFiles(tmp_path)
    assert small.lines(TEXT) is not None
    small.add(b"new", LINES)
    small.keep()
    assert file.stat().st_mtime_ns == before

    kept(tmp_path, b"another")
    assert list(json.loads(file.read_bytes().partition(b"\n")[0])["lengths"].values()) == [len(LINES)]


def test_a_folder_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    """A project may be read-only."""
    (tmp_path / "file").write_text("")

    kept(tmp_path / "file" / "folder")

    assert ParsedFiles(tmp_path / "file" / "folder").lines(TEXT) is None


def test_a_project_says_the_same_from_memory(tmp_path: Path) -> None:
    """Each file in its graph, blank nodes included; an edit is seen."""
    (tmp_path / "ontology").mkdir()
    folder = tmp_path / "data" / "entities"
    folder.mkdir(parents=True)
    (folder / "named.ttl").write_bytes(TEXT)
    (folder / "blank.ttl").write_text("[] <https://example.org/b> 1 .")
    project = Project(tmp_path)

    first = read_snapshot(project)
    second = read_snapshot(project)
    assert [quad.graph_name for quad in second.quads] == [quad.graph_name for quad in first.quads]
    assert second.lines_of[folder / "named.ttl"] == LINES
    assert b'"1"' in second.lines_of[folder / "blank.ttl"]
    assert len(second.store) == 2

    (folder / "named.ttl").write_bytes(TEXT.replace(b"e:c", b"e:d"))
    assert b"example.org/d" in read_snapshot(project).lines_of[folder / "named.ttl"]
