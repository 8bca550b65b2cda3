"""Source documents: the index of their numbered passages, which is all of their text that the project holds.

A passage is known by its number, its section, its length in code points and the SHA-256 of its text, so
that whoever holds the texts can prove that a record cites what it says it cites.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from icatgraph.curated import read_file
from icatgraph.errors import DataSyntaxError, ProjectError, UnknownName
from icatgraph.turtle import format_turtle
from icatgraph.turtle.literals import quoted
from icatgraph.vocabulary import EXTERNAL_PREFIXES, NS, SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from icatgraph.resources import Project

_IDENTIFIER: Final = NamedNode(f"{EXTERNAL_PREFIXES['dcterms']}identifier")
_NUMBERED_LINE: Final = re.compile(r"^\[([pu][0-9]+)\] (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Passage:
    """A numbered passage: its length in Unicode code points and the SHA-256 of its UTF-8 text, in hex."""

    identifier: str
    sequence: int
    kind: str
    section: str
    character_count: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Verification:
    """How a text compares with the index: how many passages are right, and which are not."""

    source: str
    verified: int
    changed: tuple[str, ...]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """True when every passage is there, unchanged, and there is no other."""
        return not (self.changed or self.missing or self.unknown)


def read_index(index: Path, source: str) -> tuple[Passage, ...]:
    """Read the passages of one source from a `passages.jsonl`, one JSON object a line, in document order.

    Raises:
        ProjectError: when the file cannot be read.
        DataSyntaxError: for a line that is not such an object.
        UnknownName: when the file has no passage of the source.
    """
    try:
        lines = index.read_text("utf-8").split("\n")
    except OSError as error:
        raise ProjectError(f"{index} cannot be read: {error.strerror}") from error
    rows = [_row(line, number, index) for number, line in enumerate(lines, start=1) if line.strip()]
    passages = tuple(_passages(rows, source))
    if not passages:
        raise UnknownName(f"{index} has no passage of {source!r}; known sources: {', '.join(SOURCES)}")
    return passages


def generate_passages(index: Path, source: str) -> str:
    """Return the canonical Turtle of `data/<source>/passages.ttl`; raises what `read_index` raises."""
    header = (
        f"# The passages of {source}: where each stands, its length and its digest. Generated; not edited.\n"
    )
    statements = "\n".join(_statement(passage, source) for passage in read_index(index, source))
    return format_turtle(header + "\n" + statements)


def verify(project: Project, texts: Path) -> tuple[Verification, ...]:
    """Compare `<source>.txt` in a folder with the passages of each source that the project has.

    A text has one passage a line, as `[p001] text`; headings and other lines do not count.

    Raises:
        ProjectError: when a text is missing or cannot be read.
    """
    sources = [source for source in SOURCES if (project.data / source / "passages.ttl").is_file()]
    return tuple(_verification(project, texts / f"{source}.txt", source) for source in sources)


def digest_passage(text: str) -> tuple[int, str]:
    """Return the length in code points and the SHA-256 of a passage's text."""
    return len(text), hashlib.sha256(text.encode()).hexdigest()


def _row(line: str, number: int, path: Path) -> Mapping[str, object]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise DataSyntaxError("not JSON", number, 1, line[:20], path=str(path)) from error
    if not isinstance(row, dict) or not {"source", "id", "kind", "section", "chars", "sha256"} <= row.keys():
        raise DataSyntaxError("not a passage", number, 1, line[:20], path=str(path))
    return row


def _passages(rows: list[Mapping[str, object]], source: str) -> Iterator[Passage]:
    own = (row for row in rows if row["source"] == source)
    for sequence, row in enumerate(own, start=1):
        section = row["section"]
        headings = section if isinstance(section, list) else []
        path = " / ".join(_heading(str(heading)) for heading in headings)
        count = int(str(row["chars"]))
        yield Passage(str(row["id"]), sequence, str(row["kind"]), path, count, str(row["sha256"]))


def _heading(text: str) -> str:
    """Return a heading, or the first ten words of a long one, with the abbreviation that it ends in."""
    words = text.split()
    if len(words) < 12:
        return text
    abbreviation = re.search(r" \([^()]+\)$", text)
    return " ".join(words[:10]) + " …" + (abbreviation[0] if abbreviation else "")


def _statement(passage: Passage, source: str) -> str:
    section = f"icat:section {quoted(passage.section)} ;" if passage.section else ""
    return (
        f"passage_{source}:{passage.identifier} a icat:Passage ;"
        f" dcterms:identifier {quoted(passage.identifier)} ; icat:inSource source:{source} ;"
        f" icat:sequence {passage.sequence} ; icat:passageKind passage-kind:{passage.kind} ; {section}"
        f" icat:characterCount {passage.character_count} ; icat:sha256 {quoted(passage.sha256)} ."
    )


def _verification(project: Project, text: Path, source: str) -> Verification:
    indexed = _indexed(project.data / source / "passages.ttl")
    try:
        found = dict(_NUMBERED_LINE.findall(text.read_text("utf-8")))
    except OSError as error:
        raise ProjectError(f"{text} cannot be read: {error.strerror}") from error
    changed = [name for name in indexed.keys() & found.keys() if digest_passage(found[name]) != indexed[name]]
    return Verification(
        source,
        len(indexed.keys() & found.keys()) - len(changed),
        tuple(sorted(changed)),
        tuple(sorted(indexed.keys() - found.keys())),
        tuple(sorted(found.keys() - indexed.keys())),
    )


def _indexed(path: Path) -> dict[str, tuple[int, str]]:
    """Return length and digest of each passage in a `passages.ttl`, by its identifier."""
    values: dict[str, dict[str, str]] = {}
    for quad in read_file(path):
        if not isinstance(quad.object, NamedNode):
            values.setdefault(str(quad.subject), {})[quad.predicate.value] = getattr(quad.object, "value", "")
    return {
        row[_IDENTIFIER.value]: (int(row[f"{NS}characterCount"]), row[f"{NS}sha256"])
        for row in values.values()
        if _IDENTIFIER.value in row
    }
