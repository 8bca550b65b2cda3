"""The evaluation of a query over a dataset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Triple,
    Variable,
)

from icatgraph.sparql.faults import engine_faults
from icatgraph.sparql.form import names_graphs
from icatgraph.sparql.projection import spell_out, star
from icatgraph.sparql.tokens import scan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icatgraph.dataset import Dataset

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

    The columns of `SELECT *` come in the order of the text. Call `check` first: this evaluates what it gets.

    Raises:
        QuerySyntaxError: with line, column, token and hint.
        QueryFailed: when the engine cannot evaluate it, such as for an unknown function.
    """
    tokens = scan(query.text)
    union = dataset.union_default_graph and not query.names_dataset and not names_graphs(tokens)
    results = _run(dataset, query, query.text, union)
    if isinstance(results, QuerySolutions) and star(tokens) is not None:
        names = [variable.value for variable in results.variables]
        return _run(dataset, query, spell_out(query.text, tokens, names), union)
    return results


def _run(dataset: Dataset, query: Query, text: str, union: bool) -> Results:
    substitutions = {Variable(name): term for name, term in (query.substitutions or {}).items()}

    with engine_faults(text):
        return dataset.store.query(
            text,
            base_iri=query.base_iri,
            use_default_graph_as_union=union,
            default_graph=_graphs(query.default_graphs, query.names_dataset),
            named_graphs=_graphs(query.named_graphs, query.names_dataset),
            substitutions=substitutions or None,
        )


def _graphs(iris: Sequence[str] | None, named: bool) -> Any:  # noqa: ANN401 - the engine's lists are invariant
    """Return the nodes of the IRIs; a protocol dataset that leaves one part out has it empty."""
    return [NamedNode(iri) for iri in iris or ()] if named else None
