"""Saved queries and rules: whether they name what exists, bind their parameters, and answer in one order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode, QuerySolutions, Store

from icatgraph.errors import DataSyntaxError, ParameterError
from icatgraph.queries import SavedQuery, bind, read_query
from icatgraph.validation.findings import finding_at
from icatgraph.vocabulary import ID, NS, compact, graph_iri

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from icatgraph.sparql.tokens import Token
    from icatgraph.validation.findings import Finding
    from icatgraph.validation.snapshot import Snapshot

_ONTOLOGY: Final = graph_iri("ontology")
_AGGREGATES: Final = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})


@dataclass(frozen=True, slots=True)
class _Text:
    """A query file: what findings call it, its text and its tokens."""

    name: str
    text: str
    tokens: Sequence[Token]

    def at(self, token: Token) -> tuple[int, int]:
        from icatgraph.sparql.tokens import place  # noqa: PLC0415 (known by now: these are its tokens)

        return place(self.text, token.start)

    def finding(self, rule: str, message: str, at: tuple[int, int], value: str = "") -> Finding:
        return finding_at(f"query:{rule}", message, self.name, self.text, at, value=value)


def inspect_saved_queries(
    snapshot: Snapshot, wanted: Callable[[str, str], bool] = lambda _file, _text: True
) -> Iterator[Finding]:
    """Yield what is wrong with queries that parse: names unknown, parameters unbound, rows without order.

    `wanted` is asked with the name and the text of each file.
    """
    project = snapshot.project
    library = sorted(project.queries.glob("*/*.rq"))
    others = sorted([*project.rules.glob("*.rq"), *project.checks.glob("*.rq")])
    texts = {path: path.read_text("utf-8") for path in (*others, *library)}
    texts = {path: text for path, text in texts.items() if wanted(snapshot.name(path), text)}
    if not texts:
        return
    # A tenth of a second, and most edits of data concern no query.
    from icatgraph.sparql.tokens import scan  # noqa: PLC0415

    declared = _subjects(snapshot)
    for path, text in texts.items():
        file = _Text(snapshot.name(path), text, scan(text))
        yield from _unknown_names(file, declared)
        if path in library:
            yield from _of_library(path, file, declared)


def _of_library(path: Path, file: _Text, declared: frozenset[str]) -> Iterator[Finding]:
    try:
        saved = read_query(path)
    except DataSyntaxError:
        return
    yield from _without_order(file)
    yield from _faults_of(saved, file, declared)


def _subjects(snapshot: Snapshot) -> frozenset[str]:
    """Return the IRIs that something is said of; terms of ours only where the ontology declares them."""
    ours = {path for path in snapshot.lines_of if snapshot.graph(path) == _ONTOLOGY}
    return frozenset(
        name
        for name, paths in snapshot.mentions.items()
        if not name.startswith(NS) or not ours.isdisjoint(paths)
    )


def _unknown_names(file: _Text, declared: frozenset[str]) -> Iterator[Finding]:
    """Yield the terms and names of ours that nothing declares; without an ontology there are none to miss."""
    has_terms = any(iri.startswith(NS) for iri in declared)
    for token, iri in _iris(file.tokens):
        if iri in declared or iri in (NS, ID):
            continue
        if iri.startswith(NS) and has_terms:
            message = f"The term {compact(iri)} is not in the ontology."
            yield file.finding("unknown-term", message, file.at(token), iri)
        elif iri.startswith(ID) and not iri.endswith("/"):
            yield file.finding("unknown-name", f"{compact(iri)} is declared nowhere.", file.at(token), iri)


def _iris(tokens: Sequence[Token]) -> Iterator[tuple[Token, str]]:
    """Yield each IRI of a query with its token; the namespaces of the prologue are not names of things."""
    spaces: dict[str, str] = {}
    previous: tuple[Token, ...] = ()
    for token in tokens:
        if token.kind == "iri" and len(previous) == 2 and previous[0].keyword == "PREFIX":
            spaces[previous[1].text.removesuffix(":")] = token.text[1:-1]
        elif token.kind == "iri":
            yield token, token.text[1:-1]
        elif token.kind == "name" and not (previous and previous[-1].keyword == "PREFIX"):
            prefix, _, local = token.text.partition(":")
            if prefix in spaces and local:
                yield token, spaces[prefix] + local.replace("\\", "")
        previous = (*previous[-1:], token)


def _without_order(file: _Text) -> Iterator[Finding]:
    depth, top = 0, []
    for token in file.tokens:
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if depth == 0:
            top.append(token)
    words = [token.keyword for token in top]
    one_row = "GROUP" not in words and bool(_AGGREGATES.intersection(words))
    if "SELECT" in words and "ORDER" not in words and not one_row:
        message = "The query has no ORDER BY, so its rows come in any order."
        yield file.finding("order", message, file.at(top[words.index("SELECT")]))


def _faults_of(saved: SavedQuery, file: _Text, declared: frozenset[str]) -> Iterator[Finding]:
    """Yield what its parameters do wrong and, when they do nothing wrong, what fails when it runs."""
    defaults = {parameter.name: parameter.default for parameter in saved.parameters}
    try:
        values = bind(saved, {name: default for name, default in defaults.items() if default is not None})
    except ParameterError as error:
        yield file.finding("run", f"{error}", _header_line(file, ""))
        return
    for name, term in values.items():
        if isinstance(term, NamedNode) and term.value.startswith(ID) and term.value not in declared:
            at = _header_line(file, defaults[name] or name)
            message = f"The default {compact(term.value)} of {name!r} is declared nowhere."
            yield file.finding("unknown-name", message, at, term.value)
    try:
        # An empty store plans the query as a full one does, and answers at once.
        answer = Store().query(saved.text, use_default_graph_as_union=True)
    except (ValueError, RuntimeError, OSError) as error:
        yield file.finding("run", f"The query fails: {error}.", (1, 1))
        return
    columns = {column.value for column in answer.variables} if isinstance(answer, QuerySolutions) else set()
    for name in defaults.keys() - columns:
        message = f"The parameter {name!r} is not among the columns, so the store cannot bind it."
        yield file.finding("parameter", message, _header_line(file, f"{name}:"), name)


def _header_line(file: _Text, word: str) -> tuple[int, int]:
    """Return the place of a word in the header, the first line when it is not there."""
    for number, line in enumerate(file.text.split("\n"), start=1):
        if line.startswith("#+") and word and word in line:
            return number, line.index(word) + 1
    return 1, 1
