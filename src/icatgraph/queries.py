"""Saved queries: the library of `queries/<topic>/<slug>.rq`, each with a header that says what it answers.

A header is the lines at the top that start with `#+`; they hold YAML. Parameters are ordinary variables of
the query, bound by substitution, never pasted into its text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, cast

import yaml
from pyoxigraph import Literal as RdfLiteral
from pyoxigraph import NamedNode

from icatgraph.errors import DataSyntaxError, ParameterError, UnknownName
from icatgraph.vocabulary import EXTERNAL_PREFIXES, expand

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from icatgraph.resources import Project
    from icatgraph.sparql import Term

ParameterType = Literal["iri", "string", "integer", "decimal"]

# The one in C, ten times as fast, where PyYAML was built with it.
HEADER_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_XSD: Final = EXTERNAL_PREFIXES["xsd"]
_LEXICAL: Final = {
    "integer": re.compile(r"[+-]?[0-9]+"),
    "decimal": re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"),
}
_TYPES: Final = ("iri", "string", "integer", "decimal")
_FIELDS: Final = frozenset({"title", "question", "description", "parameters", "tags"})
_PARAMETER_FIELDS: Final = frozenset({"type", "kind", "description", "default"})


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable that the asker fills in; `kind` narrows an IRI to a kind of entity, for pickers."""

    name: str
    type: ParameterType
    description: str = ""
    kind: str | None = None
    default: str | None = None


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query of the library; `text` is the whole file, header included."""

    topic: str
    slug: str
    title: str
    description: str
    question: str
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    text: str
    path: Path

    @property
    def name(self) -> str:
        """Topic and slug, as in `memberships/members-of-a-mechanism`."""
        return f"{self.topic}/{self.slug}"


def load_library(project: Project) -> dict[str, SavedQuery]:
    """Read every saved query of a project, by `topic/slug`, sorted.

    Raises:
        DataSyntaxError: for a header that is not as it should be, with its file and line.
    """
    return {query.name: query for query in map(read_query, sorted(project.queries.glob("*/*.rq")))}


def find_query(library: Mapping[str, SavedQuery], name: str) -> SavedQuery:
    """Return the saved query of that `topic/slug`.

    Raises:
        UnknownName: with the queries of the same topic, or else the topics.
    """
    if name in library:
        return library[name]
    topic = name.partition("/")[0]
    near = [known for known in library if known.startswith(f"{topic}/")]
    known = near or sorted({query.topic for query in library.values()})
    raise UnknownName(f"no saved query {name!r}; known here: {', '.join(known)}")


def read_query(path: Path) -> SavedQuery:
    """Read one saved query; raises what `load_library` raises."""
    text = path.read_text("utf-8")
    header = _header(text, path)
    parameters = header.get("parameters") or {}
    if not isinstance(parameters, dict):
        raise _fault(path, text, "parameters", "parameters must map names to their fields")
    return SavedQuery(
        topic=path.parent.name,
        slug=path.stem,
        title=str(header["title"]),
        description=str(header.get("description", "")).strip(),
        question=str(header.get("question", "")).strip(),
        tags=tuple(map(str, cast("list[object]", header.get("tags") or []))),
        parameters=tuple(_parameter(str(name), row, path, text) for name, row in parameters.items()),
        text=text,
        path=path,
    )


def bind(saved: SavedQuery, values: Mapping[str, str]) -> dict[str, Term]:
    """Return the term of each parameter, from the values given or the defaults.

    An IRI may be written in full, in angle brackets, or with a prefix of the project.

    Raises:
        ParameterError: for a parameter that is unknown, missing or not of its type; it lists the known ones.
    """
    known = {parameter.name: parameter for parameter in saved.parameters}
    unknown = [name for name in values if name not in known]
    if unknown:
        raise ParameterError(f"{saved.name} has no parameter {unknown[0]!r}; {_listed(saved)}")
    given = {name: values.get(name, parameter.default) for name, parameter in known.items()}
    missing = [name for name, value in given.items() if value is None]
    if missing:
        raise ParameterError(f"{saved.name} needs a value for {missing[0]!r}; {_listed(saved)}")
    return {name: _term(known[name], value) for name, value in given.items() if value is not None}


def _term(parameter: Parameter, value: str) -> Term:
    if parameter.type == "string":
        return RdfLiteral(value)
    if parameter.type == "iri":
        try:
            return NamedNode(expand(value))
        except ValueError as error:
            raise ParameterError(f"{parameter.name}: {error}") from error
    if _LEXICAL[parameter.type].fullmatch(value) is None:
        raise ParameterError(f"{parameter.name}: {value!r} is not of type {parameter.type}")
    return RdfLiteral(value, datatype=NamedNode(_XSD + parameter.type))


def _listed(saved: SavedQuery) -> str:
    names = [f"{parameter.name} ({parameter.type})" for parameter in saved.parameters]
    return f"its parameters: {', '.join(names)}" if names else "it takes none"


@lru_cache(maxsize=512)
def load_header(lines: str) -> object:
    """Return what the YAML of a header says; one value for one text, so nobody may change it.

    Raises:
        yaml.MarkedYAMLError: with the place of the fault.
    """
    return yaml.load(lines, Loader=HEADER_LOADER)  # noqa: S506 (both are safe loaders)


def _header(text: str, path: Path) -> dict[str, object]:
    lines = [line.removeprefix("#+") for line in text.split("\n") if line.startswith("#+")]
    try:
        header = load_header("\n".join(lines))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DataSyntaxError(f"the header is not YAML: {error.problem}", line, 1, path=str(path)) from error
    if not isinstance(header, dict) or not header.get("title"):
        raise DataSyntaxError(
            "the header has no title", 1, 1, hint="begin with `#+ title: …`", path=str(path)
        )
    for name in header.keys() - _FIELDS:
        raise _fault(path, text, str(name), f"unknown field {name!r}; known: {', '.join(sorted(_FIELDS))}")
    return header


def _parameter(name: str, row: object, path: Path, text: str) -> Parameter:
    if not isinstance(row, dict) or row.get("type") not in _TYPES:
        raise _fault(path, text, name, f"parameter {name!r} needs a type: {', '.join(_TYPES)}")
    for field in row.keys() - _PARAMETER_FIELDS:
        raise _fault(path, text, str(field), f"unknown field {field!r} of parameter {name!r}")
    kind, default = row.get("kind"), row.get("default")
    return Parameter(
        name,
        cast("ParameterType", row["type"]),
        str(row.get("description", "")).strip(),
        None if kind is None else str(kind),
        None if default is None else str(default),
    )


def _fault(path: Path, text: str, field: str, message: str) -> DataSyntaxError:
    """Return an error at the header line that names the field."""
    lines = enumerate(text.split("\n"), start=1)
    line = next((number for number, line in lines if line.startswith("#+") and f"{field}:" in line), 1)
    return DataSyntaxError(message, line, 1, field, path=str(path))
