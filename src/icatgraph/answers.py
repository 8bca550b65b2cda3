"""Answer: what a query returned, held in memory, with the forms people ask for."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pyoxigraph import (
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QueryTriples,
    parse_query_results,
)

from icatgraph import sparql
from icatgraph.vocabulary import EXTERNAL_PREFIXES, compact

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pandas import DataFrame
    from pyoxigraph import Triple

    from icatgraph.sparql import Results, Term

_XSD: Final = EXTERNAL_PREFIXES["xsd"]
_INTEGERS: Final = frozenset(f"{_XSD}{name}" for name in ("integer", "int", "long", "nonNegativeInteger"))
_WIDE: Final = 10_000


@dataclass(frozen=True)
class Answer:
    """The whole result of one query.

    SELECT fills `variables` and `rows` (an unbound variable is absent from its row), ASK `boolean`,
    CONSTRUCT and DESCRIBE `triples`.
    """

    variables: tuple[str, ...] = ()
    rows: tuple[Mapping[str, Term], ...] = ()
    boolean: bool | None = None
    triples: tuple[Triple, ...] | None = None
    _encoded: bytes = field(default=b"", repr=False)

    def to_pandas(self) -> DataFrame:
        """Return the rows as a data frame: numbers and truth values as such, IRIs in full, unbound as None.

        Raises:
            ImportError: when pandas is not installed, with the command that installs it.
        """
        try:
            import pandas  # noqa: PLC0415 (an optional dependency)
        except ImportError as error:
            raise ImportError("pandas is not installed; run: pip install 'icatgraph[pandas]'") from error
        names, rows = self._cells()
        return pandas.DataFrame(
            [[None if term is None else python_value(term) for term in row] for row in rows], columns=names
        )

    def serialize(self, name: str, *, width: int | None = None) -> str:
        """Return the answer as `table` or in a W3C format: json xml csv tsv, for triples ttl nt rdf jsonld.

        `width` is the number of columns a table may take; without it nothing is cut.

        Raises:
            QueryFailed: when the format does not fit the kind of answer.
        """
        if name == "table":
            return self._table(width)
        if self.triples is not None:
            return sparql.serialize_triples(self.triples, name).decode()
        output = io.BytesIO()
        results = parse_query_results(self._encoded, QueryResultsFormat.JSON)
        sparql.serialize(results, name, output)
        return output.getvalue().decode()

    def _cells(self) -> tuple[list[str], list[list[Term | None]]]:
        """Return column names and rows, whatever the kind of answer."""
        if self.triples is not None:
            rows: list[list[Term | None]] = [[t.subject, t.predicate, t.object] for t in self.triples]
            return ["subject", "predicate", "object"], rows
        if self.boolean is not None:
            truth = Literal(str(self.boolean).lower(), datatype=NamedNode(f"{_XSD}boolean"))
            return ["answer"], [[truth]]
        return list(self.variables), [[row.get(name) for name in self.variables] for row in self.rows]

    def _table(self, width: int | None) -> str:
        # Here, since every other form does without, and it takes a tenth of a second to import.
        from rich.console import Console  # noqa: PLC0415
        from rich.table import Table  # noqa: PLC0415

        names, rows = self._cells()
        table = Table(*names, header_style="bold", show_lines=False)
        for row in rows:
            table.add_row(*("" if term is None else _shown(term) for term in row))
        buffer = io.StringIO()
        Console(file=buffer, width=width or _WIDE, markup=False, highlight=False).print(table)
        return buffer.getvalue()


def read_answer(results: Results, text: str = "") -> Answer:
    """Read results to their end.

    Raises:
        QueryFailed: when the evaluation fails on the way; `text` is the query, for the message.
    """
    if isinstance(results, QueryTriples):
        return Answer(triples=tuple(results))
    buffer = io.BytesIO()
    sparql.serialize(results, "json", buffer, text=text)
    encoded = buffer.getvalue()
    read = parse_query_results(encoded, QueryResultsFormat.JSON)
    if isinstance(read, QueryBoolean):
        return Answer(boolean=bool(read), _encoded=encoded)
    names = tuple(variable.value for variable in read.variables)
    rows = tuple(_row(names, solution) for solution in read)
    return Answer(variables=names, rows=rows, _encoded=encoded)


def python_value(term: Term) -> str | int | float | bool:
    """Return the Python value of a term: a number or truth value where the datatype says so, else text."""
    if not isinstance(term, Literal):
        return term.value if isinstance(term, NamedNode) else str(term)
    datatype = term.datatype.value
    if datatype in _INTEGERS:
        return int(term.value)
    if datatype in (f"{_XSD}decimal", f"{_XSD}double", f"{_XSD}float"):
        return float(Decimal(term.value)) if datatype.endswith("decimal") else float(term.value)
    if datatype == f"{_XSD}boolean":
        return term.value in ("true", "1")
    return term.value


def _row(names: Sequence[str], solution: Sequence[Term | None]) -> dict[str, Term]:
    return {name: term for name, term in zip(names, solution, strict=True) if term is not None}


def _shown(term: Term) -> str:
    """Return a term as a reader wants it in a table: a prefixed name, or the text of a literal."""
    if isinstance(term, Literal):
        return term.value
    return compact(term.value) if isinstance(term, NamedNode) else str(term)
