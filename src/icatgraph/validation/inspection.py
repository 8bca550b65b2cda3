"""Inspection: everything the project demands of its files, in one report."""

from __future__ import annotations

import gc
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Literal, get_args

from icatgraph.errors import ProjectError
from icatgraph.reasoning import write_lines
from icatgraph.remembered import FOLDER
from icatgraph.validation.conformance import Judge
from icatgraph.validation.neighbourhood import neighbourhood
from icatgraph.validation.scope import Scope
from icatgraph.validation.snapshot import n_triples, read_snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from icatgraph.resources import Project
    from icatgraph.validation.findings import Report
    from icatgraph.validation.snapshot import Snapshot

Reasoner = Literal["none", "rl", "dl"]
Answers = Literal["never", "sound", "always"]


def inspect(
    project: Project,
    engine: str = "pyshifty",
    reasoner: str = "rl",
    scope: Scope | None = None,
    progress: Callable[[str], None] = lambda _: None,
    *,
    steadfast: bool = False,
) -> Report:
    """Check syntax and layout of every file, the shapes, the checks, the queries, and what follows from all.

    That saved queries answer as recorded is looked at too, but not without a reasoner, and where there are
    violations only with `steadfast`: what faulty data answer is no news.
    When a file cannot be parsed the report stops there: half a dataset would raise false findings.
    `scope` narrows the report to some files and what depends on them; `progress` hears of each step.

    Raises:
        ProjectError: for an unknown engine or reasoner, a faulty check, or a file that no named graph takes.
    """
    answers: Answers = "never" if reasoner == "none" else "always" if steadfast else "sound"
    report, _ = examine(project, engine, reasoner, scope, progress, answers=answers)
    return report


def examine(
    project: Project,
    engine: str = "pyshifty",
    reasoner: str = "rl",
    scope: Scope | None = None,
    progress: Callable[[str], None] = lambda _: None,
    *,
    answers: Answers = "never",
) -> tuple[Report, Snapshot]:
    """Return what `inspect` returns and raises, with all that was read and concluded on the way.

    What saved queries answer is asked `never`, of `sound` files, or `always`: a build with new answers is
    sound, and lets a person read them.
    """
    if reasoner not in get_args(Reasoner):
        raise ProjectError(f"no reasoner {reasoner!r}; choose one of {', '.join(get_args(Reasoner))}")
    with Judge() if engine == "pyshifty" else nullcontext() as judge, _uncollected():
        progress("reading")
        wanted = scope or Scope()
        snapshot = read_snapshot(project, _begin(judge, wanted, project) if judge else lambda _: None)
        scope = wanted.within(snapshot)
        if judge and not snapshot.faults:
            seen = snapshot.lines if scope.focus is None else _around(snapshot, scope.focus)
            judge.ask(seen, n_triples(snapshot.shapes))
        # Late, so that the judge has begun.
        from icatgraph.validation.examination import Engines, report_on  # noqa: PLC0415

        asked = wanted.may_have if answers != "never" else None
        engines = Engines(engine, reasoner, judge, asked, steadfast=answers == "always")
        return report_on(snapshot, scope, engines, progress), snapshot


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector from going through what is read: nothing of it is garbage before the end."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _begin(judge: Judge, scope: Scope, project: Project) -> Callable[[Mapping[str, str]], None]:
    folder = project.root / FOLDER
    return lambda texts: judge.begin(
        {file: text for file, text in texts.items() if scope.may_have(file)}, folder
    )


def _around(snapshot: Snapshot, focus: Collection[str]) -> bytes:
    return write_lines(neighbourhood(snapshot.triples, focus))
