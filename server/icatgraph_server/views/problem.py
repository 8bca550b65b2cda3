"""The mark of a syntax error: the query with the culprit set apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Mark:
    """The text before the culprit, the culprit (a space when the text ends too early), and the rest."""

    before: str
    token: str
    after: str


def view_mark(query: str, place: Mapping[str, str | int]) -> Mark | None:
    """Return the mark of a place by line and column from 1; None when the text has no such place."""
    lines = query.splitlines(keepends=True)
    line, column, token = int(place.get("line", 0)), int(place.get("column", 0)), str(place.get("token", ""))
    if not 1 <= line <= len(lines):
        return None
    start = sum(map(len, lines[: line - 1])) + column - 1
    culprit = token if token and query.startswith(token, start) else query[start : start + 1].strip()
    return Mark(query[:start], culprit or " ", query[start + len(culprit) :])
