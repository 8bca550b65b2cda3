"""The identity of a query's answer: the key and the entity tag it has before it is computed.

The dataset is immutable and the engine deterministic, so what goes in names what comes out, and a client that
shows its tag is answered without a worker.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from icatgraph.sparql.tokens import scan
from icatgraph_server.cache import tag_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from icatgraph.sparql import Query
    from icatgraph.sparql.tokens import Token

# Another release may write the same results in other bytes.
_SOFTWARE: Final = f"{version('icatgraph')} {version('pyoxigraph')}"
_VOLATILE: Final = frozenset({"NOW", "RAND", "UUID", "STRUUID"})
_LONG: Final = 4096
# Marks that open a string which never ends, or escape what only a string may hold.
_STRAY: Final = frozenset({"'", '"', "\\"})
_NEW_NODES: Final = frozenset({"BNODE", "CONSTRUCT", "DESCRIBE"})


@dataclass(frozen=True, slots=True)
class Identity:
    """What names an answer; `etag` is empty when only its bytes can name it, as with new blank nodes."""

    key: Hashable
    etag: str
    volatile: bool


def identify(query: Query, digest: str, media_type: str, page: str) -> Identity:
    """Return the identity of a query's answer over a dataset; `page` names the page it is on, if any."""
    tokens = scan(query.text)
    words = {token.text.upper() for token in tokens if token.kind == "word"}
    bound = tuple(sorted((name, str(term)) for name, term in (query.substitutions or {}).items()))
    graphs = (query.default_graphs, query.named_graphs)
    # A page gives the text back; and long ones are rarely spelled twice.
    text = query.text if page or len(query.text) > _LONG else normal_form(query.text, tokens)
    key = (digest, text, query.base_iri, *graphs, bound, media_type, page)
    named = not page and not words & (_VOLATILE | _NEW_NODES)
    return Identity(key, tag_of(repr((_SOFTWARE, key)).encode()) if named else "", bool(words & _VOLATILE))


def normal_form(text: str, tokens: Sequence[Token]) -> str:
    """Return a query's text with each run of white space as one blank, or one line feed where it has any.

    Comments stay. Where scanner and engine might disagree on what is white space (a quote in an IRI, a string
    that never ends), the text stays as it is: two queries must never share a normal form.
    """
    pieces: list[str] = []
    end = 0
    for kind, piece, start in tokens:
        if piece in _STRAY or (kind == "iri" and "'" in piece):
            return text
        if start > end:
            gap = text[end:start]
            if "#" in gap:
                pieces.append(gap)
            elif pieces:
                pieces.append("\n" if "\n" in gap or "\r" in gap else " ")
        pieces.append(piece)
        end = start + len(piece)
    return "".join(pieces) + (text[end:] if "#" in text[end:] else "")
