"""The table: one SSSOM file, read strictly, with the line of each row and the column of each cell.

Below the metadata stand a row of column names and one row per mapping.
Only the columns of `COLUMNS` are known; `verified_by` is an extension of SSSOM, described in the metadata.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NoReturn

from icatgraph.errors import DataSyntaxError
from icatgraph.mappings.metadata import Metadata, read_metadata
from icatgraph.vocabulary import EXTERNAL_PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Mapping as Dictionary
    from pathlib import Path

COLUMNS: Final = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "mapping_date",
    "verified_by",
)
_SKOS: Final = EXTERNAL_PREFIXES["skos"]
# For concepts; whatever else the graph describes is an entity.
CONCEPT_PREDICATES: Final = tuple(
    f"{_SKOS}{name}" for name in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
)
ENTITY_PREDICATES: Final = (f"{EXTERNAL_PREFIXES['schema']}sameAs", f"{EXTERNAL_PREFIXES['rdfs']}seeAlso")
_JUSTIFICATIONS: Final = tuple(
    f"{EXTERNAL_PREFIXES['semapv']}{name}"
    for name in ("ManualMappingCuration", "LexicalMatching", "MappingReview")
)
_IRI: Final = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Mapping:
    """One row: subject, predicate and object are IRIs; `columns` has where each cell begins, from 1.

    `verified_by` has one entry per source that confirmed the mapping, none when nothing did.
    """

    line: int
    columns: Dictionary[str, int]
    subject: str
    subject_label: str
    predicate: str
    object: str
    object_label: str
    justification: str
    date: str
    verified_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MappingSet:
    """What a file says: its metadata and its mappings, in the order written."""

    metadata: Metadata
    mappings: tuple[Mapping, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    path: Path
    line: int
    cells: Dictionary[str, str]
    columns: Dictionary[str, int]

    def refuse(self, name: str, message: str, hint: str) -> NoReturn:
        column, token = self.columns[name], self.cells[name]
        raise DataSyntaxError(message, self.line, column, token, hint, str(self.path))


def read_mappings(content: bytes | str, path: Path) -> MappingSet:
    """Read an SSSOM file.

    Raises:
        DataSyntaxError: with line, column and remedy: for a missing or unknown column, a row of another
            length, an empty cell, an undeclared prefix, an unknown predicate or justification, an object
            that is no IRI, a wrong date, and a mapping that is there twice.
    """
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        hint = "save the file as UTF-8"
        raise DataSyntaxError("the text is not UTF-8", line, 1, hint=hint, path=str(path)) from error
    lines = text.split("\n")
    if lines.pop():
        hint = "end it with a line break"
        raise DataSyntaxError("the last line does not end", len(lines) + 1, 1, hint=hint, path=str(path))
    head = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    metadata = read_metadata(lines[:head], path)
    names = _names(lines[head] if head < len(lines) else "", head + 1, path)
    rows = (_row(line, number, names, path) for number, line in enumerate(lines[head + 1 :], start=head + 2))
    mappings = tuple(_mapping(row, metadata) for row in rows)
    _refuse_twins(mappings, path)
    return MappingSet(metadata, mappings)


def _names(line: str, number: int, path: Path) -> list[str]:
    names = line.split("\t")
    unknown = [name for name in names if name not in COLUMNS]
    missing = [name for name in COLUMNS if names.count(name) != 1]
    hint = f"the columns are {', '.join(COLUMNS)}"
    if unknown:
        raise DataSyntaxError(f"{unknown[0]!r} is no column", number, 1, unknown[0], hint, str(path))
    if missing:
        message = f"the table does not have one column {missing[0]}"
        raise DataSyntaxError(message, number, 1, hint=hint, path=str(path))
    return names


def _row(line: str, number: int, names: Sequence[str], path: Path) -> _Row:
    values = line.split("\t")
    if len(values) != len(names):
        message, hint = f"the row has {len(values)} cells, not {len(names)}", "put one tab between two cells"
        raise DataSyntaxError(message, number, 1, hint=hint, path=str(path))
    starts = accumulate((len(value) + 1 for value in values[:-1]), initial=1)
    row = _Row(path, number, dict(zip(names, values, strict=True)), dict(zip(names, starts, strict=True)))
    for name, value in row.cells.items():
        if value != value.strip() or value.startswith('"'):
            row.refuse(name, f"{name} has a space or a quote at its edge", "remove it; cells are not quoted")
        if not value and name != "verified_by":
            row.refuse(name, f"{name} is empty", "fill it, or remove the row")
    return row


def _mapping(row: _Row, metadata: Metadata) -> Mapping:
    return Mapping(
        row.line,
        row.columns,
        _iri(row, "subject_id", metadata),
        row.cells["subject_label"],
        _one_of((*CONCEPT_PREDICATES, *ENTITY_PREDICATES), row, "predicate_id", metadata),
        _iri(row, "object_id", metadata),
        row.cells["object_label"],
        _one_of(_JUSTIFICATIONS, row, "mapping_justification", metadata),
        _date(row),
        tuple(_parts(row.cells["verified_by"])),
    )


def _parts(cell: str) -> Iterator[str]:
    """Yield what a cell of several values has between its bars."""
    return (part.strip() for part in cell.split("|") if part.strip())


def _iri(row: _Row, name: str, metadata: Metadata) -> str:
    prefix, colon, local = row.cells[name].partition(":")
    if not colon or not local or local.startswith("//"):
        row.refuse(name, f"{name} is no prefixed name", "write prefix:name")
    if prefix not in metadata.prefixes:
        hint = "correct its spelling, or add it to the curie_map"
        row.refuse(name, f"the prefix {prefix}: is not declared", hint)
    iri = metadata.prefixes[prefix] + local
    if not _IRI.fullmatch(iri):
        row.refuse(name, f"{name} is no IRI: {iri}", f"correct the name, or the namespace of {prefix}:")
    return iri


def _one_of(allowed: Sequence[str], row: _Row, name: str, metadata: Metadata) -> str:
    iri = _iri(row, name, metadata)
    if iri not in allowed:
        names = ", ".join(re.split(r"[/#]", each)[-1] for each in allowed)
        row.refuse(name, f"unknown {name}", f"use one of {names}")
    return iri


def _date(row: _Row) -> str:
    value = row.cells["mapping_date"]
    try:
        date.fromisoformat(value if _DAY.fullmatch(value) else "")
    except ValueError:
        row.refuse("mapping_date", "mapping_date is no day", "write YYYY-MM-DD")
    return value


def _refuse_twins(mappings: Sequence[Mapping], path: Path) -> None:
    lines: dict[tuple[str, str], int] = {}
    for mapping in mappings:
        first = lines.setdefault((mapping.subject, mapping.object), mapping.line)
        if first != mapping.line:
            message, hint = "the same two things are mapped twice", f"keep this row or that of line {first}"
            raise DataSyntaxError(message, mapping.line, 1, hint=hint, path=str(path))
