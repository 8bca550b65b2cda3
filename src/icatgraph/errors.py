"""Every error the library raises, in one tree.

    IcatgraphError
    ├── ProjectError          a folder that is not an icatgraph project, or cannot be written
    ├── SyntaxFault           a file or a query that cannot be parsed, with its place
    │   ├── DataSyntaxError
    │   └── QuerySyntaxError
    ├── QueryError            a query that parses and must not, or cannot, be answered
    │   ├── QueryForbidden    SERVICE or an update
    │   ├── QueryTooLarge     longer than the limit
    │   ├── QueryTimeout      past its deadline
    │   ├── QueryMemoryError  past its memory
    │   └── QueryFailed       an evaluation fault, such as an unknown function
    ├── ServerBusy            every worker taken and the queue full
    ├── UnknownName           an IRI, a saved query or a source that is not in the graph
    ├── ParameterError        a saved-query parameter that is missing or of the wrong type
    ├── ValidationFailed      findings at or above the level that fails
    └── InconsistentData      reasoning that must not be published

Each message names the value and the remedy; the edge (command line, HTTP) adds nothing but its form.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "DataSyntaxError",
    "IcatgraphError",
    "InconsistentData",
    "ParameterError",
    "ProjectError",
    "QueryError",
    "QueryFailed",
    "QueryForbidden",
    "QueryMemoryError",
    "QuerySyntaxError",
    "QueryTimeout",
    "QueryTooLarge",
    "ServerBusy",
    "SyntaxFault",
    "UnknownName",
    "ValidationFailed",
]


class IcatgraphError(Exception):
    """Base of every error this project raises on purpose."""


class ProjectError(IcatgraphError):
    """A folder that is not an icatgraph project, or that cannot be read or written."""


@dataclass
class SyntaxFault(IcatgraphError):
    """Text that cannot be parsed; `line` and `column` count from 1, `token` is what stood there.

    `expected` says in a few words what could stand there, `hint` what to do.
    """

    message: str
    line: int
    column: int
    token: str = ""
    hint: str = ""
    path: str = ""
    expected: str = ""

    def __str__(self) -> str:
        place = f"{self.path or 'line'}{':' if self.path else ' '}{self.line}:{self.column}"
        return f"{place}: {self.sentence}" + (f" ({self.hint})" if self.hint else "")

    @property
    def sentence(self) -> str:
        """What is wrong and what was expected, without the place."""
        return f"{self.message}; expected {self.expected}" if self.expected else self.message


class DataSyntaxError(SyntaxFault):
    """A Turtle, TriG or other RDF file that cannot be parsed."""


class QuerySyntaxError(SyntaxFault):
    """A SPARQL query that cannot be parsed."""


class QueryError(IcatgraphError):
    """A query that parses and must not, or cannot, be answered."""


class QueryForbidden(QueryError):
    """A query that would reach outside the dataset or change it."""


class QueryTooLarge(QueryError):
    """A query text longer than the limit."""


class QueryTimeout(QueryError):
    """A query stopped at its deadline."""


class QueryMemoryError(QueryError):
    """A query stopped because its worker ran out of memory or stack."""


class QueryFailed(QueryError):
    """A query the engine could not evaluate."""


class ServerBusy(IcatgraphError):
    """No worker is free and the queue is full."""


class UnknownName(IcatgraphError):
    """An IRI, saved query, source or graph that the dataset does not have."""


class ParameterError(IcatgraphError):
    """A saved-query parameter that is missing, unknown or of the wrong type."""


class ValidationFailed(IcatgraphError):
    """Validation found something at or above the level that fails."""


class InconsistentData(IcatgraphError):
    """Reasoning drew a conclusion that must not be published, such as `owl:sameAs`."""
