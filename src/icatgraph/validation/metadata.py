"""Metadata: the version that several files give must be one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from icatgraph.reasoning import literal_value
from icatgraph.validation.findings import Finding, finding_at
from icatgraph.vocabulary import EXTERNAL_PREFIXES, ONTOLOGY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icatgraph.validation.snapshot import Snapshot

_RULE: Final = "metadata:version"
_VERSION_INFO: Final = f"{EXTERNAL_PREFIXES['owl']}versionInfo"
# The line that gives the version, in each file that does beside the ontology.
_LINES: Final = {
    "pyproject.toml": re.compile(r'^version\s*=\s*"([^"]*)"', re.MULTILINE),
    "CITATION.cff": re.compile(r"^version:\s*[\"']?([^\"'\s]+)", re.MULTILINE),
}


def inspect_metadata(snapshot: Snapshot) -> Iterator[Finding]:
    """Yield each version that differs from the first of pyproject.toml, CITATION.cff and the ontology.

    A project need not have all three; a file that gives no version is passed over.
    """
    wanted, origin = "", ""
    for name, pattern in _LINES.items():
        path = snapshot.project.root / name
        text = path.read_text("utf-8") if path.is_file() else ""
        match = pattern.search(text)
        if match and wanted and match[1] != wanted:
            at = (
                text.count("\n", 0, match.start()) + 1,
                match.start(1) - text.rfind("\n", 0, match.start(1)),
            )
            yield finding_at(_RULE, _message(match[1], wanted, origin), name, text, at, value=match[1])
        elif match and not wanted:
            wanted, origin = match[1], name
    for version in _ontology_versions(snapshot):
        if wanted and version != wanted:
            message = _message(version, wanted, origin)
            yield Finding(_RULE, "violation", message, ONTOLOGY, _VERSION_INFO, version, expected=wanted)


def _message(version: str, wanted: str, origin: str) -> str:
    return f"The version is {version} here and {wanted} in {origin}."


def _ontology_versions(snapshot: Snapshot) -> Iterator[str]:
    for subject, property_, value in snapshot.triples:
        if property_ == _VERSION_INFO and subject == ONTOLOGY and value.startswith('"'):
            yield literal_value(value)
