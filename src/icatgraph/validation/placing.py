"""Places: the file, line and column of the triple that a finding speaks of, and the text of that line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from icatgraph.mappings import SUFFIX, read_mappings
from icatgraph.reasoning import TYPE
from icatgraph.validation.suggestions import UNKNOWN_NAME_RULES, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from icatgraph.turtle import Place, Places
    from icatgraph.validation.findings import Finding
    from icatgraph.validation.snapshot import Snapshot


def place(findings: Iterable[Finding], snapshot: Snapshot) -> Iterator[Finding]:
    """Yield the findings at their triples, with the line's text; only the files named are parsed again."""
    known: dict[Path, Places] = {}
    for finding in findings:
        if finding.file:
            yield _with_source(finding, snapshot)
            continue
        key, candidates = _key(finding, snapshot), []
        for path in snapshot.mentions.get(key[0], []):
            if finding.graph not in ("", snapshot.graph(path)):
                continue
            if path not in known:
                known[path] = _places(snapshot.texts[path], path)
            candidates.append((path, known[path]))
        yield _with_source(_at_place(finding, key, candidates, snapshot), snapshot)


def _places(text: str, path: Path) -> Places:
    """Return where a file says its triples, be it Turtle or a mapping table."""
    # Where nothing is amiss nothing has a place, and neither is imported.
    from icatgraph.mappings.places import mapping_places  # noqa: PLC0415
    from icatgraph.turtle import locate  # noqa: PLC0415

    if path.name.endswith(SUFFIX):
        return mapping_places(read_mappings(text, path))
    return locate(text, str(path))


def _key(finding: Finding, snapshot: Snapshot) -> tuple[str, str, str]:
    """Return subject, property and value to look for; a blank node is found by what points to it."""
    subject = finding.focus
    path, value = finding.path or snapshot.rules.of(finding).first_property, finding.value
    seen: set[str] = set()
    while subject in snapshot.owners and subject not in seen:
        seen.add(subject)
        subject, path = snapshot.owners[subject]
        value = ""
    return subject, path, value


def _at_place(
    finding: Finding, key: tuple[str, str, str], candidates: list[tuple[Path, Places]], snapshot: Snapshot
) -> Finding:
    """Return the finding at its triple, else where its focus gets its type, else where it is spoken of."""
    subject, path, value = key
    for wanted in ((subject, path, value), (subject, path, ""), (subject, TYPE, "")):
        for file, places in candidates:
            if wanted in places.triples:
                found = places.triples[wanted] if wanted[1] == path else places.subjects[subject]
                return _at(finding, file, found, snapshot)
    for file, places in candidates:
        if subject in places.subjects:
            return _at(finding, file, places.subjects[subject], snapshot)
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
