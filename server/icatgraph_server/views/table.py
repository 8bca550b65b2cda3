"""The table of a query's answer: cells with links and names, numbers set apart."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from icatgraph.sparql import formats_of
from icatgraph.vocabulary import EXTERNAL_PREFIXES
from icatgraph_server.pages import local_link, short_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icatgraph_server.index import Index

SHOWN_ROWS: Final = 1000
_XSD: Final = EXTERNAL_PREFIXES["xsd"]
_NUMBERS: Final = frozenset(
    f"{_XSD}{name}" for name in ("integer", "decimal", "double", "float", "int", "long")
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A term of an answer; `label` is its name where the row does not show it already."""

    text: str
    href: str | None = None
    label: str = ""
    language: str = ""
    number: bool = False
    bound: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as its page shows it; `too_long` when there was no end to it within bounds."""

    form: str
    too_long: bool = False
    columns: tuple[str, ...] = ()
    numeric: frozenset[str] = frozenset()
    rows: tuple[tuple[Cell, ...], ...] = ()
    total: int = 0
    boolean: bool | None = None
    graph: str = ""

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats in which it can be downloaded."""
        return formats_of(self.form)


def view_answer(index: Index, form: str, body: bytes | None) -> Answer:
    """Return the view of an answer in the first of `formats_of`, or of one too long to hold (None)."""
    if body is None:
        return Answer(form, too_long=True)
    if form not in ("SELECT", "ASK"):
        return Answer(form, graph=body.decode())
    answer = json.loads(body)
    if form == "ASK":
        return Answer(form, boolean=answer["boolean"])
    columns = tuple(answer["head"]["vars"])
    bindings = answer["results"]["bindings"]
    shown = bindings[:SHOWN_ROWS]
    before = [{}, *shown]
    rows = tuple(_row(index, columns, *pair) for pair in zip(shown, before, strict=False))
    return Answer(form, False, columns, _numeric(columns, rows), rows, len(bindings))


def _row(
    index: Index, columns: tuple[str, ...], binding: Mapping[str, Any], before: Mapping[str, Any]
) -> tuple[Cell, ...]:
    """Return the cells of a row; a name that the row, or the row before, shows is not repeated."""
    shown = {term["value"] for term in binding.values() if term["type"] == "literal"}
    shown |= {
        index.labels.get(term["value"], "") for name, term in binding.items() if before.get(name) == term
    }
    return tuple(_cell(index, binding.get(name), shown) for name in columns)


def _cell(index: Index, term: Mapping[str, Any] | None, shown: set[str]) -> Cell:
    if term is None:
        return Cell("", bound=False)
    if term["type"] == "uri":
        label = index.labels.get(term["value"], "")
        return Cell(short_name(term["value"]), local_link(term["value"]), "" if label in shown else label)
    if term["type"] == "literal":
        number = term.get("datatype") in _NUMBERS
        return Cell(term["value"], language=term.get("xml:lang", ""), number=number)
    return Cell(f"_:{term['value']}" if term["type"] == "bnode" else str(term["value"]))


def _numeric(columns: tuple[str, ...], rows: tuple[tuple[Cell, ...], ...]) -> frozenset[str]:
    """Return the columns that hold numbers and nothing else."""
    found = set()
    for place, name in enumerate(columns):
        cells = [row[place] for row in rows if row[place].bound]
        if cells and all(cell.number for cell in cells):
            found.add(name)
    return frozenset(found)
