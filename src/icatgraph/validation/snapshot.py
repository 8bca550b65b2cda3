"""The snapshot: every file of a project read and parsed once, for all rules to look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, parse, serialize

from icatgraph.curated import CuratedFile, project_files, read_content
from icatgraph.errors import DataSyntaxError, ProjectError
from icatgraph.reasoning import conclude, read_lines
from icatgraph.reasoning import read_rules as rule_texts
from icatgraph.remembered import FOLDER
from icatgraph.validation.builtin_rules import BUILTIN_RULES
from icatgraph.validation.checks import Check, sound_checks
from icatgraph.validation.findings import Finding
from icatgraph.validation.index import Index
from icatgraph.validation.parsed_files import ParsedFiles
from icatgraph.validation.rules import Registry
from icatgraph.validation.shape_rules import shape_rules
from icatgraph.vocabulary import graph_iri

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from pyoxigraph import Quad, Store

    from icatgraph.reasoning import Closure, Triple
    from icatgraph.resources import Project


@dataclass
class Snapshot:
    """What the files of a project say: texts by path, N-Triples and graphs by path, shapes, what is amiss."""

    project: Project
    texts: dict[Path, str] = field(default_factory=dict)
    lines_of: dict[Path, bytes] = field(default_factory=dict)
    graph_of: dict[Path, str] = field(default_factory=dict)
    shapes: list[Quad] = field(default_factory=list)
    faults: list[Finding] = field(default_factory=list)
    index: Index = field(default_factory=Index)

    @cached_property
    def lines(self) -> bytes:
        """Every triple of the dataset as N-Triples, literals as they are written."""
        return b"".join(self.lines_of.values())

    @cached_property
    def triples_of(self) -> Mapping[Path, list[Triple]]:
        """The triples of each file of the dataset, as text."""
        return {path: read_lines(lines) for path, lines in self.lines_of.items()}

    @cached_property
    def triples(self) -> list[Triple]:
        """Every triple of the dataset, as text."""
        return [triple for triples in self.triples_of.values() for triple in triples]

    def triples_in(self, graph: str) -> Iterator[Triple]:
        """Yield the triples of a named graph, given its short name."""
        for path, triples in self.triples_of.items():
            if self.graph_of[path] == graph:
                yield from triples

    @cached_property
    def quads(self) -> list[Quad]:
        """Every quad of the dataset, each in its named graph."""
        lines = (
            # Within a line an end of line is escaped, so this is the end of every triple and of nothing else.
            lines.replace(b" .\n", f" <{self.graph(path)}> .\n".encode())
            for path, lines in self.lines_of.items()
        )
        return list(parse(b"".join(lines), format=RdfFormat.N_QUADS))

    @property
    def store(self) -> Store:
        """The quads, indexed for the checks."""
        return self.index.store

    @cached_property
    def mentions(self) -> Mapping[str, list[Path]]:
        """The files that speak of each subject, by its IRI."""
        mentions: dict[str, list[Path]] = {}
        for path, triples in self.triples_of.items():
            for subject in dict.fromkeys(subject for subject, _, _ in triples):
                if not subject.startswith("_:"):
                    mentions.setdefault(subject, []).append(path)
        return mentions

    @cached_property
    def owners(self) -> Mapping[str, tuple[str, str]]:
        """What points to each blank node: subject and property; a chain of these ends at a name."""
        return {
            value: (subject, predicate)
            for subject, predicate, value in self.triples
            if value.startswith("_:")
        }

    @cached_property
    def closure(self) -> Closure:
        """What follows from the quads by OWL 2 RL and the rules of the project."""
        return conclude(self.triples, rule_texts(self.project.rules))

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """The checks of the project, without those whose header has a fault."""
        return sound_checks(self.project.checks)

    @cached_property
    def rules(self) -> Registry:
        """All rules that hold in the project."""
        checks = (check.as_rule() for check in self.checks)
        return Registry([*BUILTIN_RULES, *shape_rules(self.shapes), *checks])

    def graph(self, path: Path) -> str:
        """Return the IRI of the named graph that a file goes into, "" when it goes into none."""
        return graph_iri(self.graph_of[path]) if path in self.graph_of else ""

    def name(self, path: Path) -> str:
        """Return a path as findings show it: from the root of the project, with slashes."""
        return path.relative_to(self.project.root).as_posix()


def read_snapshot(project: Project, heed: Callable[[Mapping[str, str]], None] = lambda _: None) -> Snapshot:
    """Read and parse every file of a project; what cannot be parsed becomes a finding.

    `heed` hears the texts of the Turtle files, by name, before they are parsed.

    Raises:
        ProjectError: for a file that cannot be read or that no named graph takes.
    """
    snapshot = Snapshot(project)
    shapes = [CuratedFile(path, "") for path in sorted(project.shapes.glob("*.ttl"))]
    contents = {file: _content(file.path) for file in (*shapes, *project_files(project))}
    for file, content in contents.items():
        snapshot.texts[file.path] = content.decode("utf-8", "replace")
    parsed = ParsedFiles(project.root / FOLDER)
    heed({snapshot.name(path): text for path, text in snapshot.texts.items() if path.suffix == ".ttl"})
    for graph, group in groupby(contents.items(), key=lambda item: item[0].graph):
        files = [file.path for file, content in group if _add(file, content, snapshot, parsed)]
        if graph:
            snapshot.index.add(b"".join(snapshot.lines_of[path] for path in files), graph)
    snapshot.index.close()
    parsed.keep()
    return snapshot


def read_rules(project: Project) -> Registry:
    """Read the rules of a project, and nothing else of it."""
    quads = [
        quad
        for path in sorted(project.shapes.glob("*.ttl"))
        for quad in read_content(path.read_bytes(), path)
    ]
    checks = (check.as_rule() for check in sound_checks(project.checks))
    return Registry([*BUILTIN_RULES, *shape_rules(quads), *checks])


def n_triples(quads: Iterable[Quad]) -> bytes:
    """Write quads of the default graph as N-Triples in UTF-8, literals as they are."""
    # They are N-Quads without a graph; to take the triple out of each quad takes as long as to write it.
    return serialize(quads, format=RdfFormat.N_QUADS) or b""


def syntax_finding(error: DataSyntaxError, file: str, text: str) -> Finding:
    """Return the finding of a file that cannot be parsed, at the character where the parser stopped."""
    message = f"{error.message} ({error.hint})" if error.hint else error.message
    lines = text.split("\n")
    source = lines[error.line - 1] if error.line <= len(lines) else ""
    return Finding(
        "file:syntax",
        "violation",
        message,
        file=file,
        line=error.line,
        column=error.column,
        source=source,
    )


def layout_finding(file: str, text: str) -> Finding:
    """Return the finding of a text that is not in canonical layout, at the first line that would change."""
    from icatgraph.turtle import first_change  # noqa: PLC0415 (a tidy project does without the formatter)

    message = "The file is not in the canonical layout; run `icatgraph format`."
    line, expected = first_change(text, file)
    lines = text.split("\n")
    source = lines[line - 1] if line <= len(lines) else ""
    return Finding(
        "file:layout", "warning", message, file=file, line=line, column=1, source=source, expected=expected
    )


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ProjectError(f"{path} cannot be read: {error.strerror}") from error


def _add(file: CuratedFile, content: bytes, snapshot: Snapshot, parsed: ParsedFiles) -> bool:
    """Add what a file says to a snapshot, or what is wrong with it; say whether it could be parsed."""
    # What a mapping table says depends on its name too, and shapes are wanted as quads.
    remembered = file.graph and file.path.suffix == ".ttl"
    lines = parsed.lines(content) if remembered else None
    if lines is not None:
        snapshot.graph_of[file.path], snapshot.lines_of[file.path] = file.graph, lines
        return True
    try:
        quads = list(read_content(content, file.path))
    except DataSyntaxError as error:
        text = snapshot.texts[file.path]
        snapshot.faults.append(syntax_finding(error, snapshot.name(file.path), text))
        return False
    if file.graph:
        snapshot.graph_of[file.path] = file.graph
        snapshot.lines_of[file.path] = n_triples(quads)
        if remembered:
            parsed.add(content, snapshot.lines_of[file.path])
    else:
        snapshot.shapes += quads
    return True
