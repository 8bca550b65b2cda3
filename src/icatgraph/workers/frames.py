"""Frames: the length-prefixed, typed messages between the server and a worker.

A frame is one byte for its kind, four for the length (big-endian), then the body: JSON, a text in UTF-8,
bytes of a result, or a mark. A worker's message is data; nothing in it is ever executed or unpickled.
"""

from __future__ import annotations

import json
import struct
from dataclasses import astuple
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode

from icatgraph import errors
from icatgraph.errors import IcatgraphError, QueryFailed, SyntaxFault
from icatgraph.sparql import Query

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icatgraph.sparql import Term

QUERY: Final = b"Q"
CHUNK: Final = b"C"
# A chunk that stands on the worker's slate, from its beginning; the body is its length.
SLATE: Final = b"S"
END: Final = b"E"
FAULT: Final = b"F"
# The body of an END by which a worker says that it should be replaced; else it is empty.
RETIRE: Final = b"R"

_LENGTH: Final = struct.Struct(">I")
HEADER: Final = struct.Struct(">cI")
SIZE_BYTES: Final = _LENGTH.size
MAX_BODY: Final = 16 * 1024 * 1024


def frame(kind: bytes, body: bytes) -> bytes:
    """Return a frame; the body must be shorter than 16 MiB."""
    return HEADER.pack(kind, len(body)) + body


def slate_frame(size: int) -> bytes:
    """Return the frame that tells how many bytes stand on the slate."""
    return frame(SLATE, _LENGTH.pack(size))


def read_size(body: bytes | memoryview) -> int:
    """Return the number of a slate frame's body."""
    size: int = _LENGTH.unpack(body)[0]
    return size


def query_frame(query: Query, name: str) -> bytes:
    """Return the frame that asks a worker for the results of `query` in the format `name`.

    Its body is the length of the choices (four bytes), the choices in JSON, then the text.
    """
    bound = {key: _term_fields(term) for key, term in (query.substitutions or {}).items()}
    fields = (query.base_iri, query.default_graphs, query.named_graphs, name)
    choices = _encode(*fields, bound) if bound else _encode_kept(*fields)
    return frame(QUERY, _LENGTH.pack(len(choices)) + choices + query.text.encode("utf-8", "surrogatepass"))


def read_query(body: bytes) -> tuple[Query, str]:
    """Return the query and the format of a query frame's body."""
    start = _LENGTH.size
    end = start + _LENGTH.unpack_from(body)[0]
    base_iri, default_graphs, named_graphs, name, bound = _decode(body[start:end])
    text = body[end:].decode("utf-8", "surrogatepass")
    return Query(text, base_iri, default_graphs, named_graphs, bound), name


def fault_frame(error: IcatgraphError) -> bytes:
    """Return the frame that tells the server of an error."""
    fields: dict[str, object] = {"kind": type(error).__name__, "message": str(error)}
    if isinstance(error, SyntaxFault):
        fields["message"] = error.message
        fields["place"] = [*astuple(error)[1:]]
    return frame(FAULT, json.dumps(fields).encode())


def read_fault(body: bytes) -> IcatgraphError:
    """Return the error of a fault frame's body; an unknown kind is a failed query."""
    fields = json.loads(body)
    kind = getattr(errors, fields["kind"], None) if fields["kind"] in errors.__all__ else None
    if kind is None:
        return QueryFailed(fields["message"])
    place = fields["place"] if issubclass(kind, SyntaxFault) else ()
    error: IcatgraphError = kind(fields["message"], *place)
    return error


def _encode(
    base_iri: str | None,
    default_graphs: Sequence[str] | None,
    named_graphs: Sequence[str] | None,
    name: str,
    bound: Mapping[str, object] = MappingProxyType({}),
) -> bytes:
    return json.dumps((base_iri, default_graphs, named_graphs, name, dict(bound))).encode()


# Most queries bind nothing and name no graphs.
_encode_kept: Final = lru_cache(maxsize=16)(_encode)


@lru_cache(maxsize=16)
def _decode(
    choices: bytes,
) -> tuple[str | None, tuple[str, ...] | None, tuple[str, ...] | None, str, Mapping[str, Term]]:
    base_iri, default_graphs, named_graphs, name, bound = json.loads(choices)
    terms = {key: _term(parts) for key, parts in bound.items()}
    return base_iri, _tuple(default_graphs), _tuple(named_graphs), name, MappingProxyType(terms)


def _tuple(iris: list[str] | None) -> tuple[str, ...] | None:
    return None if iris is None else tuple(iris)


def _term_fields(term: Term) -> list[str | None]:
    if isinstance(term, Literal):
        return ["literal", term.value, term.datatype.value, term.language]
    if isinstance(term, NamedNode | BlankNode):
        return ["iri" if isinstance(term, NamedNode) else "blank", term.value, None, None]
    raise QueryFailed(f"{term} cannot be bound: bind IRIs, literals and blank nodes")


def _term(parts: list[str | None]) -> Term:
    kind, value, datatype, language = parts
    if kind == "iri":
        return NamedNode(str(value))
    if kind == "blank":
        return BlankNode(str(value))
    if language:
        return Literal(str(value), language=language)
    return Literal(str(value), datatype=NamedNode(str(datatype)))
