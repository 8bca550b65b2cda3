"""Statements of a Turtle text: subjects with their predicates, objects and comments, in the order written.

Unlike a set of triples this keeps what a curator sees: order, inline blank nodes, how a literal is written.
The text must have passed a real parser before; this reader trusts the grammar.
https://www.w3.org/TR/turtle/#sec-grammar-grammar
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from icatgraph.errors import DataSyntaxError
from icatgraph.turtle.literals import (
    quoted,
    resolve,
    string_value,
    unescape_iri,
    unescape_local,
    write_literal,
)
from icatgraph.turtle.tokens import Token, tokens_of
from icatgraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

RDF_TYPE = PREFIXES["rdf"] + "type"


@dataclass(frozen=True, slots=True)
class Iri:
    """An IRI in full."""

    value: str


@dataclass(frozen=True, slots=True)
class Written:
    """A labelled blank node or a literal as its text says; `datatype` is the IRI to add, if any."""

    text: str
    datatype: str = ""


@dataclass(frozen=True, slots=True)
class Properties:
    """A blank node property list, `[ … ]`."""

    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Collection:
    """An RDF list, `( … )`."""

    items: tuple[Node, ...]


Node = Iri | Written | Properties | Collection
Pair = tuple[Iri, tuple[Node, ...]]


@dataclass(frozen=True, slots=True)
class Statement:
    """One subject with its pairs; `comments` stand before it, "" is a blank line between them."""

    subject: Node
    pairs: tuple[Pair, ...]
    comments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A Turtle text: comments at its head and foot, declared prefixes, statements."""

    header: tuple[str, ...]
    prefixes: dict[str, str]
    statements: tuple[Statement, ...]
    footer: tuple[str, ...]


def read_document(text: str, path: str = "") -> Document:
    """Read a Turtle text that is known to parse.

    Raises:
        DataSyntaxError: for what this reader does not know, such as quoted triples.
    """
    return _Reader(tokens_of(text, path), path).document()


@dataclass
class _Reader:
    """The state of one reading: what is left, the namespaces in force, the comments not yet placed."""

    tokens: Iterator[Token]
    path: str
    prefixes: dict[str, str] = field(default_factory=lambda: dict(PREFIXES))
    base: str = ""
    current: Token | None = None
    comments: list[str] = field(default_factory=list)
    trailing: list[str] = field(default_factory=list)
    inside: bool = False

    def document(self) -> Document:
        self.advance()
        header = self.header()
        statements = []
        while self.current is not None:
            if self.current.kind == "directive":
                header += self.taken_comments()
                self.directive()
                header += self.taken_trailing()
            else:
                statements.append(self.statement())
        return Document(tuple(header), self.prefixes, tuple(statements), tuple(self.taken_comments()))

    def advance(self) -> Token:
        """Return the current token and step to the next that is no comment."""
        before = self.current or Token("start", "", 1, 1, 1)
        for token in self.tokens:
            if token.newlines_before > 1:
                self.note_blank_line()
            if token.kind != "comment":
                self.current = token
                return before
            after_end = before.text == "." and not self.comments and token.newlines_before == 0
            (self.trailing if after_end else self.comments).append(token.text.rstrip())
        self.current = None
        return before

    def note_blank_line(self) -> None:
        """Remember a blank line after a comment, unless it is one inside a statement."""
        if self.comments and self.comments[-1] and not self.inside:
            self.comments.append("")

    def taken_comments(self) -> list[str]:
        """Return the comments read so far and forget them."""
        taken, self.comments = self.comments, []
        return taken

    def taken_trailing(self) -> list[str]:
        """Return the comment that stood after the last full stop, on its line, and forget it."""
        taken, self.trailing = self.trailing, []
        return taken

    def header(self) -> list[str]:
        """Return the file's own comments: all before a directive, else those set apart by a blank line."""
        if self.current is None or self.current.kind == "directive":
            return self.taken_comments()
        if "" not in self.comments:
            return []
        last_blank = len(self.comments) - 1 - self.comments[::-1].index("")
        head, self.comments = self.comments[:last_blank], self.comments[last_blank + 1 :]
        return head

    def directive(self) -> None:
        keyword = self.advance().text
        if keyword.lower().endswith("prefix"):
            prefix = self.advance().text.removesuffix(":")
            self.prefixes[prefix] = self.iri(self.advance()).value
        else:
            self.base = self.iri(self.advance()).value
        if keyword.startswith("@"):
            self.advance()

    def statement(self) -> Statement:
        self.inside = True
        subject, pairs = self.node(), self.pairs(".")
        self.inside = False
        comments = self.taken_comments()
        self.advance()
        return Statement(subject, pairs, (*comments, *self.taken_trailing()))

    def pairs(self, end: str) -> tuple[Pair, ...]:
        pairs: list[Pair] = []
        while not self.at(end):
            if self.at(";"):
                self.advance()
            else:
                verb = self.advance()
                pairs.append((Iri(RDF_TYPE) if verb.text == "a" else self.iri(verb), self.objects()))
        return tuple(pairs)

    def objects(self) -> tuple[Node, ...]:
        objects = [self.node()]
        while self.at(","):
            self.advance()
            objects.append(self.node())
        return tuple(objects)

    def node(self) -> Node:
        token = self.advance()
        if token.text == "[":
            inner = self.pairs("]")
            self.advance()
            return Properties(inner)
        if token.text == "(":
            return self.collection()
        if token.kind == "string":
            return self.literal(token)
        if token.kind == "number" or token.text in ("true", "false") or token.text.startswith("_:"):
            return Written(token.text)
        return self.iri(token)

    def collection(self) -> Collection:
        items = []
        while not self.at(")"):
            items.append(self.node())
        self.advance()
        return Collection(tuple(items))

    def literal(self, token: Token) -> Written:
        if self.current is not None and self.current.kind == "language":
            return Written(quoted(string_value(token.text)) + self.advance().text)
        if self.current is None or self.current.kind != "datatype":
            return Written(quoted(string_value(token.text)))
        self.advance()
        datatype = self.iri(self.advance()).value
        return Written(*write_literal(string_value(token.text), datatype))

    def iri(self, token: Token) -> Iri:
        if token.kind == "iri":
            return Iri(resolve(unescape_iri(token.text[1:-1]), self.base))
        prefix, colon, local = token.text.partition(":")
        if not colon or prefix not in self.prefixes:
            raise DataSyntaxError(
                "no term of Turtle 1.1", token.line, token.column, token.text, path=self.path
            )
        return Iri(self.prefixes[prefix] + unescape_local(local))

    def at(self, text: str) -> bool:
        """True when the current token is `text`; the end of the text counts, so no loop runs for ever."""
        return self.current is None or self.current.text == text
