"""Tidiness: which texts are in canonical layout, remembered by digest from one validation to the next.

A layout depends on nothing but the text and the formatter, and most files stay as they are between two runs.
What is remembered lies in `.icatgraph_cache/` in the project: it can be deleted at any time, and a project
that cannot be written to does without.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from icatgraph import vocabulary
from icatgraph.errors import DataSyntaxError
from icatgraph.turtle.layout import is_canonical

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FOLDER: Final = ".icatgraph_cache"
_NAME: Final = "tidy.json"


def untidy_files(texts: Mapping[str, str], folder: Path | None = None) -> list[str]:
    """Return the files that are not in canonical layout, of those that can be parsed.

    `texts` are Turtle, by file; in `folder` the digests of tidy texts are kept, if one is given.
    """
    formatter = _formatter() if folder else ""
    known = _read(folder, formatter) if folder else frozenset()
    digests = {file: digest_of(text) for file, text in texts.items()}
    untidy = list(_untidy({file: text for file, text in texts.items() if digests[file] not in known}))
    tidy = {digest for file, digest in digests.items() if file not in untidy}
    if folder and not tidy <= known:
        # A narrower run must not forget what a wider one found; a whole one keeps no more than it saw.
        kept = tidy if len(tidy) >= len(known) else tidy | known
        with contextlib.suppress(OSError):
            _write(folder, {"formatter": formatter, "tidy": sorted(kept)})
    return untidy


def digest_of(text: str) -> str:
    """Return the SHA-256 by which a text is known."""
    return hashlib.sha256(text.encode()).hexdigest()


def _untidy(texts: Mapping[str, str]) -> Iterator[str]:
    for file, text in texts.items():
        with contextlib.suppress(DataSyntaxError):  # found where the file is parsed, with its place
            if not is_canonical(text, file):
                yield file


def _formatter() -> str:
    """Return the digest of the code that decides on layouts: another formatter has another opinion."""
    digest = hashlib.sha256()
    for path in [Path(vocabulary.__file__), *sorted(Path(__file__).parent.glob("*.py"))]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _read(folder: Path, formatter: str) -> frozenset[str]:
    """Return the digests known to be tidy; none when another formatter wrote them, or nothing can be read."""
    try:
        kept = json.loads((folder / _NAME).read_text("utf-8"))
        return frozenset(kept["tidy"]) if kept["formatter"] == formatter else frozenset()
    except (OSError, ValueError, KeyError, TypeError):
        return frozenset()


def _write(folder: Path, content: dict[str, object]) -> None:
    """Write the file beside its place and move it there: two runs at once must not mix."""
    folder.mkdir(exist_ok=True)
    (folder / ".gitignore").write_text("*\n", "utf-8")
    descriptor, name = tempfile.mkstemp(dir=folder)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file)
    Path(name).replace(folder / _NAME)
