"""The evaluation of a query over a dataset."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Store,
    Triple,
    Variable,
)

from icatgraph.sparql.conformance import conform, conforms
from icatgraph.sparql.faults import engine_faults
from icatgraph.sparql.form import names_graphs
from icatgraph.sparql.projection import spell_out, star
from icatgraph.sparql.tokens import scan

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from icatgraph.dataset import Dataset

# More than a query needs; each costs another reading of the text.
_MAX_FUNCTIONS: Final = 16
# A text without it has no dataset of its own.
_FROM: Final = re.compile("FROM", re.IGNORECASE)
_UNKNOWN_FUNCTION: Final = re.compile(r"The custom function <(.*)> is not supported$", re.DOTALL)

Term: TypeAlias = NamedNode | BlankNode | Literal | Triple
Results: TypeAlias = QuerySolutions | QueryBoolean | QueryTriples


@dataclass(frozen=True, slots=True)
class Query:
    """A query with all that decides its answer.

    `default_graphs` and `named_graphs` are the IRIs of the protocol's dataset, which overrides FROM clauses;
    None for both means that the protocol names none. `substitutions` binds variables before evaluation.
    """

    text: str
    base_iri: str | None = None
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    substitutions: Mapping[str, Term] | None = None

    @property
    def names_dataset(self) -> bool:
        """Whether the protocol names the graphs to query."""
        return self.default_graphs is not None or self.named_graphs is not None


def evaluate(dataset: Dataset, query: Query) -> Results:
    """Return the results of a query; rows are computed while they are read.

    The columns of `SELECT *` come in the order of the text, a function that nobody knows has no value, and
    what the engine takes otherwise than SPARQL 1.1 is said to it in other words.
    Call `check` first: this evaluates what it gets.

    Raises:
        QuerySyntaxError: with line, column, token and hint.
        QueryFailed: when the engine cannot evaluate it.
    """
    if conforms(query.text) and _FROM.search(query.text) is None:
        return _Run(query, dataset.union_default_graph).results(query.text, dataset.store)
    tokens = scan(query.text)
    run = _Run(query, dataset.union_default_graph and not names_graphs(tokens))
    named = (query.named_graphs or ()) if query.names_dataset else None
    text = conform(query.text, tokens, dataset.store, named)
    if text != query.text or star(tokens) is not None:
        # Without data, as grouping and sorting begin at once: is it a query as written, and of which columns?
        dry = run.results(query.text, Store())
        if isinstance(dry, QuerySolutions):
            text = spell_out(text, scan(text), [variable.value for variable in dry.variables])
    return run.results(text, dataset.store)


class _Run:
    """Runs the texts of one query, and remembers the functions that the engine does not know."""

    def __init__(self, query: Query, union: bool) -> None:
        self._query = query
        self._union = union and not query.names_dataset
        self._functions: dict[NamedNode, Callable[..., Term | None]] = {}

    def results(self, text: str, store: Store) -> Results:
        """Return the results of a text; the faults are those of the query as it was written."""
        with engine_faults(self._query.text):
            for _ in range(_MAX_FUNCTIONS):
                try:
                    return self._ask(text, store)
                except RuntimeError as error:
                    self._note_function(error)
            return self._ask(text, store)

    def _ask(self, text: str, store: Store) -> Results:
        query = self._query
        substitutions = {Variable(name): term for name, term in (query.substitutions or {}).items()}
        return store.query(
            text,
            base_iri=query.base_iri,
            use_default_graph_as_union=self._union,
            default_graph=_graphs(query.default_graphs, query.names_dataset),
            named_graphs=_graphs(query.named_graphs, query.names_dataset),
            substitutions=substitutions or None,
            custom_functions=self._functions or None,
        )

    def _note_function(self, error: RuntimeError) -> None:
        """Remember the function that the engine does not know; any other error is raised again."""
        match = _UNKNOWN_FUNCTION.match(str(error))
        if match is None:
            raise error
        self._functions[NamedNode(match[1])] = _no_value


def _no_value(*_: object) -> None:
    """Stand for a function that nobody knows: its call is an error, which leaves its variable unbound."""


def _graphs(iris: Sequence[str] | None, named: bool) -> Any:  # noqa: ANN401 - the engine's lists are invariant
    """Return the nodes of the IRIs; a protocol dataset that leaves one part out has it empty."""
    return [NamedNode(iri) for iri in iris or ()] if named else None
