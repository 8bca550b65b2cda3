"""Doubts: what a query names and the dataset does not know, with the name that was perhaps meant.

A query with a misspelt name is answered with nothing, which looks like a fact. Only names of the project's
own namespaces are doubted, as nobody can know what others mean by theirs, and functions unknown here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from icatgraph.sparql.calls import called, is_known_function
from icatgraph.sparql.form import prologue_end
from icatgraph.sparql.likeness import nearest
from icatgraph.sparql.names import iri_of, prefixes_of
from icatgraph.sparql.tokens import place, scan, shorten
from icatgraph.vocabulary import BASE, compact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from pyoxigraph import Store

    from icatgraph.sparql.tokens import Token

MAX_DOUBTS: Final = 5
_MAX_NAMES: Final = 200
# Looser than the grammar: what they find in vain is found out by the scanner. Bounds and possessive
# quantifiers keep a run of letters or colons from being read again from each of its places.
_CALL: Final = re.compile(r"(?:<[^<>\s]*>|:[^\s<>\"'()]{0,200}+)[ \t\r\n]*+\(")
_DECLARATION: Final = re.compile(r"prefix\s+([^\s:<>]*):\s*<([^<>]*)>", re.IGNORECASE)
_IRI: Final = re.compile(rf"<({re.escape(BASE)}[^<>]*)>")
_NAME: Final = re.compile(r"(?<![\w.\-])([\w.\-]{0,200}+):([^\s<>{}\"'()\[\];,|^/*?+]*)")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A name in a query that finds nothing; `nearest` is the prefixed name that is most like it, or ""."""

    token: str
    line: int
    column: int
    message: str
    nearest: str = ""


def doubts(text: str, store: Store, names_in: Callable[[str], Iterable[str]]) -> tuple[Doubt, ...]:
    """Return up to five doubts about a query, in its order; `names_in` lists the IRIs of a namespace.

    A query of known names without calls by IRI costs one look at its text and one at each name.
    """
    if not _is_doubtful(text, store):
        return ()
    tokens = scan(text)
    prefixes = prefixes_of(tokens)
    body = tokens[prologue_end(tokens) :]
    found: dict[int, Doubt] = {}
    if BASE in text:
        found = {token.start: doubt for token, doubt in _names(text, body, prefixes, store, names_in)}
    found |= {token.start: doubt for token, doubt in _functions(text, body, prefixes)}
    return tuple(found[start] for start in sorted(found)[:MAX_DOUBTS])


def _is_doubtful(text: str, store: Store) -> bool:
    """Say whether a text needs to be scanned: something in it looks like a call or like an unknown name."""
    if _CALL.search(text):
        return True
    if BASE not in text:
        return False
    spaces = {prefix: space for prefix, space in _DECLARATION.findall(text) if space.startswith(BASE)}
    names = {iri for iri in _IRI.findall(text) if iri not in spaces.values()}
    names |= {spaces[prefix] + local.rstrip(".") for prefix, local in _NAME.findall(text) if prefix in spaces}
    names -= set(spaces.values())  # the declarations themselves
    return len(names) > _MAX_NAMES or any("\\" in name or not _is_known(store, name) for name in names)


def _functions(
    text: str, tokens: Sequence[Token], prefixes: Mapping[str, str]
) -> Iterator[tuple[Token, Doubt]]:
    for token in islice(called(tokens), _MAX_NAMES):
        iri = iri_of(token, prefixes)
        if iri is not None and not is_known_function(iri):
            message = f"the function {shorten(token.text)} is not known here: a call of it has no value"
            yield token, Doubt(shorten(token.text), *place(text, token.start), message)


def _names(
    text: str,
    tokens: Sequence[Token],
    prefixes: Mapping[str, str],
    store: Store,
    names_in: Callable[[str], Iterable[str]],
) -> Iterator[tuple[Token, Doubt]]:
    """Yield a doubt for the first mention of each name of ours that no quad has."""
    ours = {iri_of(token, prefixes): token for token in reversed(tokens) if token.kind in ("iri", "name")}
    mentioned = [(iri, token) for iri, token in ours.items() if iri is not None and iri.startswith(BASE)]
    missing = (pair for pair in reversed(mentioned[-_MAX_NAMES:]) if not _is_known(store, pair[0]))
    for iri, token in islice(missing, MAX_DOUBTS):
        local = iri[max(iri.rfind("/"), iri.rfind("#")) + 1 :]
        namespace = iri[: len(iri) - len(local)]
        others = (other[len(namespace) :] for other in names_in(namespace)) if len(local) <= 80 else ()
        like = nearest(local, others)
        meant = compact(namespace + like) if like else ""
        message = f"{shorten(token.text)} is not in the graph{f'; did you mean {meant}?' if meant else ''}"
        yield token, Doubt(shorten(token.text), *place(text, token.start), message, meant)


def _is_known(store: Store, iri: str) -> bool:
    try:
        node = NamedNode(iri)
    except ValueError:
        return True  # the engine says what is wrong with it
    patterns = (
        (node, None, None, None),
        (None, None, node, None),
        (None, node, None, None),
        (None, None, None, node),
    )
    return any(next(store.quads_for_pattern(*pattern), None) is not None for pattern in patterns)
