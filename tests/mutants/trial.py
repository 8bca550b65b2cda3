"""A trial: a copy of the project with some faults, validated; which of them were found."""

from __future__ import annotations

import shutil
import tempfile
import time
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from icatgraph.errors import IcatgraphError
from icatgraph.resources import Project
from icatgraph.validation import Finding, Report, examine, inspect
from tests.mutants.fault import ROOT, Edit, Fault, expected_line, locate, mutated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

COPIED = ("ontology", "shapes", "data", "queries", "CITATION.cff", "pyproject.toml")

# More at once would be quicker still; fewer let one fault hide another less often.
BATCH = 45

# Rules whose faults are tried among themselves.
_ALONE = {"file:syntax": "syntax", "query:golden": "answers", "query:total-order": "answers"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a fault: where it was expected, whether it was found there, and the time it took."""

    fault: Fault
    line: int
    found: bool
    milliseconds: float
    instead: str = ""


def run_trial(faults: Sequence[Fault]) -> list[Outcome]:
    """Validate a copy of the project with all these faults in it.

    Raises:
        ValueError: when a fault does not fit its file.
    """
    with tempfile.TemporaryDirectory(prefix="icatgraph-mutants-") as folder:
        project = copy_project(Path(folder))
        lines = dict(seed(project, faults))
        start = time.perf_counter()
        # Tried alone, a fault that is of no answer need not have sixty queries asked.
        findings = _findings(project, inspect if len(faults) != 1 or _kind(faults[0]) else _without_answers)
        milliseconds = 1000 * (time.perf_counter() - start) / max(len(faults), 1)
    return [_outcome(fault, lines[fault], findings, milliseconds) for fault in faults]


def copy_project(folder: Path) -> Project:
    """Copy what is validated, and nothing else, into a folder."""
    for name in COPIED:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        elif source.exists():
            shutil.copy(source, target)
    return Project(folder)


def seed(project: Project, faults: Sequence[Fault]) -> list[tuple[Fault, int]]:
    """Write the faults into the files of a project and return the line at which each must be found."""
    names = {name for fault in faults for name in (fault.file, fault.place)}
    texts = {
        name: (project.root / name).read_text("utf-8") for name in names if (project.root / name).exists()
    }
    edits: dict[str, list[Edit]] = {}
    for name, group in groupby(sorted(faults, key=lambda fault: fault.file), key=lambda fault: fault.file):
        edits[name] = [locate(fault, texts[name]) for fault in group]
        texts[name] = mutated(texts[name], edits[name])
        (project.root / name).write_text(texts[name], "utf-8")
    return [(edit.fault, expected_line(edit, group, texts)) for group in edits.values() for edit in group]


def seeded_project(folder: Path, faults: Sequence[Fault]) -> Project:
    """Copy the project into a folder, with these faults in it."""
    project = copy_project(folder)
    seed(project, faults)
    return project


def batches(faults: Iterable[Fault], size: int = BATCH) -> list[list[Fault]]:
    """Put faults together that do not hide one another: no two in one block.

    Faults of syntax stay among themselves, one a file, since nothing else is looked at while they last; so do
    faults of answers, since any edit of the data may change an answer before the line where it is expected to.
    """
    filled: list[list[Fault]] = []
    for fault in faults:
        open_batches = (batch for batch in filled if len(batch) < size and not _clash(fault, batch))
        batch = next(open_batches, None)
        if batch is None:
            filled.append([fault])
        else:
            batch.append(fault)
    return filled


def _clash(fault: Fault, batch: list[Fault]) -> bool:
    return any(_hide(fault, other) for other in batch)


def _hide(one: Fault, other: Fault) -> bool:
    """Say whether one fault may keep the other from being found, or move the line where it is expected."""
    if _kind(one) != _kind(other) or one.where == other.file or other.where == one.file:
        return True
    whole_file = one.rule == "file:syntax" or not (one.block and other.block)
    return one.file == other.file and (whole_file or one.block == other.block)


def _kind(fault: Fault) -> str:
    return _ALONE.get(fault.rule, "")


def _without_answers(project: Project) -> Report:
    return examine(project)[0]


def _findings(project: Project, validate: Callable[[Project], Report]) -> tuple[Finding, ...]:
    try:
        return validate(project).findings
    except IcatgraphError as error:
        return (Finding("none: it could not run", "violation", str(error)),)


def _outcome(fault: Fault, line: int, findings: tuple[Finding, ...], milliseconds: float) -> Outcome:
    found = any((f.rule, f.file, f.line) == (fault.rule, fault.place, line) for f in findings)
    others = {
        f"{f.rule} {f.file}:{f.line}" + (f" {f.message}" if f.rule.startswith("none") else "")
        for f in findings
        if f.rule == fault.rule or (f.file, f.line) == (fault.place, line) or f.rule.startswith("none")
    }
    return Outcome(fault, line, found, milliseconds, "" if found else ", ".join(sorted(others)))
