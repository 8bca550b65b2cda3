"""Where a Turtle file says a triple: line and column, for messages that name a place.

No RDF library reports this; rdflib's own parser knows the offsets and is asked for them by sub-classing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from rdflib import Graph, Literal, URIRef
from rdflib.plugins.parsers.notation3 import BadSyntax, RDFSink, SinkParser

from icatgraph.errors import DataSyntaxError

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableSequence, Sequence

    from rdflib.term import Node

_BLANK = re.compile(r"(?:\s|#[^\n\r]*)*")


class Place(NamedTuple):
    """A line and a column, both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Places:
    """The place of each subject and of each triple's object; terms are IRIs or lexical forms.

    The key `(subject, predicate, "")` has the place of the predicate's first object.
    """

    subjects: Mapping[str, Place]
    triples: Mapping[tuple[str, str, str], Place]

    def find(self, subject: str, predicate: str = "", value: str = "") -> Place | None:
        """Return the place of the triple, else of the subject's first such predicate, else of the subject."""
        exact = self.triples.get((subject, predicate, value))
        return exact or self.triples.get((subject, predicate, "")) or self.subjects.get(subject)


def locate(text: str, path: str = "") -> Places:
    """Return the place of every subject and object of a Turtle text.

    Triples that a collection stands for have no place of their own.

    Raises:
        DataSyntaxError: when rdflib cannot parse the text.
    """
    parser = _PlacingParser(_AsWritten(Graph()), baseURI="file:///", turtle=True)
    try:
        parser.loadBuf(text)
    except BadSyntax as error:
        raise DataSyntaxError("not Turtle 1.1", error.lines + 1, 1, path=path) from error
    starts = [0, *(match.end() for match in re.finditer(r"\n|\r\n?", parser.text))]
    return Places(
        {subject: _place(offset, starts) for subject, offset in parser.subjects.items()},
        {triple: _place(offset, starts) for triple, offset in parser.triples.items()},
    )


class _AsWritten(RDFSink):
    """Keeps the lexical form of literals; rdflib would turn `"01"^^xsd:integer` into `1`."""

    def newLiteral(self, s: str, dt: URIRef | None, lang: str | None) -> Literal:  # noqa: N802 (rdflib's name)
        return Literal(s, datatype=dt, lang=None if dt else lang, normalize=False)


class _PlacingParser(SinkParser):
    """rdflib's Turtle parser, noting the offset of each object before it is read."""

    def __init__(self, store: RDFSink, baseURI: str, turtle: bool) -> None:  # noqa: N803 (rdflib's name)
        super().__init__(store, baseURI=baseURI, turtle=turtle)
        self.text = ""
        self.subjects: dict[str, int] = {}
        self.triples: dict[tuple[str, str, str], int] = {}
        self._offsets: list[int] = []

    def statement(self, argstr: str, i: int) -> int:
        self.text = argstr
        offset = _next_term(argstr, i)
        subject: list[Node] = []
        end = super().object(argstr, i, subject)
        if end < 0:
            return end
        self.subjects.setdefault(str(subject[0]), offset)
        return self.property_list(argstr, end, subject[0])

    def objectList(self, argstr: str, i: int, res: MutableSequence[Node]) -> int:  # noqa: N802
        outer, self._offsets = self._offsets, []
        end = super().objectList(argstr, i, res)
        # `property_list` now makes one statement per object, in this order, before it reads on.
        self._offsets = [*self._offsets, *outer]
        return end

    def object(self, argstr: str, i: int, res: MutableSequence[Node]) -> int:
        offset = _next_term(argstr, i)
        end = super().object(argstr, i, res)
        self._offsets.append(offset)
        return end

    def makeStatement(self, quadruple: Sequence[Node]) -> None:  # noqa: N802
        super().makeStatement(quadruple)
        if self._offsets:
            terms = (str(self._store.normalise(None, term)) for term in quadruple[1:])
            predicate, subject, value = terms
            offset = self._offsets.pop(0)
            self.triples.setdefault((subject, predicate, ""), offset)
            self.triples.setdefault((subject, predicate, value), offset)


def _next_term(text: str, start: int) -> int:
    match = _BLANK.match(text, start)
    return match.end() if match else start


def _place(offset: int, line_starts: list[int]) -> Place:
    line = bisect_right(line_starts, offset)
    return Place(line, offset - line_starts[line - 1] + 1)
