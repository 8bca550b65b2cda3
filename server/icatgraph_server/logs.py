"""The logs: one line for each request or fault, as text or as JSON, and what of a query they may tell."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from icatgraph.sparql.tokens import scan

if TYPE_CHECKING:
    from icatgraph_server.settings import Settings

_MOST: Final = 2000


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON; what a record carries as `fields` become members of it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        members: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            members["fault"] = self.formatException(record.exc_info)
        return json.dumps(members, ensure_ascii=False)


def set_up_logs(settings: Settings) -> None:
    """Send the records of this process to standard error, in the form that the settings ask for."""
    handler = logging.StreamHandler()
    if settings.log == "json":
        handler.setFormatter(JsonFormatter())
        logging.getLogger("icatgraph_server.requests").setLevel(logging.INFO)
    else:
        handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("icatgraph_server.reload").setLevel(logging.INFO)


def told_of(query: str, how: str) -> str:
    """Return what the log tells of a query: nothing, its shape without literals, or its text, cut to fit."""
    if how == "none":
        return ""
    return (query if how == "full" else shape_of(query))[:_MOST]


def shape_of(query: str) -> str:
    """Return a query with its strings empty, its numbers 0 and its comments gone: what people type stays out.

    A mark that opens a string which never ends hides the rest.
    """
    pieces = []
    for token in scan(query[: 4 * _MOST]):
        if token.text in ("'", '"', "\\"):
            pieces.append("…")
            break
        pieces.append({"string": '""', "number": "0"}.get(token.kind, token.text))
    return " ".join(pieces)
