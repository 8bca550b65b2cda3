"""What was found to hold is remembered as long as the conditions are the same, and never more than that."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from icatgraph.remembered import digest_of, recall, remember, renew

if TYPE_CHECKING:
    from pathlib import Path


def test_what_holds_is_recalled_under_the_same_conditions(tmp_path: Path) -> None:
    """Under others, nothing is."""
    file = tmp_path / "cache" / "file.json"
    remember(file, "one", ["b", "a"])

    assert recall(file, "one") == {"a", "b"}
    assert recall(file, "other") == frozenset()


@pytest.mark.parametrize("content", ["", "[]", '{"under": 1}', '{"hold": 2}', "\x00"])
def test_a_broken_memory_counts_for_nothing(tmp_path: Path, content: str) -> None:
    """It is written anew."""
    file = tmp_path / "file.json"
    file.write_text(content)
    recalled = recall(file, "one")
    remember(file, "one", ["a"])

    assert recalled == frozenset()
    assert json.loads(file.read_text()) == {"under": "one", "hold": ["a"]}


def test_a_folder_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    """As in a checkout of somebody else."""
    (tmp_path / "file").write_text("")
    remember(tmp_path / "file" / "cache" / "file.json", "one", ["a"])

    assert recall(tmp_path / "file" / "cache" / "file.json", "one") == frozenset()


@pytest.mark.parametrize(
    ("hold", "kept"), [("a", "abc"), ("d", "abcd"), ("bcde", "bcde")], ids=["less", "other", "the whole"]
)
def test_a_narrower_run_forgets_nothing(tmp_path: Path, hold: str, kept: str) -> None:
    """A whole one keeps no more than it saw."""
    file = tmp_path / "file.json"
    remember(file, "one", "abc")
    renew(file, "one", hold, recall(file, "one"))

    assert recall(file, "one") == set(kept)


def test_git_does_not_see_the_memory(tmp_path: Path) -> None:
    """A project needs no line for it."""
    remember(tmp_path / "cache" / "file.json", "one", [])

    assert (tmp_path / "cache" / ".gitignore").read_text() == "*\n"


def test_texts_are_told_apart_by_where_they_end() -> None:
    """The same letters in other parts are other texts."""
    assert digest_of("a", "bc") != digest_of("ab", "c")
    assert digest_of("a") != digest_of("a", "")
