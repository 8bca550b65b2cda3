"""Tidiness is remembered by digest, and what is remembered never hides what is untidy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icatgraph.remembered import digest_of, remember
from icatgraph.turtle import tidiness
from icatgraph.turtle.tidiness import untidy_files

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

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
    remember(tmp_path / "tidy.json", "another", [digest_of(UNTIDY)])

    assert untidy_files({"b.ttl": UNTIDY}, tmp_path) == ["b.ttl"]
