"""Places: the file, line and column of the triple that a finding speaks of, and the text of that line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from icatgraph.turtle import Place, Places, locate
from icatgraph.validation.suggestions import UNKNOWN_NAME_RULES, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from icatgraph.validation.findings import Finding
    from icatgraph.validation.snapshot import Snapshot


def place(findings: Iterable[Finding], snapshot: Snapshot) -> Iterator[Finding]:
    """Yield the findings at their triples, with the line's text; only the files named are parsed again."""
    known: dict[Path, Places] = {}
    for finding in findings:
        if finding.file:
            yield _with_source(finding, snapshot)
            continue
        candidates = snapshot.mentions.get(finding.focus, [])
        for path in candidates:
            if path not in known:
                known[path] = locate(snapshot.texts[path], str(path))
        placed = _at_place(finding, [(path, known[path]) for path in candidates], snapshot)
        yield _with_source(placed, snapshot)


def _at_place(finding: Finding, candidates: list[tuple[Path, Places]], snapshot: Snapshot) -> Finding:
    """Return the finding at its triple, else at the first file that speaks of its focus."""
    path = finding.path or snapshot.rules.of(finding).first_property
    for key in ((finding.focus, path, finding.value), (finding.focus, path, "")):
        for file, places in candidates:
            if key in places.triples:
                return _at(finding, file, places.triples[key], snapshot)
    for file, places in candidates:
        if finding.focus in places.subjects:
            return _at(finding, file, places.subjects[finding.focus], snapshot)
    return finding


def _at(finding: Finding, path: Path, place: Place, snapshot: Snapshot) -> Finding:
    return replace(finding, file=snapshot.name(path), line=place.line, column=place.column)


def _with_source(finding: Finding, snapshot: Snapshot) -> Finding:
    """Add what the rule expects and the text of the line."""
    expected = finding.expected or snapshot.rules.of(finding).expected
    if finding.rule in UNKNOWN_NAME_RULES:
        expected = suggestion(finding.value, snapshot.mentions) or expected
    text = snapshot.texts.get(snapshot.project.root / finding.file, "") if finding.file else ""
    lines = text.split("\n") if finding.line and not finding.source else []
    source = lines[finding.line - 1].rstrip("\r") if 0 < finding.line <= len(lines) else finding.source
    return replace(finding, expected=expected, source=source)
