"""The fields of a saved query's form: each parameter with its value now and the choices there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from icatgraph.vocabulary import compact, expand
from icatgraph_server.wording import words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icatgraph.queries import Parameter, SavedQuery
    from icatgraph_server.index import Index

# A longer list is no help to choose from; then the field takes a typed name.
MAX_CHOICES: Final = 300


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter's field; `choices` are values with the names to show, empty when the value is typed."""

    name: str
    title: str
    description: str
    value: str
    required: bool
    choices: tuple[tuple[str, str], ...]


def view_fields(index: Index, saved: SavedQuery, given: Mapping[str, str]) -> tuple[Field, ...]:
    """Return a field for each parameter."""
    return tuple(_field(index, parameter, given.get(parameter.name)) for parameter in saved.parameters)


def _field(index: Index, parameter: Parameter, given: str | None) -> Field:
    value = given or parameter.default or ""
    if parameter.type == "iri":
        value = _shortened(value)
    return Field(
        parameter.name,
        words_of(parameter.name).capitalize(),
        parameter.description,
        value,
        parameter.default is None,
        _choices(index, parameter, value),
    )


def _choices(index: Index, parameter: Parameter, value: str) -> tuple[tuple[str, str], ...]:
    members = index.members.get(parameter.kind or "", ())
    if not 0 < len(members) <= MAX_CHOICES:
        return ()
    known = tuple((compact(iri), index.full_name(iri)) for iri in members)
    if not value or value in dict(known):
        return known
    return ((value, value), *known)


def _shortened(value: str) -> str:
    try:
        return compact(expand(value)).strip("<>") if value else ""
    except ValueError:
        return value
