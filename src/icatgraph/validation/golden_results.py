"""Golden results: saved queries that answer otherwise than recorded, or could order their rows otherwise.

To ask them takes as long as to reason, so the queries that were found in order are remembered, each by all
that its answer depends on.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import zip_longest
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

import pyoxigraph

import icatgraph
from icatgraph.dataset import Dataset, canonical
from icatgraph.errors import DataSyntaxError, ParameterError, QueryError
from icatgraph.golden import golden_path, golden_result, has_golden
from icatgraph.quads import Quads
from icatgraph.queries import SavedQuery, read_query
from icatgraph.reasoning import inferred_quads, read_rules
from icatgraph.remembered import FOLDER, digest_of, digest_of_code, recall, renew
from icatgraph.sparql.tokens import place
from icatgraph.validation.findings import finding_at
from icatgraph.validation.row_order import is_told_by_rows, order_token, tied_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from icatgraph.resources import Project
    from icatgraph.validation.findings import Finding
    from icatgraph.validation.snapshot import Snapshot

_NAME: Final = "golden.json"
_WRITE: Final = "run `icatgraph golden {}` and read what it writes against the sources"


@dataclass(frozen=True, slots=True)
class _Pair:
    """A saved query and its golden result, None for none: their texts, and what findings call the files."""

    name: str
    path: Path
    query: str
    query_file: str
    golden: str | None
    golden_file: str

    @property
    def digest(self) -> str:
        return digest_of(self.name, self.query, *([] if self.golden is None else [self.golden]))

    def at_query(self, rule: str, message: str, at: tuple[int, int], value: str = "") -> Finding:
        return finding_at(f"query:{rule}", message, self.query_file, self.query, at, value=value)


def inspect_golden_results(
    snapshot: Snapshot, wanted: Callable[[str], bool] = lambda _: True, broken: Collection[str] = ()
) -> Iterator[Finding]:
    """Yield where the answers of saved queries are not those recorded, or not in a total order.

    A query is looked at when `wanted` says so of its file or of that of its golden result, unless its file is
    among `broken`, of which is known that they cannot be answered.

    Raises:
        ProjectError: when the blank nodes of the data cannot be labelled.
    """
    project = snapshot.project
    yield from _left_over(project, wanted)
    sound = (pair for pair in _pairs(project) if pair.query_file not in broken)
    pairs = [pair for pair in sound if wanted(pair.query_file) or wanted(pair.golden_file)]
    memory, under = project.root / FOLDER / _NAME, _conditions(snapshot)
    known = recall(memory, under)
    fresh = [pair for pair in pairs if pair.digest not in known]
    hold = {pair.digest for pair in pairs} & known
    for pair, verdict in zip(fresh, _verdicts(fresh, snapshot), strict=True):
        if not verdict and verdict is not None:
            hold.add(pair.digest)
        yield from verdict or ()
    renew(memory, under, hold, known)


def _verdicts(pairs: Sequence[_Pair], snapshot: Snapshot) -> list[list[Finding] | None]:
    """Return what is wrong with each answer; None where a query cannot be asked, which other rules tell."""
    if not pairs:
        return []
    answers = _Answers(snapshot)
    # The engine lets others go on while it evaluates, and all else has been done by now.
    with ThreadPoolExecutor(2) as beside:
        return list(beside.map(lambda pair: _verdict(pair, answers), pairs))


def _verdict(pair: _Pair, answers: _Answers) -> list[Finding] | None:
    try:
        return list(_faults(pair, read_query(pair.path), answers))
    except (DataSyntaxError, ParameterError):  # `file:header` and `query:run` say so
        return None


class _Answers:
    """What saved queries answer over the quads, curated and inferred; two threads may ask at once."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._quads = [*canonical(snapshot.quads), *inferred_quads(snapshot.closure)]
        self._forward = _indexed(self._quads)
        self._turning = Lock()

    def of(self, saved: SavedQuery) -> list[str]:
        return _rows(golden_result(self._forward, saved))

    def turned(self, saved: SavedQuery) -> list[str]:
        """Return the answer of an index that was filled the other way round, so that luck orders nothing."""
        with self._turning:
            backward = self._backward
        return _rows(golden_result(backward, saved))

    @cached_property
    def _backward(self) -> Dataset:
        return _indexed(self._quads[::-1])


def _indexed(quads: list[pyoxigraph.Quad]) -> Dataset:
    store = pyoxigraph.Store()
    store.bulk_extend(quads)
    return Dataset("", Quads(store), store, union_default_graph=True)


def _rows(table: str) -> list[str]:
    """Return the lines of a table, of which the first has the columns; in a cell a line end is escaped."""
    return table.removesuffix("\n").split("\n")


def _pairs(project: Project) -> Iterator[_Pair]:
    for path in sorted(project.queries.glob("*/*.rq")):
        name = f"{path.parent.name}/{path.stem}"
        golden = golden_path(project, name)
        recorded = golden.read_text("utf-8", "replace") if golden.is_file() else None
        names = (one.relative_to(project.root).as_posix() for one in (path, golden))
        query_file, golden_file = names
        yield _Pair(name, path, path.read_text("utf-8", "replace"), query_file, recorded, golden_file)


def _left_over(project: Project, wanted: Callable[[str], bool]) -> Iterator[Finding]:
    for path in sorted(project.golden.rglob("*.tsv")):
        query = project.queries / path.relative_to(project.golden).with_suffix(".rq")
        file, query_file = (one.relative_to(project.root).as_posix() for one in (path, query))
        if not query.is_file() and (wanted(file) or wanted(query_file)):
            message = f"There is no {query_file} whose answer this could be; delete the file, or rename it."
            yield finding_at("query:golden", message, file, path.read_text("utf-8", "replace"), (1, 1))


def _conditions(snapshot: Snapshot) -> str:
    """Return the digest of all that answers depend on, but for the query: data, rules, code, engine."""
    texts = [(snapshot.name(path), snapshot.texts[path]) for path in snapshot.lines_of]
    rules = read_rules(snapshot.project.rules).values()
    code = digest_of_code(Path(icatgraph.__file__).parent.rglob("*.py"))
    return digest_of(pyoxigraph.__version__, code, *(part for pair in texts for part in pair), "", *rules)


def _faults(pair: _Pair, saved: SavedQuery, answers: _Answers) -> Iterator[Finding]:
    try:
        if not has_golden(saved):
            return
        rows = answers.of(saved)
        yield from _unlike_recorded(pair, rows)
        yield from _without_total_order(pair, rows, lambda: answers.turned(saved))
    except QueryError as error:
        yield pair.at_query("run", f"The query fails: {error}.", (1, 1))


def _unlike_recorded(pair: _Pair, rows: list[str]) -> Iterator[Finding]:
    advice = _WRITE.format(pair.name)
    if pair.golden is None:
        yield pair.at_query("golden", f"What the query answers is not recorded; {advice}.", (1, 1))
        return
    recorded = _rows(pair.golden)
    lines = enumerate(zip_longest(rows, recorded), start=1)
    different = next(((line, *both) for line, both in lines if both[0] != both[1]), None)
    if different is not None:
        line, now, then = different
        message = f"{_told(rows, recorded)}. If it is right, {advice}."
        at = (min(line, len(recorded)), 1)
        found = finding_at("query:golden", message, pair.golden_file, pair.golden, at, value=now or "")
        yield replace(found, expected="no more rows" if then is None else then)


def _told(rows: Sequence[str], recorded: Sequence[str]) -> str:
    """Say what became of an answer: how many rows are new, and how many of those recorded are gone."""
    new = (Counter(rows[1:]) - Counter(recorded[1:])).total()
    gone = (Counter(recorded[1:]) - Counter(rows[1:])).total()
    if rows[0] != recorded[0]:
        return "The query answers with other columns than recorded"
    if not new and not gone:
        return "The query answers with the rows recorded, in another order"
    return f"The query does not answer as recorded (rows new: {new}, gone: {gone})"


def _without_total_order(pair: _Pair, rows: list[str], turned: Callable[[], list[str]]) -> Iterator[Finding]:
    order = order_token(pair.query)
    if order is None and len(rows) > 2:
        return  # `query:order` says so
    at = place(pair.query, order.start) if order else (1, 1)
    tied = tied_rows(pair.query, rows)
    if tied is not None:
        message = "Rows that differ agree in all that the query orders by, so either may come first."
        yield replace(
            pair.at_query("total-order", message, at, tied[0]), expected=f"a key that tells it from {tied[1]}"
        )
        return
    if is_told_by_rows(pair.query, rows):
        return
    for row, other in zip_longest(rows, turned()):
        if row != other:
            message = "The answer hangs on the order in which the data are read, first of all this row."
            yield replace(
                pair.at_query("total-order", message, at, row or ""),
                expected=f"always the same, and not once {other}",
            )
            return
