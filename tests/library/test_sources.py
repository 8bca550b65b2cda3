"""Sources: the passage index is generated from the texts' index and proved against the texts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from icatgraph.errors import DataSyntaxError, ProjectError, UnknownName
from icatgraph.sources import digest_passage, generate_passages, read_index, verify
from icatgraph.turtle import is_canonical

if TYPE_CHECKING:
    from pathlib import Path

    from icatgraph.resources import Project

ROW = {
    "source": "icat-2010",
    "id": "p001",
    "kind": "item",
    "section": ["I", 'A "b"'],
    "chars": 3,
    "sha256": "ab",
}


def index_of(folder: Path, *rows: object) -> Path:
    """Write an index with a row a line."""
    path = folder / "passages.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_passages_are_canonical_turtle(tmp_path: Path) -> None:
    """Each row is one passage with its section path, in the canonical layout."""
    text = generate_passages(index_of(tmp_path, ROW | {"source": "other"}, ROW), "icat-2010")

    assert is_canonical(text)
    assert text.partition("\n\npassage_")[2] == (
        "icat-2010:p001 a icat:Passage ;\n"
        '  dcterms:identifier "p001" ;\n'
        "  icat:inSource source:icat-2010 ;\n"
        "  icat:sequence 1 ;\n"
        "  icat:passageKind passage-kind:item ;\n"
        '  icat:section "I / A \\"b\\"" ;\n'
        "  icat:characterCount 3 ;\n"
        '  icat:sha256 "ab" .\n'
    )


def test_sequence_follows_the_document(tmp_path: Path) -> None:
    """Passages and bare references are counted together, in the order of the index."""
    index = index_of(tmp_path, ROW, ROW | {"id": "u001"}, ROW | {"id": "p002", "section": []})

    passages = read_index(index, "icat-2010")

    assert [(p.identifier, p.sequence, p.section) for p in passages] == [
        ("p001", 1, 'I / A "b"'),
        ("u001", 2, 'I / A "b"'),
        ("p002", 3, ""),
    ]


def test_long_headings_are_abridged(tmp_path: Path) -> None:
    """A heading of twelve words or more keeps ten, and the abbreviation that it ends in."""
    sentence = "one two three four five six seven eight nine ten eleven twelve thirteen"
    index = index_of(tmp_path, ROW | {"section": [sentence, f"{sentence} (X)"]})

    (passage,) = read_index(index, "icat-2010")

    ten = "one two three four five six seven eight nine ten"
    assert passage.section == f"{ten} … / {ten} … (X)"


@pytest.mark.parametrize("line", ["{", "[]", '{"source": "icat-2010"}'])
def test_faulty_index_line_is_named(tmp_path: Path, line: str) -> None:
    """A line that is no passage raises with its number."""
    path = tmp_path / "passages.jsonl"
    path.write_text(json.dumps(ROW) + "\n" + line)

    with pytest.raises(DataSyntaxError, match=r"passages\.jsonl:2:1"):
        read_index(path, "icat-2010")


def test_index_must_know_the_source(tmp_path: Path) -> None:
    """A source without passages is unknown, and an index that is not there is named."""
    with pytest.raises(UnknownName, match="tokyo-2006"):
        read_index(index_of(tmp_path, ROW), "tokyo-2006")
    with pytest.raises(ProjectError, match="absent"):
        read_index(tmp_path / "absent", "tokyo-2006")


def test_length_is_in_code_points() -> None:
    """A passage's length counts characters, its digest is over UTF-8."""
    digest = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"

    assert digest_passage("hello") == (5, digest)
    assert digest_passage("é…")[0] == 2


def test_texts_prove_the_index(project: Project, tmp_path: Path) -> None:
    """A text whose passages have the recorded digests verifies; headings do not count."""
    (tmp_path / "tokyo-2006.txt").write_text(
        "Title\n\n# I\n\n[p001] hello\n[p002] world\n[p003] a\n[u001] b\n"
    )

    (report,) = verify(project, tmp_path)

    assert (report.source, report.verified, report.holds) == ("tokyo-2006", 4, True)


def test_differences_are_listed(project: Project, tmp_path: Path) -> None:
    """Changed, missing and unknown passages are listed by number."""
    (tmp_path / "tokyo-2006.txt").write_text("[p001] hello\n[p002] World\n[p009] new\n")

    (report,) = verify(project, tmp_path)

    assert (report.verified, report.holds) == (1, False)
    assert (report.changed, report.missing, report.unknown) == (("p002",), ("p003", "u001"), ("p009",))


def test_absent_text_is_named(project: Project, tmp_path: Path) -> None:
    """A folder without the text says which file it lacks."""
    with pytest.raises(ProjectError, match=r"tokyo-2006\.txt cannot be read"):
        verify(project, tmp_path / "nowhere")
