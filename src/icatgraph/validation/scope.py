"""The scope of a report: the whole project, or some of its files with what depends on them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from icatgraph.vocabulary import ID

if TYPE_CHECKING:
    from collections.abc import Collection

    from icatgraph.validation.findings import Finding
    from icatgraph.validation.snapshot import Snapshot

# What is in these folders bears on every file of the project.
_EVERYWHERE = ("ontology/", "shapes/")


@dataclass(frozen=True, slots=True)
class Scope:
    """Which findings are wanted: those of `files`, and those about `focus`; None is all.

    `files` are relative to the project. `names` are IRIs that changed; who mentions them is in scope too.
    """

    files: Collection[str] | None = None
    names: Collection[str] = ()
    dependents: bool = False
    focus: Collection[str] | None = None
    notes: tuple[str, ...] = field(default=())

    def within(self, snapshot: Snapshot) -> Scope:
        """Return the scope with the IRIs it is about, once the files are read."""
        if self.files is None:
            return self
        if self.dependents and any(file.startswith(_EVERYWHERE) for file in self.files):
            note = "The ontology or the shapes changed, so the whole project was validated."
            return replace(self, files=None, notes=(*self.notes, note))
        names = {*self.names, *_subjects(snapshot, self.files)}
        return replace(self, focus=names | _mentioning(snapshot, names) if self.dependents else names)

    def has_file(self, file: str) -> bool:
        """Say whether a file is in scope, by its path relative to the project."""
        return self.files is None or file in self.files

    def may_have(self, file: str) -> bool:
        """Say whether a file is in scope, or will be if `within` widens it once the files are read."""
        widened = self.dependents and any(map(self.touches, _EVERYWHERE))
        return widened or self.has_file(file)

    def touches(self, folder: str) -> bool:
        """Say whether a file below a folder, such as `shapes/`, is in scope."""
        return self.files is None or any(file.startswith(folder) for file in self.files)

    def concerns(self, file: str, text: str) -> bool:
        """Say whether a file is in scope, or its text names something that changed."""
        if self.has_file(file):
            return True
        return any(_last(name) in text for name in {*self.names, *(self.focus or ())})

    def admits_file(self, finding: Finding) -> bool:
        """Say whether a finding about the form of a file is wanted; one that cannot be parsed always is."""
        return self.has_file(finding.file) or finding.rule == "file:syntax"

    def admits(self, finding: Finding) -> bool:
        """Say whether a finding that has its place is wanted."""
        depends = self.dependents and self.focus is not None and finding.focus in self.focus
        return self.has_file(finding.file) or depends


def _last(iri: str) -> str:
    """Return what is behind the last `#` or `/`, by which a query would name the thing."""
    return iri[max(iri.rfind("#"), iri.rfind("/")) + 1 :]


def _subjects(snapshot: Snapshot, files: Collection[str]) -> set[str]:
    return {
        subject
        for path, triples in snapshot.triples_of.items()
        if snapshot.name(path) in files
        for subject, _, _ in triples
        if not subject.startswith("_:")
    }


def _mentioning(snapshot: Snapshot, names: Collection[str]) -> set[str]:
    """Return the things that have one of the names as a value."""
    own = {name for name in names if name.startswith(ID)}
    return {
        subject for subject, _, value in snapshot.triples if value in own and not subject.startswith("_:")
    }
