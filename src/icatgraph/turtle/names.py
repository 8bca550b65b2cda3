"""Names of a Turtle file: which prefixes it may use, and which it did."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from icatgraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Mapping

# What may follow the colon without escapes; a part of PN_LOCAL that every Turtle tool reads alike.
_LOCAL = re.compile(r"[\w](?:[\w.\-]*[\w\-])?", re.ASCII)


class Names:
    """Shortens IRIs with the project's prefixes and a file's own, and remembers those used."""

    def __init__(self, local: Mapping[str, str]) -> None:
        own = {prefix: space for prefix, space in local.items() if prefix not in PREFIXES}
        spaces = {space: prefix for prefix, space in sorted(own.items(), reverse=True)}
        self._prefix_of = spaces | {space: prefix for prefix, space in PREFIXES.items()}
        self._used: dict[str, str] = {}

    def compact(self, iri: str) -> str:
        """Return the prefixed name with the longest namespace, else the IRI in angle brackets."""
        for cut in range(len(iri) - 1, 0, -1):
            prefix = self._prefix_of.get(iri[:cut])
            if prefix is not None and _LOCAL.fullmatch(iri, cut):
                self._used[prefix] = iri[:cut]
                return f"{prefix}:{iri[cut:]}"
        return f"<{iri}>"

    def declarations(self) -> str:
        """Return the `@prefix` lines of the names used so far, sorted by prefix."""
        return "\n".join(f"@prefix {prefix}: <{space}> ." for prefix, space in sorted(self._used.items()))
