"""The one layout of curated Turtle: readable line by line, and the same again when formatted again.

Subjects keep the file's order and predicates take a fixed one, so that a change of the data is a change of
its lines.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import CanonicalizationAlgorithm, RdfFormat

from icatgraph.curated import parse_text
from icatgraph.errors import DataSyntaxError
from icatgraph.turtle.form import unsettled
from icatgraph.turtle.names import Names
from icatgraph.turtle.order import predicate_rank
from icatgraph.turtle.statements import (
    RDF_TYPE,
    Collection,
    Iri,
    Node,
    Pair,
    Properties,
    Statement,
    Written,
    read_document,
)
from icatgraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

WIDTH = 110
STEP = "  "
# On the text's own first line, so that the parser's line numbers stay true.
_PROLOGUE = "".join(f"PREFIX {prefix}: <{space}> " for prefix, space in PREFIXES.items())

_DECLARATION = f"@prefix icat: <{PREFIXES['icat']}> ."


def format_turtle(text: str, path: Path | str = "") -> str:
    """Return the canonical layout of a Turtle text; comments and lexical forms are kept.

    Exactly the used prefixes are declared, the project's own even when the text forgot them; comments
    inside a statement move before its subject.

    Raises:
        DataSyntaxError: when the text is not Turtle 1.1, or when the result would not say the same.
    """
    before = _canonical_graph(_PROLOGUE + text, str(path))
    formatted = _laid_out(text, str(path))
    if formatted != text and _canonical_graph(formatted, str(path)) != before:
        raise DataSyntaxError("formatting would change what this file says", 1, 1, path=str(path))
    return formatted


def is_canonical(text: str, path: Path | str = "") -> bool:
    """True when formatting would change nothing; the text must be known to parse."""
    statements = unsettled(text)
    if statements is None:
        return _laid_out(text, str(path)) == text
    try:
        return all(_is_laid_out(statement, str(path)) for statement in statements)
    except DataSyntaxError:
        # A blank line inside a literal cuts it in two.
        return _laid_out(text, str(path)) == text


def first_change(text: str, path: Path | str = "") -> tuple[int, str]:
    """Return the first line, from 1, that formatting would change, and how it would read.

    A line behind the last is one that is missing at the end. The text must be known to parse, and not to be
    canonical.
    """
    lines, laid_out = text.split("\n"), _laid_out(text, str(path)).split("\n")
    pairs = zip_longest(lines, laid_out)
    first = next((number, there) for number, (here, there) in enumerate(pairs, start=1) if here != there)
    return first[0], first[1] or ""


def _is_laid_out(statement: str, path: str) -> bool:
    """True when a statement without its declarations, which are the project's own, stays as it is."""
    # Behind a declaration its comments are its own, and no header.
    _, _, alone = _laid_out(f"{_DECLARATION}\n\n{statement}", path).partition("\n\n")
    return alone == f"{statement}\n"


def _laid_out(text: str, path: str) -> str:
    """Write a text that is known to parse in the canonical layout."""
    document = read_document(text, path)
    names = Names(document.prefixes)
    blocks = [_statement(statement, names) for statement in _merged(document.statements)]
    header, footer = "\n".join(document.header).rstrip(), "\n".join(document.footer).rstrip()
    parts = [part for part in (header, names.declarations(), *blocks, footer) if part]
    return "\n\n".join(parts) + "\n" if parts else ""


def _canonical_graph(text: str, path: str) -> pyoxigraph.Dataset:
    try:
        graph = pyoxigraph.Dataset(parse_text(text, RdfFormat.TURTLE, path))
    except DataSyntaxError as fault:
        shift = len(_PROLOGUE) if fault.line == 1 and text.startswith(_PROLOGUE) else 0
        raise replace(fault, column=max(1, fault.column - shift)) from None
    graph.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return graph


def _merged(statements: Iterable[Statement]) -> list[Statement]:
    """Join the statements about one subject at its first appearance."""
    merged: dict[object, Statement] = {}
    for position, statement in enumerate(statements):
        named = isinstance(statement.subject, Iri | Written)
        key: object = statement.subject if named else position
        known = merged.get(key)
        if known is not None:
            comments = (*known.comments, *statement.comments)
            merged[key] = Statement(known.subject, known.pairs + statement.pairs, comments)
        else:
            merged[key] = statement
    return list(merged.values())


def _statement(statement: Statement, names: Names) -> str:
    comments = "".join(f"{comment}\n" for comment in statement.comments)
    subject = _node(statement.subject, names, "", len(STEP))
    pairs = _ordered(statement.pairs)
    if not pairs:
        return f"{comments}{subject} ."
    on_first_line = pairs[0][0].value == RDF_TYPE or len(pairs) == 1
    lines = [_pair(pair, names, STEP, len(subject) if index == 0 else 0) for index, pair in enumerate(pairs)]
    return f"{comments}{subject}{' ' if on_first_line else chr(10) + STEP}" + f" ;\n{STEP}".join(lines) + " ."


def _ordered(pairs: Iterable[Pair]) -> list[Pair]:
    """Join the pairs of one predicate, drop repeated objects, and put predicates in their fixed order."""
    objects: dict[Iri, dict[Node | int, Node]] = {}
    for verb, values in pairs:
        known = objects.setdefault(verb, {})
        for value in values:
            known.setdefault(len(known) if isinstance(value, Properties | Collection) else value, value)
    joined = [(verb, tuple(values.values())) for verb, values in objects.items()]
    return sorted(joined, key=lambda pair: predicate_rank(pair[0].value))


def _pair(pair: Pair, names: Names, indent: str, used: int) -> str:
    """Write a predicate and its objects: on one line when they fit, else one object a line."""
    verb, values = pair
    name = "a" if verb.value == RDF_TYPE else names.compact(verb.value)
    room = WIDTH - len(indent) - len(name) - used - 4
    line = " , ".join(_inline(value, names) for value in values)
    if "\n" not in line and len(line) <= room:
        return f"{name} {line}"
    if len(values) == 1:
        return f"{name} {_node(values[0], names, indent, len(indent) + len(name))}"
    inner = indent + STEP
    rows = [_node(value, names, inner, len(inner)) for value in values]
    return f"{name}\n{inner}" + f" ,\n{inner}".join(rows)


def _node(node: Node, names: Names, indent: str, used: int) -> str:
    """Write a node inline when it fits the line, else over several lines that `indent` starts."""
    line = _inline(node, names)
    if isinstance(node, Iri | Written) or (len(line) + used + 4 <= WIDTH and "\n" not in line):
        return line
    inner = indent + STEP
    if isinstance(node, Collection):
        rows = [_node(item, names, inner, len(inner)) for item in node.items]
        return f"(\n{inner}" + f"\n{inner}".join(rows) + f"\n{indent})"
    rows = [_pair(pair, names, inner, 0) for pair in _ordered(node.pairs)]
    return f"[\n{inner}" + f" ;\n{inner}".join(rows) + f"\n{indent}]"


def _inline(node: Node, names: Names) -> str:
    match node:
        case Iri(value):
            return names.compact(value)
        case Written(text, datatype):
            return f"{text}^^{names.compact(datatype)}" if datatype else text
        case Collection(items):
            inner = " ".join(_inline(item, names) for item in items)
            return f"( {inner} )" if items else "()"
        case Properties(pairs):
            inner = " ; ".join(_inline_pair(pair, names) for pair in _ordered(pairs))
            return f"[ {inner} ]" if pairs else "[]"


def _inline_pair(pair: Pair, names: Names) -> str:
    verb = "a" if pair[0].value == RDF_TYPE else names.compact(pair[0].value)
    return f"{verb} " + " , ".join(_inline(value, names) for value in pair[1])
