"""The names of a query: the IRIs that its prefixed names and its IRIs in angle brackets stand for.

Relative IRIs are left alone: they need the base of the request, and no name of a vocabulary is written so.
<https://www.w3.org/TR/sparql11-query/#iriRefs>
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from icatgraph.sparql.tokens import decode_escapes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icatgraph.sparql.tokens import Token

_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_ESCAPE: Final = re.compile(r"\\(.)")


def prefixes_of(tokens: Sequence[Token]) -> dict[str, str]:
    """Return the namespaces that a query declares, by prefix without its colon."""
    found: dict[str, str] = {}
    for index in range(len(tokens) - 2):
        if tokens[index].kind != "word" or tokens[index].keyword != "PREFIX":
            continue
        name, iri = tokens[index + 1 : index + 3]
        if name.kind == "name" and iri.kind == "iri":
            found[name.text[:-1]] = decode_escapes(iri.text[1:-1])
    return found


def iri_of(token: Token, prefixes: Mapping[str, str]) -> str | None:
    """Return the absolute IRI that a token stands for, or None when it stands for none that is known here."""
    if token.kind == "iri":
        iri = decode_escapes(token.text[1:-1])
        return iri if _ABSOLUTE.match(iri) else None
    if token.kind != "name":
        return None
    prefix, _, local = token.text.partition(":")
    namespace = prefixes.get(prefix, "")
    if not _ABSOLUTE.match(namespace):
        return None
    return namespace + (_ESCAPE.sub(r"\1", local) if "\\" in local else local)
