"""Conformance: queries on which the engine departs from SPARQL 1.1, said in words that it evaluates rightly.

Each rule rewrites tokens of the text where that is sure to change nothing but the fault, and leaves all else
alone. The rules and what they leave open are told in `docs/reference/conformance.md`; a rule goes when the
engine no longer needs it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from icatgraph.sparql.graph_scope import written_out
from icatgraph.sparql.groups import Edit, apply, brackets
from icatgraph.sparql.names import iri_of, prefixes_of
from icatgraph.sparql.new_nodes import rows_of_their_own
from icatgraph.sparql.tokens import scan
from icatgraph.sparql.zero_paths import bound_zero_paths

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from pyoxigraph import Store

    from icatgraph.sparql.tokens import Token


# What a text must have for any rule to apply: one of the words, a star but that of COUNT(*), or a question
# mark before no name. An expression that begins with STR has no language to lose.
# It is searched in bytes, which `upper` changes where they are letters of ASCII; each branch begins with what
# it looks for, so that the search can leap.
_SIGNS: Final = re.compile(
    rb"GROUP_CONCAT(?<![A-Z_]GROUP_CONCAT)(?!\((?:DISTINCT )?+STR\(|[A-Z_0-9])"
    rb"|GRAPH(?<![A-Z_]GRAPH)(?![A-Z_0-9])"
    rb"|BNODE(?<![A-Z_]BNODE)(?![A-Z_0-9])"
    rb"|\*(?<!\(\*)"
    rb"|\?(?![A-Z_0-9])"
)


def conforms(text: str) -> bool:
    """Say by one look at a text that `conform` gives it back as it is; when not, it may all the same."""
    return _SIGNS.search(text.encode("utf-8", "surrogatepass").upper()) is None


def conform(
    text: str, tokens: Sequence[Token], store: Store, named_graphs: Collection[str] | None = None
) -> str:
    """Return a query text that the engine answers as SPARQL 1.1 asks; most come back as they are.

    `named_graphs` are those that the protocol names; None leaves them to the query.
    """
    words = {token.keyword for token in tokens if token.kind == "word"}
    if "GROUP_CONCAT" in words:
        text, tokens = _edited(text, tokens, untagged_concatenations(tokens))
    if "GRAPH" in words:
        graphs = _graphs(tokens, store, named_graphs)
        text, tokens = _edited(text, tokens, written_out(text, tokens, graphs) if graphs is not None else [])
    if "BNODE" in words:
        text, tokens = _edited(text, tokens, rows_of_their_own(text, tokens))
    return apply(text, bound_zero_paths(tokens, store))


def untagged_concatenations(tokens: Sequence[Token]) -> list[Edit]:
    """Take the language from GROUP_CONCAT, whose separator has none: the engine keeps one that all share.

    `STR` changes nothing else, because an aggregate of strings is a string or unbound.
    """
    edits: list[Edit] = []
    pairs = brackets(tokens)
    for index, token in enumerate(tokens[:-1]):
        if token.keyword == "GROUP_CONCAT" and tokens[index + 1].text == "(" and index + 1 in pairs:
            end = pairs[index + 1]
            edits += [Edit(token.start, token.start, " STR("), Edit(tokens[end].end, tokens[end].end, ")")]
    return edits


def _edited(text: str, tokens: Sequence[Token], edits: Sequence[Edit]) -> tuple[str, Sequence[Token]]:
    if not edits:
        return text, tokens
    edited = apply(text, edits)
    return edited, scan(edited)


def _graphs(tokens: Sequence[Token], store: Store, named: Collection[str] | None) -> list[str] | None:
    """Return the names of the graphs in a query's dataset, or None when the text does not tell them."""
    known = {graph.value for graph in store.named_graphs() if isinstance(graph, NamedNode)}
    if named is None and any(token.keyword.endswith("FROM") for token in tokens):
        prefixes = prefixes_of(tokens)
        named = []
        for index, token in enumerate(tokens[:-2]):
            if token.keyword.endswith("FROM") and tokens[index + 1].keyword == "NAMED":
                iri = iri_of(tokens[index + 2], prefixes)
                if iri is None:
                    return None
                named.append(iri)
    return sorted(known if named is None else known.intersection(named))
