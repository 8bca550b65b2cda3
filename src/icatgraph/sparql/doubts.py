"""Doubts: what a query names and the dataset does not know, with the name that was perhaps meant.

A query with a misspelt name is answered with nothing, which looks like a fact. Only names of the project's
own namespaces are doubted, as nobody can know what others mean by theirs, and functions unknown here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from icatgraph.sparql.calls import called, is_known_function
from icatgraph.sparql.form import divide, prologue_end
from icatgraph.sparql.likeness import nearest
from icatgraph.sparql.names import iri_of, prefixes_of
from icatgraph.sparql.tokens import place, scan, shorten, split
from icatgraph.vocabulary import BASE, compact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from pyoxigraph import Store

    from icatgraph.sparql.tokens import Token

MAX_DOUBTS: Final = 5
_OURS: Final = f"<{BASE}"
_MAX_NAMES: Final = 200
_DECLARATION: Final = re.compile(r"PREFIX[ \t\r\n]+([A-Za-z0-9_\-]*):[ \t\r\n]*\Z", re.IGNORECASE | re.ASCII)
# What ends a name, or begins one. A name found between them may be too long; then nobody knows it.
_MARKS: Final = r" \t\r\n{}()\[\],;|^*+?$/!=&<>@\0"
_WORD: Final = re.compile(f"[^{_MARKS}]++")
# Looser than the grammar: what it finds in vain is found out by the tokens. Bounds and possessive quantifiers
# keep a run of letters or colons from being read again from each of its places.
_CALL: Final = re.compile(r"(?:<[^<>\s]*>|:[^\s<>\"'()]{0,200}+)[ \t\r\n]*+\(")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A name in a query that finds nothing; `nearest` is the prefixed name that is most like it, or ""."""

    token: str
    line: int
    column: int
    message: str
    nearest: str = ""


class KnownNames:
    """The IRIs that some quad of a store has, each looked up once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._found: set[str] = set()

    def __contains__(self, iri: str) -> bool:
        """Say whether a quad has the IRI; of what is no IRI the engine says what is wrong with it."""
        if iri in self._found:
            return True
        try:
            node = NamedNode(iri)
        except ValueError:
            return True
        if not self._has(node):
            return False
        self._found.add(iri)  # no more than the store has, whatever is asked
        return True

    def _has(self, node: NamedNode) -> bool:
        patterns = (
            (node, None, None, None),
            (None, None, node, None),
            (None, node, None, None),
            (None, None, None, node),
        )
        return any(next(self._store.quads_for_pattern(*pattern), None) is not None for pattern in patterns)


def doubts(text: str, known: KnownNames, names_in: Callable[[str], Iterable[str]]) -> tuple[Doubt, ...]:
    """Return up to five doubts about a query, in its order; `names_in` lists the IRIs of a namespace."""
    prologue, rest = divide(text)
    calls = _CALL.search(rest) is not None
    if not calls and (BASE not in text or _all_known(prologue, rest, known)):
        return ()
    tokens = scan(text)
    prefixes = prefixes_of(tokens)
    body = tokens[prologue_end(tokens) :]
    found = {token.start: doubt for token, doubt in _names(text, body, prefixes, known, names_in)}
    if calls:
        found |= {token.start: doubt for token, doubt in _functions(text, body, prefixes)}
    return tuple(found[start] for start in sorted(found)[:MAX_DOUBTS])


def _all_known(prologue: str, rest: str, known: KnownNames) -> bool:
    """Say by one look at a text that it doubts no name; when not, it may be so all the same."""
    prefixes = _declared(prologue)
    if prefixes is None:
        return False
    pieces = split(rest)
    for piece in pieces[1::2]:
        if "\\" in piece or (piece.startswith(_OURS) and piece[1:-1] not in known):
            return False
    names = {word for word in _WORD.findall("\0".join(pieces[::2])) if ":" in word}
    return len(names) <= _MAX_NAMES and all(_is_known(name, prefixes, known) for name in names)


@lru_cache(maxsize=64)
def _declared(prologue: str) -> Mapping[str, str] | None:
    """Return the namespaces of the prefixes that a prologue declares, each once and nothing else; else None.

    Clients send few different ones, again and again.
    """
    prefixes = {"_": ""}
    pieces = split(prologue)
    for before, piece in zip(pieces[::2], pieces[1::2], strict=False):
        if piece[0] == "#":
            continue
        declaration = _DECLARATION.search(before)
        if declaration is None or declaration[1] in prefixes or "\\" in piece:
            return None
        prefixes[declaration[1]] = piece[1:-1]
    return prefixes


def _is_known(name: str, prefixes: Mapping[str, str], known: KnownNames) -> bool:
    """Say whether a name of a declared prefix is known; those of others are theirs to know."""
    prefix, _, local = name.partition(":")
    namespace = prefixes.get(prefix)
    if namespace is None or not local:
        return False
    return not namespace.startswith(BASE) or namespace + local.rstrip(".") in known


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
    known: KnownNames,
    names_in: Callable[[str], Iterable[str]],
) -> Iterator[tuple[Token, Doubt]]:
    """Yield a doubt for the first mention of each name of ours that no quad has."""
    named = islice(_mentioned(tokens, prefixes), _MAX_NAMES)
    missing = ((iri, token) for iri, token in named if iri not in known)
    for iri, token in islice(missing, MAX_DOUBTS):
        local = iri[max(iri.rfind("/"), iri.rfind("#")) + 1 :]
        namespace = iri[: len(iri) - len(local)]
        others = (other[len(namespace) :] for other in names_in(namespace)) if len(local) <= 80 else ()
        like = nearest(local, others)
        meant = compact(namespace + like) if like else ""
        message = f"{shorten(token.text)} is not in the graph{f'; did you mean {meant}?' if meant else ''}"
        yield token, Doubt(shorten(token.text), *place(text, token.start), message, meant)


def _mentioned(tokens: Sequence[Token], prefixes: Mapping[str, str]) -> Iterator[tuple[str, Token]]:
    """Yield the IRIs of ours, each at its first mention."""
    ours = {prefix for prefix, space in prefixes.items() if space.startswith(BASE)}
    seen: set[str] = set()
    for token in tokens:
        if token.kind not in ("name", "iri"):
            continue
        if token.kind == "name" and token.text.partition(":")[0] not in ours:
            continue
        iri = iri_of(token, prefixes)
        if iri is not None and iri.startswith(BASE) and iri not in seen:
            seen.add(iri)
            yield iri, token
