"""The identity of a query's answer: the key and the entity tag it has before it is computed.

The dataset is immutable and the engine deterministic, so what goes in names what comes out, and a client that
shows its tag is answered without a worker.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from icatgraph.sparql import is_volatile, makes_nodes
from icatgraph.sparql.form import divide
from icatgraph.sparql.tokens import split
from icatgraph_server.cache import tag_of

if TYPE_CHECKING:
    from collections.abc import Hashable

    from icatgraph.sparql import Query

# Another release may write the same results in other bytes.
_SOFTWARE: Final = f"{version('icatgraph')} {version('pyoxigraph')}"
_LONG: Final = 4096
# Marks that open a string which never ends, and what divides words in Python, but not in SPARQL.
_STRAY: Final = re.compile("['\"\v\f]")


@dataclass(frozen=True, slots=True)
class Identity:
    """What names an answer; `etag` is empty when only its bytes can name it, as with new blank nodes."""

    key: Hashable
    etag: str
    volatile: bool


def identify(query: Query, digest: str, media_type: str, page: str) -> Identity:
    """Return the identity of a query's answer over a dataset; `page` names the page it is on, if any."""
    volatile = is_volatile(query.text)
    bound = tuple(sorted((name, str(term)) for name, term in (query.substitutions or {}).items()))
    graphs = (query.default_graphs, query.named_graphs)
    # A page gives the text back; and long ones are rarely spelled twice.
    text = query.text if page or len(query.text) > _LONG else normal_form(query.text)
    key = (digest, text, query.base_iri, *graphs, bound, media_type, page)
    named = not page and not volatile and not makes_nodes(query.text)
    return Identity(key, tag_of(repr((_SOFTWARE, key)).encode()) if named else "", volatile)


def normal_form(text: str) -> Hashable:
    """Return what two texts share that differ in nothing but white space, where it does not count.

    In strings and in comments it counts. Where scanner and engine might disagree on what is white space (a
    quote in an IRI, a string that never ends), all of it does: two queries must never share a normal form.
    """
    if "\\" in text or "\r" in text:
        return _normal(text)
    prologue, rest = divide(text)
    return _normal_prologue(prologue), _normal(rest)


def _normal(text: str) -> tuple[str | bytes, ...]:
    """Return words with one blank between them, and apart what may hold anything; or the text as it is."""
    pieces = split(text)
    held = pieces[1::2]
    between = "\0".join(pieces[::2])
    if _STRAY.search(between) or between.count("\0") != len(held):
        return (text,)
    if any(_is_doubtful(piece, text) for piece in held):
        return (text,)
    # As bytes, of which only the white space of ASCII divides words.
    return (b" ".join(between.encode("utf-8", "surrogatepass").split()), *held)


# Clients send few different ones, again and again.
_normal_prologue: Final = lru_cache(maxsize=64)(_normal)


def _is_doubtful(piece: str, text: str) -> bool:
    """Say whether an escape, an IRI or a comment may be something else to the engine."""
    return piece[0] == "\\" or (piece[0] == "<" and "'" in piece) or (piece[0] == "#" and "\r" in text)
