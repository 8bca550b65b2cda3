"""The settings of the server, from flags and from `ICATGRAPH_*` variables of the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Final

from icatgraph.errors import ProjectError

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX: Final = "ICATGRAPH_"


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator may choose. Each field is a variable: `timeout` is `ICATGRAPH_TIMEOUT`.

    Attributes:
        host: address to listen on.
        port: port to listen on; 0 takes a free one.
        timeout: seconds a query may compute; a request may ask for less.
        workers: processes that evaluate queries.
        reserve: further processes, kept for quick queries while slow ones take the others; 0 keeps none.
        memory: MiB that a worker may take beyond what the dataset needs.
        queue: requests that may wait for a worker before others are turned away.
        result_limit: MiB of an answer; a longer one breaks off, as `X-Result-Limit` announces.
        cache: MiB of answers kept in memory; 0 keeps none.
        max_age: seconds for which a shared cache may answer without asking; browsers ask every time.
        body_limit: KiB of a request's body.
        head_limit: KiB of a request line with its headers.
        read_timeout: seconds for the arrival of a request's head; its body may take three times as long.
        write_timeout: seconds a client may leave an answer unread.
        connections: connections held at once; beyond, the idle ones of whoever has most are closed.
        proxies: addresses, by commas, whose `X-Forwarded-For` tells who the client is.
        grace: seconds that queries under way have when the server is told to end.
        log: what is told: faults as `text`, or each request and fault as a `json` line.
        log_queries: what the log tells of a query: `none`, its `shape` without literals, or its `full` text.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    timeout: float = 10.0
    workers: int = 2
    reserve: int = 1
    memory: int = 1024
    queue: int = 64
    result_limit: int = 256
    cache: int = 64
    max_age: int = 60
    body_limit: int = 256
    head_limit: int = 256
    read_timeout: float = 10.0
    write_timeout: float = 30.0
    connections: int = 512
    proxies: str = "127.0.0.1"
    grace: float = 1.0
    log: str = "text"
    log_queries: str = "shape"


_WORDS: Final = {"log": ("text", "json"), "log_queries": ("none", "shape", "full")}


def read_settings(flags: Mapping[str, object], environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings: a flag that is not None wins over the environment, which wins over the default.

    Raises:
        ProjectError: when a variable is not a number, or not one of the words, that is needed.
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
    words = _WORDS.get(name)
    if words and text not in words:
        raise ProjectError(f"{PREFIX}{name.upper()}={text!r} is none of {', '.join(words)}")
    try:
        return kind(text)
    except ValueError:
        raise ProjectError(f"{PREFIX}{name.upper()}={text!r} is not of type {kind.__name__}") from None
