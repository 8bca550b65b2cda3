"""The cache: complete answers in memory, least recently used first out, bounded by bytes.

The way to an answer can be cut short: an alias names it by the request's own words.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

# What an entry takes beside its body, about; so that a million empty answers are bounded as well.
_ENTRY_BYTES: Final = 1024
_ALIASES: Final = 4096
_ALIAS_BYTES: Final = 2048


@dataclass(frozen=True, slots=True)
class Entry:
    """A complete answer with its strong entity tag, quotes included."""

    body: bytes
    content_type: str
    etag: str


def entry_of(body: bytes, content_type: str) -> Entry:
    """Return the entry of an answer; its tag is the digest of its bytes and its type."""
    return Entry(body, content_type, tag_of(content_type.encode() + b"\0" + body))


def tag_of(content: bytes) -> str:
    """Return the strong entity tag of some bytes, which stand for the answer or are it."""
    return f'"{hashlib.blake2b(content, digest_size=16).hexdigest()}"'


class Cache:
    """Entries by key, up to `limit` bytes.

    A key holds all that decides an answer: the dataset's digest, the query with its parameters, the format.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._entries: OrderedDict[Hashable, Entry] = OrderedDict()
        self._aliases: OrderedDict[tuple[str | bytes, ...], Hashable] = OrderedDict()
        self._counts = dict.fromkeys(("hits", "misses", "unmodified", "evictions"), 0)

    @property
    def figures(self) -> Mapping[str, int]:
        """What the cache holds, and how often it was asked to what effect."""
        return {**self._counts, "bytes": self._size, "entries": len(self._entries)}

    def count(self, what: str) -> None:
        """Count what only those who use the cache know of."""
        self._counts[what] += 1

    def get(self, key: Hashable) -> Entry | None:
        """Return the entry of a key, which becomes the most recently used."""
        entry = self._entries.get(key)
        if entry is not None:
            self._entries.move_to_end(key)
        self._counts["misses" if entry is None else "hits"] += 1
        return entry

    def name(self, alias: tuple[str | bytes, ...], key: Hashable) -> None:
        """Let an alias stand for a key; long ones are not kept."""
        if sum(map(len, alias)) > _ALIAS_BYTES or key not in self._entries:
            return
        self._aliases[alias] = key
        if len(self._aliases) > _ALIASES:
            self._aliases.popitem(last=False)

    def named(self, alias: tuple[str | bytes, ...]) -> Entry | None:
        """Return the entry that an alias stands for, or None without counting a miss."""
        key = self._aliases.get(alias)
        return self.get(key) if key in self._entries else None

    def put(self, key: Hashable, entry: Entry) -> None:
        """Keep an entry, unless it alone would fill an eighth of the cache."""
        size = len(entry.body) + _ENTRY_BYTES
        if size > self._limit // 8 or key in self._entries:
            return
        self._entries[key] = entry
        self._size += size
        while self._size > self._limit:
            _, oldest = self._entries.popitem(last=False)
            self._size -= len(oldest.body) + _ENTRY_BYTES
            self._counts["evictions"] += 1


def matches(header: str | None, etag: str) -> bool:
    """Say whether an If-None-Match header names a tag, in the weak comparison that RFC 9110 asks for here."""
    if header is None:
        return False
    tags = {tag.strip().removeprefix("W/") for tag in header.split(",")}
    return "*" in tags or etag.removeprefix("W/") in tags
