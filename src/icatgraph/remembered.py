"""What is remembered: digests of what was found to hold, kept from one validation to the next.

What lies in `.icatgraph_cache/` of a project can be deleted at any time, and a project that cannot be written
to does without.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

FOLDER: Final = ".icatgraph_cache"


def digest_of(*parts: str) -> str:
    """Return the SHA-256 by which some texts, in this order, are known."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode("utf-8", "surrogatepass")
        # With its length, or `a`, `bc` would be known as `ab`, `c`.
        digest.update(b"%d\0%b" % (len(content), content))
    return digest.hexdigest()


def digest_of_code(paths: Iterable[Path]) -> str:
    """Return the digest of some modules: other code may have another opinion of the same texts."""
    return digest_of(*(path.read_text("utf-8") for path in sorted(paths)))


def recall(path: Path, under: str) -> frozenset[str]:
    """Return the digests in a file; none if found under other conditions, or if it cannot be read."""
    try:
        kept = json.loads(path.read_text("utf-8"))
        return frozenset(kept["hold"]) if kept["under"] == under else frozenset()
    except (OSError, ValueError, KeyError, TypeError):
        return frozenset()


def remember(path: Path, under: str, hold: Collection[str]) -> None:
    """Write the digests of what holds under some conditions, where a file can be written."""
    write_beside(path, json.dumps({"under": under, "hold": sorted(hold)}).encode())


def write_beside(path: Path, content: bytes) -> None:
    """Write a file of the folder whole or not at all; where none can be written, do without."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        (path.parent / ".gitignore").write_text("*\n", "utf-8")
        # Beside its place and then moved there: two runs at once must not mix.
        descriptor, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(name).replace(path)


def renew(path: Path, under: str, hold: Collection[str], known: Collection[str]) -> None:
    """Write what was found to hold, where that is more than was known.

    A narrower run must not forget what a wider one found; a whole one keeps no more than it saw.
    """
    if not set(hold) <= set(known):
        remember(path, under, hold if len(hold) >= len(known) else {*hold, *known})
