"""The metadata of a mapping set: the YAML in the `#` lines at the top of its file."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import yaml

from icatgraph.errors import DataSyntaxError
from icatgraph.queries import load_header
from icatgraph.vocabulary import ID, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

SUFFIX: Final = ".sssom.tsv"
_TEXTS: Final = (
    "mapping_set_id",
    "mapping_set_title",
    "mapping_set_description",
    "license",
    "subject_source",
    "object_source",
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a mapping set says of itself; `prefixes` are its curie_map, `name` is the file's."""

    name: str
    iri: str
    title: str
    description: str
    license: str
    subject_source: str
    object_source: str
    prefixes: Mapping[str, str]


def read_metadata(lines: Sequence[str], path: Path) -> Metadata:
    """Read the `#` lines of an SSSOM file.

    Raises:
        DataSyntaxError: for what is not YAML, for a missing entry, a strange id, or a prefix that means
            something else in this project.
    """
    try:
        metadata = _load("\n".join(line.removeprefix("#") for line in lines))
    except yaml.MarkedYAMLError as error:
        number = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DataSyntaxError(
            f"the metadata are not YAML: {error.problem}", number, 1, path=str(path)
        ) from error
    missing = [key for key in (*_TEXTS, "curie_map") if not metadata.get(key)]
    if missing:
        hint = "add it among the # lines at the top"
        raise DataSyntaxError(f"the metadata lack {missing[0]}", 1, 1, hint=hint, path=str(path))
    name = path.name.removesuffix(SUFFIX)
    wanted = f"{ID}mapping-set/{name}"
    if metadata["mapping_set_id"] != wanted:
        line = _line_of("mapping_set_id", lines)
        message = f"mapping_set_id is not that of {path.name}"
        raise DataSyntaxError(message, line, 1, hint=f"write {wanted}", path=str(path))
    prefixes = _prefixes(metadata["curie_map"], lines, path)
    iri, title, description, license_, subjects, objects = (str(metadata[key]) for key in _TEXTS)
    return Metadata(name, iri, title, description, license_, subjects, objects, prefixes)


def _load(text: str) -> dict[str, object]:
    """Return the entries of a text in YAML, none if it has no entries."""
    entries: object = None
    with contextlib.suppress(yaml.MarkedYAMLError):
        entries = load_header(text)
    # Ten times as slow, but it tells more plainly what is wrong.
    entries = entries or yaml.safe_load(text)
    return entries if isinstance(entries, dict) else {}


def _prefixes(curie_map: object, lines: Sequence[str], path: Path) -> Mapping[str, str]:
    if not isinstance(curie_map, dict):
        line = _line_of("curie_map", lines)
        hint = "list one prefix: namespace a line"
        raise DataSyntaxError("curie_map maps no prefix", line, 1, hint=hint, path=str(path))
    prefixes = {str(prefix): str(namespace) for prefix, namespace in curie_map.items()}
    for prefix, namespace in prefixes.items():
        if PREFIXES.get(prefix, namespace) != namespace:
            line = _line_of(prefix, lines)
            message = f"{prefix}: is another namespace in this project"
            hint = f"write {PREFIXES[prefix]}, or choose another prefix"
            raise DataSyntaxError(message, line, 1, prefix, hint, str(path))
    return prefixes


def _line_of(key: str, lines: Sequence[str]) -> int:
    starts = (line.removeprefix("#").strip().startswith(f"{key}:") for line in lines)
    return next((number for number, starts_it in enumerate(starts, 1) if starts_it), 1)
