"""The quads of a dataset as they were written, looked up through the store that queries use.

The store keeps numbers, truth values and times by value, so it gives `01` back as `1`. The few literals that
do not come back as they were are remembered beside it; a second index of everything would take three times
the memory of the store.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse

from icatgraph.vocabulary import EXTERNAL_PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pyoxigraph import BlankNode, DefaultGraph

_PROBE: Final = NamedNode("urn:x-probe:a")
_STRING: Final = NamedNode("http://www.w3.org/2001/XMLSchema#string")
# What queries often read from end to end: filled in first, it lies together in memory.
_READ_WHOLE: Final = tuple(
    f" <{iri}> ".encode() for iri in (f"{EXTERNAL_PREFIXES['rdf']}type", f"{EXTERNAL_PREFIXES['rdfs']}label")
)
# A literal in N-Quads, from quote to quote; the group has it with its datatype, if it has one.
_LITERAL: Final = re.compile(rb'("(?:[^"\\]|\\.)*+"\^\^<[^>]*+>)|"(?:[^"\\]|\\.)*+"')


class Quads:
    """A set of quads, each looked up by one of its terms; the methods are those of pyoxigraph's `Dataset`.

    `odd` has, for a quad as the store gives it, all quads that were written so that they became it.
    """

    def __init__(self, store: Store, odd: Mapping[Quad, tuple[Quad, ...]] | None = None) -> None:
        self._store = store
        self._odd = odd or {}
        self._size = len(store) + sum(len(written) - 1 for written in self._odd.values())

    def __len__(self) -> int:
        """Return the number of quads."""
        return self._size

    def __iter__(self) -> Iterator[Quad]:
        """Yield every quad, in no order that means anything."""
        return self._written(iter(self._store))

    def quads_for_subject(self, subject: NamedNode | BlankNode | Triple) -> Iterator[Quad]:
        """Yield the quads of a subject."""
        return self._written(self._store.quads_for_pattern(subject, None, None))

    def quads_for_predicate(self, predicate: NamedNode) -> Iterator[Quad]:
        """Yield the quads of a predicate."""
        return self._written(self._store.quads_for_pattern(None, predicate, None))

    def quads_for_object(self, value: NamedNode | BlankNode) -> Iterator[Quad]:
        """Yield the quads that have a node as their object."""
        return self._written(self._store.quads_for_pattern(None, None, value))

    def quads_for_graph_name(self, graph: NamedNode | BlankNode | DefaultGraph) -> Iterator[Quad]:
        """Yield the quads of a graph."""
        return self._written(self._store.quads_for_pattern(None, None, None, graph))

    def _written(self, found: Iterable[Quad]) -> Iterator[Quad]:
        if not self._odd:
            yield from found
            return
        for quad in found:
            yield from self._odd.get(quad, (quad,))


def index(read: Callable[[], Iterable[Quad]]) -> tuple[Store, Quads]:
    """Return a store of quads, and the same quads as they were written.

    `read` gives the quads anew each time it is called; that is once, unless some literal does not come back.
    """
    store, values = Store(), _Values()
    store.bulk_extend(values.noticed(read()))
    if not values.any_odd:
        return store, Quads(store)
    odd: dict[Quad, dict[Quad, None]] = {}
    for quad in read():
        value = values.stored(quad.object)
        if value in values.odd:
            odd.setdefault(_with_object(quad, value), {})[quad] = None
    return store, Quads(store, {quad: tuple(written) for quad, written in odd.items()})


def load(content: bytes) -> tuple[Store, Quads]:
    """Return the same of N-Quads, one quad to a line; the store reads them while other threads go on.

    Raises:
        SyntaxError: when they are none.
    """
    # The store first, which needs no Python: whoever waits for that has it meanwhile.
    blank, named = _divided(content)
    store = Store()
    for predicate in _READ_WHOLE:
        store.bulk_load(_lines_with(predicate, named), RdfFormat.N_QUADS)
    store.bulk_load(named, RdfFormat.N_QUADS)
    store.bulk_extend(parse(blank, RdfFormat.N_QUADS))
    if _has_odd(content):
        return index(lambda: parse(content, RdfFormat.N_QUADS))
    return store, Quads(store)


def _has_odd(content: bytes) -> bool:
    """Say whether some literal of N-Quads does not come back from a store as it was written."""
    lines = (line for line in io.BytesIO(content) if b'"^^<' in line)
    typed = {found for line in lines for found in _LITERAL.findall(line) if found}
    values = _Values()
    for quad in parse(b"".join(b"<urn:x> <urn:x> %s .\n" % literal for literal in typed), RdfFormat.N_QUADS):
        values.stored(quad.object)
    return values.any_odd


def _divided(content: bytes) -> tuple[bytes, bytes]:
    """Return the lines that may have blank nodes, to which the store gives other labels, and the others."""
    view = memoryview(content)
    blank: list[memoryview] = []
    others: list[memoryview] = []
    end = 0
    while (mark := content.find(b"_:", end)) >= 0:
        start = content.rfind(b"\n", end, mark) + 1 or end
        following = content.find(b"\n", mark) + 1 or len(content)
        others.append(view[end:start])
        blank.append(view[start:following])
        end = following
    others.append(view[end:])
    return b"".join(blank), b"".join(others)


def _lines_with(mark: bytes, content: bytes) -> bytes:
    """Return the lines that have a mark."""
    lines = []
    end = 0
    while (place := content.find(mark, end)) >= 0:
        start = content.rfind(b"\n", end, place) + 1 or end
        end = content.find(b"\n", place) + 1 or len(content)
        lines.append(content[start:end])
    return b"".join(lines)


class _Values:
    """What becomes of literals in a store, each tried once."""

    def __init__(self) -> None:
        self._trial = Store()
        self._stored: dict[Literal | Triple, Literal | Triple] = {}
        self.odd: set[object] = set()

    @property
    def any_odd(self) -> bool:
        """Whether some literal has come back in other words."""
        return bool(self.odd)

    def noticed(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        """Pass quads on, trying their literals."""
        for quad in quads:
            self.stored(quad.object)
            yield quad

    def stored(self, term: object) -> object:
        """Return what a store gives back for an object."""
        if isinstance(term, Literal):
            if term.language is not None or term.datatype == _STRING:
                return term
        elif not isinstance(term, Triple):
            return term
        found = self._stored.get(term)
        if found is None:
            found = self._stored[term] = self._tried(term)
            if found != term:
                self.odd.add(found)
        return found

    def _tried(self, term: Literal | Triple) -> Literal | Triple:
        quad = Quad(_PROBE, _PROBE, term)
        self._trial.add(quad)
        found = next(iter(self._trial)).object
        self._trial.remove(quad)
        assert isinstance(found, Literal | Triple)  # noqa: S101 - what went in
        return found


def _with_object(quad: Quad, value: object) -> Quad:
    assert isinstance(value, Literal | Triple)  # noqa: S101 - only these are odd
    return Quad(quad.subject, quad.predicate, value, quad.graph_name)
