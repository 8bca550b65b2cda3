"""Lines: triples as text, read from N-Triples and written as such.

Reasoning compares terms by the million, and text is quick to compare; terms are slow to ask one by one.
https://www.w3.org/TR/n-triples/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Quad
    from pyoxigraph import Triple as RdfTriple

    from icatgraph.reasoning.schema import Triple


def triple_of(statement: Quad | RdfTriple) -> Triple:
    """Return a triple as text: IRIs as they are, blank labels with `_:`, literals as N-Triples has them."""
    return _term(statement.subject), statement.predicate.value, _term(statement.object)


def read_lines(lines: bytes) -> list[Triple]:
    """Return the triples of N-Triples as pyoxigraph writes them: one space between terms, no comments."""
    triples: list[Triple] = []
    # A subject comes in many lines: kept once, it takes less room and is quicker to compare.
    known: dict[str, str] = {}
    for line in lines.decode().split("\n")[:-1]:
        subject, predicate, value = line.split(" ", 2)
        triples.append(
            (
                known.get(subject) or known.setdefault(subject, _plain(subject)),
                known.get(predicate) or known.setdefault(predicate, _plain(predicate)),
                value[1:-3] if value[0] == "<" else value[:-2],
            )
        )
    return triples


def write_lines(triples: Iterable[Triple], graph: str = "") -> bytes:
    """Return triples as N-Triples in UTF-8, or N-Quads of a graph; nameless steps of chains are left out."""
    end = f" <{graph}> .\n" if graph else " .\n"
    lines = (
        f"{_written(subject)} <{predicate}> {_written(value)}{end}"
        for subject, predicate, value in triples
        if not predicate.startswith("_:")
    )
    return "".join(lines).encode()


def literal_value(literal: str) -> str:
    """Return the lexical form of a literal that is text as N-Triples has it."""
    if "\\" not in literal:
        return literal[1 : literal.rindex('"')]
    (quad,) = parse(f"<a:> <a:> {literal} .", format=RdfFormat.N_TRIPLES)
    return quad.object.value if isinstance(quad.object, Literal) else literal


def quads_of(triples: Iterable[Triple], graph: str = "") -> Iterator[Quad]:
    """Yield triples that are text as quads of a graph, "" for none; nameless steps of chains are left out."""
    yield from parse(write_lines(triples, graph), format=RdfFormat.N_QUADS)


def _term(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)


def _plain(term: str) -> str:
    return term[1:-1] if term[0] == "<" else term


def _written(term: str) -> str:
    return term if term.startswith(("_:", '"')) else f"<{term}>"
