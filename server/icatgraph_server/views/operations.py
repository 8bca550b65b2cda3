"""The operations of the OpenAPI document, by tag, for the page that lists them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class ToldParameter:
    """A parameter in words."""

    name: str
    place: str
    required: bool
    default: str
    description: str


@dataclass(frozen=True, slots=True)
class ToldOperation:
    """A path operation in words; `formats` are media types, `statuses` pairs of status and meaning."""

    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[ToldParameter, ...]
    formats: tuple[str, ...]
    statuses: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ToldGroup:
    """The operations of a tag."""

    name: str
    description: str
    operations: tuple[ToldOperation, ...]


def view_operations(document: Mapping[str, Any]) -> tuple[ToldGroup, ...]:
    """Return the operations of an OpenAPI document by tag, in the order of its tags."""
    operations = [
        (operation["tags"][0], _told(path, method, operation))
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    return tuple(
        ToldGroup(
            tag["name"], tag["description"], tuple(told for name, told in operations if name == tag["name"])
        )
        for tag in document["tags"]
    )


def _told(path: str, method: str, operation: Mapping[str, Any]) -> ToldOperation:
    responses = operation["responses"]
    return ToldOperation(
        method.upper(),
        path,
        operation["summary"],
        operation.get("description", ""),
        tuple(_parameter(parameter) for parameter in operation.get("parameters", ())),
        tuple(responses.get("200", {}).get("content", ())),
        tuple((status, told["description"]) for status, told in responses.items() if status.isdigit()),
    )


def _parameter(parameter: Mapping[str, Any]) -> ToldParameter:
    default = parameter["schema"].get("default", "")
    required = parameter.get("required", False)
    return ToldParameter(
        parameter["name"], parameter["in"], required, str(default), parameter.get("description", "")
    )
