"""Wording: names of the graph as a reader's words."""

from __future__ import annotations

import re
from typing import Final

_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def words_of(name: str) -> str:
    """Return an IRI's or a variable's last part in words: `activityType` and `activity-type` alike."""
    last = re.split(r"[/#]", name.rstrip("/#"))[-1]
    return _HUMP.sub(" ", last).replace("-", " ").replace("_", " ").lower()


def plural_of(kind: str) -> str:
    """Return the plural of a kind such as `instrument-status`, in words."""
    words = words_of(kind)
    if words.endswith("sis"):
        return f"{words[:-2]}es"
    if words.endswith("y"):
        return f"{words[:-1]}ies"
    return f"{words}es" if words.endswith("s") else f"{words}s"
