"""The settings of the server, from flags and from `ICATGRAPH_*` variables of the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from icatgraph.errors import ProjectError

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "ICATGRAPH_"


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator may choose. Each field is a variable: `timeout` is `ICATGRAPH_TIMEOUT`.

    Attributes:
        host: address to listen on.
        port: port to listen on; 0 takes a free one.
        timeout: seconds a query may compute; a request may ask for less.
        workers: processes that evaluate queries.
        memory: MiB that a worker may take beyond what the dataset needs.
        queue: requests that may wait for a worker before others are turned away.
        cache: MiB of answers kept in memory; 0 keeps none.
        body_limit: KiB of a request's body.
        head_limit: KiB of a request line with its headers.
        read_timeout: seconds for the arrival of a request's head; its body may take three times as long.
        write_timeout: seconds a client may leave an answer unread.
        connections: requests and connections served at once.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    timeout: float = 10.0
    workers: int = 2
    memory: int = 1024
    queue: int = 64
    cache: int = 64
    body_limit: int = 256
    head_limit: int = 256
    read_timeout: float = 10.0
    write_timeout: float = 30.0
    connections: int = 512


def read_settings(flags: Mapping[str, object], environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings: a flag that is not None wins over the environment, which wins over the default.

    Raises:
        ProjectError: when a variable is not a number where one is needed.
    """
    chosen: dict[str, object] = {}
    for field in fields(Settings):
        text = environment.get(PREFIX + field.name.upper())
        if text is not None:
            chosen[field.name] = _convert(field.name, text)
    chosen.update({name: value for name, value in flags.items() if value is not None})
    return replace(Settings(), **chosen)  # type: ignore[arg-type]


def _convert(name: str, text: str) -> object:
    kind = type(getattr(Settings(), name))
    try:
        return kind(text)
    except ValueError:
        raise ProjectError(f"{PREFIX}{name.upper()}={text!r} is not of type {kind.__name__}") from None
