"""The cache: complete answers in memory, least recently used first out, bounded by bytes."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable


@dataclass(frozen=True, slots=True)
class Entry:
    """A complete answer with its strong entity tag, quotes included."""

    body: bytes
    content_type: str
    etag: str


def entry_of(body: bytes, content_type: str) -> Entry:
    """Return the entry of an answer; its tag is the digest of its bytes and its type."""
    digest = hashlib.sha256(content_type.encode() + b"\0" + body).hexdigest()
    return Entry(body, content_type, f'"{digest[:32]}"')


class Cache:
    """Entries by key, up to `limit` bytes of bodies.

    A key holds all that decides an answer: the dataset's digest, the query with its parameters, the format.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._entries: OrderedDict[Hashable, Entry] = OrderedDict()

    @property
    def size(self) -> int:
        """The bytes of the bodies now held."""
        return self._size

    def get(self, key: Hashable) -> Entry | None:
        """Return the entry of a key, which becomes the most recently used."""
        entry = self._entries.get(key)
        if entry is not None:
            self._entries.move_to_end(key)
        return entry

    def put(self, key: Hashable, entry: Entry) -> None:
        """Keep an entry, unless it alone would fill an eighth of the cache."""
        if len(entry.body) > self._limit // 8 or key in self._entries:
            return
        self._entries[key] = entry
        self._size += len(entry.body)
        while self._size > self._limit:
            _, oldest = self._entries.popitem(last=False)
            self._size -= len(oldest.body)


def matches(header: str | None, etag: str) -> bool:
    """Say whether an If-None-Match header names a tag, in the weak comparison that RFC 9110 asks for here."""
    if header is None:
        return False
    tags = {tag.strip().removeprefix("W/") for tag in header.split(",")}
    return "*" in tags or etag.removeprefix("W/") in tags
