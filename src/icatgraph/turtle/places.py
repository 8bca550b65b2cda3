"""Where a Turtle file says a triple: line and column, for messages that name a place.

No RDF library reports this, so the file's tokens are walked along the grammar; the text must parse.
https://www.w3.org/TR/turtle/#sec-grammar-grammar
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from icatgraph.errors import DataSyntaxError
from icatgraph.turtle.literals import resolve, string_value, unescape_iri, unescape_local
from icatgraph.turtle.tokens import Token, tokens_of
from icatgraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TYPE: Final = f"{PREFIXES['rdf']}type"


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
        DataSyntaxError: when the text is not Turtle.
    """
    tokens = (token for token in tokens_of(text, path) if token.kind != "comment")
    walk = _Walk(tokens, path)
    walk.document()
    return Places(walk.subjects, walk.triples)


@dataclass(slots=True)
class _Walk:
    """The state of one walk: the tokens left, the namespaces in force, the places so far."""

    tokens: Iterator[Token]
    path: str
    subjects: dict[str, Place] = field(default_factory=dict)
    triples: dict[tuple[str, str, str], Place] = field(default_factory=dict)
    prefixes: dict[str, str] = field(default_factory=dict)
    # What names stand for, by their text, as long as no directive changes it.
    names: dict[str, str] = field(default_factory=dict)
    base: str = ""
    current: Token | None = None

    def document(self) -> None:
        self.current = next(self.tokens, None)
        while self.current is not None:
            if self.current.kind == "directive":
                self.directive()
                continue
            place = _place(self.current)
            subject = self.node()
            self.subjects.setdefault(subject, place)
            self.pairs(subject, ".")
            self.take(".")

    def take(self, text: str = "") -> Token:
        """Return the current token, which must be `text` if one is given, and step on."""
        token = self.current
        if token is None or (text and token.text != text):
            line, column = _place(token) if token else (1, 1)
            raise DataSyntaxError("not Turtle 1.1", line, column, token.text if token else "", path=self.path)
        self.current = next(self.tokens, None)
        return token

    def at(self, text: str) -> bool:
        return self.current is not None and self.current.text == text

    def directive(self) -> None:
        keyword = self.take().text
        self.names.clear()
        if keyword.lower().endswith("prefix"):
            prefix = self.take().text.removesuffix(":")
            self.prefixes[prefix] = self.iri(self.take())
        else:
            self.base = self.iri(self.take())
        if keyword.startswith("@"):
            self.take(".")

    def pairs(self, subject: str, end: str) -> None:
        while not self.at(end):
            if self.at(";"):
                self.take()
                continue
            verb = self.take()
            predicate = _TYPE if verb.text == "a" else self.iri(verb)
            self.object(subject, predicate)
            while self.at(","):
                self.take()
                self.object(subject, predicate)

    def object(self, subject: str, predicate: str) -> None:
        if self.current is None:
            self.take()
        place = _place(self.current)
        value = self.node()
        self.triples.setdefault((subject, predicate, ""), place)
        self.triples.setdefault((subject, predicate, value), place)

    def node(self) -> str:
        """Walk over a node and return its IRI, label or lexical form, a label of ours for `[ … ]`."""
        token = self.take()
        if token.text == "[":
            name = f"_:{token.line}:{token.column}"
            self.pairs(name, "]")
            self.take("]")
            return name
        if token.text == "(":
            while not self.at(")"):
                self.node()
            self.take(")")
            return ""
        if token.kind == "string":
            self.skip_suffix()
            return string_value(token.text)
        bare = token.kind == "number" or token.text in ("true", "false") or token.text.startswith("_:")
        return token.text if bare else self.iri(token)

    def skip_suffix(self) -> None:
        """Step over the language or the datatype of a literal."""
        if self.current is not None and self.current.kind == "language":
            self.take()
        elif self.current is not None and self.current.kind == "datatype":
            self.take()
            self.take()

    def iri(self, token: Token) -> str:
        if token.kind == "iri":
            return resolve(unescape_iri(token.text[1:-1]), self.base)
        known = self.names.get(token.text)
        if known is not None:
            return known
        prefix, colon, local = token.text.partition(":")
        if not colon or prefix not in self.prefixes:
            raise DataSyntaxError("not Turtle 1.1", *_place(token), token.text, path=self.path)
        self.names[token.text] = iri = self.prefixes[prefix] + unescape_local(local)
        return iri


def _place(token: Token | None) -> Place:
    return Place(token.line, token.column) if token else Place(1, 1)
