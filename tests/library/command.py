"""A finished command: what it printed and how it ended."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """What a command printed on each stream, and its exit code."""

    out: str
    err: str
    code: int
