"""Tidiness: which texts are in canonical layout, remembered by digest from one validation to the next.

A layout depends on nothing but the text and the formatter, and most files stay as they are between two runs.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from icatgraph import vocabulary
from icatgraph.errors import DataSyntaxError
from icatgraph.remembered import digest_of, digest_of_code, recall, renew
from icatgraph.turtle.layout import is_canonical

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NAME: Final = "tidy.json"


def untidy_files(texts: Mapping[str, str], folder: Path | None = None) -> list[str]:
    """Return the files that are not in canonical layout, of those that can be parsed.

    `texts` are Turtle, by file; in `folder` the digests of tidy texts are kept, if one is given.
    """
    formatter = _formatter() if folder else ""
    known = recall(folder / _NAME, formatter) if folder else frozenset()
    digests = {file: digest_of(text) for file, text in texts.items()}
    untidy = list(_untidy({file: text for file, text in texts.items() if digests[file] not in known}))
    tidy = {digest for file, digest in digests.items() if file not in untidy}
    if folder:
        renew(folder / _NAME, formatter, tidy, known)
    return untidy


def _untidy(texts: Mapping[str, str]) -> Iterator[str]:
    for file, text in texts.items():
        with contextlib.suppress(DataSyntaxError):  # found where the file is parsed, with its place
            if not is_canonical(text, file):
                yield file


def _formatter() -> str:
    """Return the digest of the code that decides on layouts."""
    return digest_of_code([Path(vocabulary.__file__), *Path(__file__).parent.glob("*.py")])
