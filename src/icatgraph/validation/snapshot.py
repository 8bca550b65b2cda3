"""The snapshot: every file of a project read and parsed once, for all rules to look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Store, serialize

from icatgraph.curated import CuratedFile, project_files, read_content
from icatgraph.errors import DataSyntaxError, ProjectError
from icatgraph.reasoning import entail
from icatgraph.reasoning import read_rules as rule_texts
from icatgraph.turtle import first_change
from icatgraph.validation.builtin_rules import BUILTIN_RULES
from icatgraph.validation.checks import Check, sound_checks
from icatgraph.validation.findings import Finding
from icatgraph.validation.rules import Registry
from icatgraph.validation.shape_rules import shape_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from icatgraph.reasoning import Closure
    from icatgraph.resources import Project


@dataclass
class Snapshot:
    """What the files of a project say: texts and quads by path, shapes, and what is amiss."""

    project: Project
    texts: dict[Path, str] = field(default_factory=dict)
    quads_of: dict[Path, list[Quad]] = field(default_factory=dict)
    shapes: list[Quad] = field(default_factory=list)
    faults: list[Finding] = field(default_factory=list)

    @cached_property
    def quads(self) -> list[Quad]:
        """Every quad of the dataset, each in its named graph."""
        return [quad for quads in self.quads_of.values() for quad in quads]

    @cached_property
    def store(self) -> Store:
        """The quads, indexed for the checks."""
        store = Store()
        store.bulk_extend(self.quads)
        return store

    @cached_property
    def mentions(self) -> Mapping[str, list[Path]]:
        """The files that speak of each subject, by its IRI."""
        mentions: dict[str, list[Path]] = {}
        for path, quads in self.quads_of.items():
            for subject in dict.fromkeys(quad.subject for quad in quads):
                if isinstance(subject, NamedNode):
                    mentions.setdefault(subject.value, []).append(path)
        return mentions

    @cached_property
    def owners(self) -> Mapping[str, tuple[str, str]]:
        """What points to each blank node: subject and property; a chain of these ends at a name."""
        return {
            str(quad.object): (_name(quad.subject), quad.predicate.value)
            for quad in self.quads
            if isinstance(quad.object, BlankNode)
        }

    @cached_property
    def closure(self) -> Closure:
        """What follows from the quads by OWL 2 RL and the rules of the project."""
        return entail(self.quads, rule_texts(self.project.rules))

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
        """Return the IRI of the named graph that a file goes into; "" for a file that says nothing."""
        first = next(iter(self.quads_of.get(path, ())), None)
        return first.graph_name.value if first and isinstance(first.graph_name, NamedNode) else ""

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
    contents = {file: _content(file.path) for file in (*project_files(project), *shapes)}
    for file, content in contents.items():
        snapshot.texts[file.path] = content.decode("utf-8", "replace")
    heed({snapshot.name(path): text for path, text in snapshot.texts.items() if path.suffix == ".ttl"})
    for file, content in contents.items():
        quads = _parsed(file, content, snapshot)
        if file.graph:
            snapshot.quads_of[file.path] = quads
        else:
            snapshot.shapes += quads
    return snapshot


def _name(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)


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
    """Write the triples of some quads as N-Triples in UTF-8, literals as they are."""
    return serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES) or b""


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


def _parsed(file: CuratedFile, content: bytes, snapshot: Snapshot) -> list[Quad]:
    try:
        return list(read_content(content, file.path, file.graph or None))
    except DataSyntaxError as error:
        text = snapshot.texts[file.path]
        snapshot.faults.append(syntax_finding(error, snapshot.name(file.path), text))
        return []
