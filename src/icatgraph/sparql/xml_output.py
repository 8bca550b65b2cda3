"""XML output: what the engine writes as XML, kept well-formed.

The engine writes a carriage return as it is, which every XML parser reads as a line feed, and control
characters, which no XML parser reads at all.
<https://www.w3.org/TR/xml/#charsets> <https://www.w3.org/TR/xml/#sec-line-ends>
"""

from __future__ import annotations

import io
import re
from typing import IO, Final

from icatgraph.errors import QueryFailed

_NO_CHARACTER: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")


class XmlOutput(io.RawIOBase):
    """A writer that passes XML on to `output`, with carriage returns as references.

    Raises:
        QueryFailed: for a character that XML cannot carry.
    """

    def __init__(self, output: IO[bytes]) -> None:
        self._output = output

    def writable(self) -> bool:
        """Say that this is written to."""
        return True

    def write(self, data: object) -> int:
        """Pass a piece on; the engine puts no carriage return between elements."""
        piece = bytes(data)  # type: ignore[call-overload]
        found = _NO_CHARACTER.search(piece)
        if found is not None:
            point = ord(found[0].decode())
            raise QueryFailed(f"XML cannot carry the character U+{point:04X} of this answer; ask for JSON")
        self._output.write(piece.replace(b"\r", b"&#xD;"))
        return len(piece)
