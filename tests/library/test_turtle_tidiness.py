"""Tidiness is remembered by digest, and what is remembered never hides what is untidy."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from icatgraph.turtle import tidiness
from icatgraph.turtle.tidiness import untidy_files

if TYPE_CHECKING:
    from pathlib import Path

TIDY = "@prefix place: <https://w3id.org/icatgraph/id/place/> .\n\nplace:a a place:b .\n"
UNTIDY = TIDY.replace("place:a a", "place:a  a")


def test_a_known_text_is_not_looked_at_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second time, only what changed goes to the formatter."""
    untidy_files({"a.ttl": TIDY, "b.ttl": UNTIDY}, tmp_path / "cache")
    looked: list[str] = []
    monkeypatch.setattr(tidiness, "is_canonical", lambda _text, file: looked.append(str(file)))

    untidy_files({"a.ttl": TIDY, "b.ttl": UNTIDY}, tmp_path / "cache")

    assert looked == ["b.ttl"]


def test_an_untidy_text_is_found_every_time(tmp_path: Path) -> None:
    """And a text that does not parse is left to the parser."""
    texts = {"a.ttl": TIDY, "b.ttl": UNTIDY, "c.ttl": '"'}

    assert [untidy_files(texts, tmp_path) for _ in range(2)] == [["b.ttl"], ["b.ttl"]]


def test_what_another_formatter_found_counts_for_nothing(tmp_path: Path) -> None:
    """A change of the formatter or of the prefixes makes every text new."""
    untidy_files({"a.ttl": TIDY}, tmp_path)
    kept = json.loads((tmp_path / "tidy.json").read_text())
    forged = {"formatter": "another", "tidy": [*kept["tidy"], tidiness.digest_of(UNTIDY)]}
    (tmp_path / "tidy.json").write_text(json.dumps(forged))

    assert untidy_files({"b.ttl": UNTIDY}, tmp_path) == ["b.ttl"]


@pytest.mark.parametrize("content", ["", "[]", '{"formatter": 1}', '{"tidy": 2}'])
def test_a_broken_memory_counts_for_nothing(tmp_path: Path, content: str) -> None:
    """It is written anew."""
    (tmp_path / "tidy.json").write_text(content)

    assert untidy_files({"a.ttl": TIDY, "b.ttl": UNTIDY}, tmp_path) == ["b.ttl"]
    assert json.loads((tmp_path / "tidy.json").read_text())["tidy"] == [tidiness.digest_of(TIDY)]


def test_a_folder_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    """As in a checkout of somebody else."""
    (tmp_path / "file").write_text("")

    assert untidy_files({"b.ttl": UNTIDY, "a.ttl": TIDY}, tmp_path / "file" / "cache") == ["b.ttl"]


def test_git_does_not_see_the_memory(tmp_path: Path) -> None:
    """A project needs no line for it."""
    untidy_files({"a.ttl": TIDY}, tmp_path / "cache")

    assert (tmp_path / "cache" / ".gitignore").read_text() == "*\n"
