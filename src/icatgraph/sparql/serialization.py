"""The serialization of query results, in the W3C formats."""

from __future__ import annotations

import io
from typing import IO, TYPE_CHECKING, Final, cast

import pyoxigraph
from pyoxigraph import Literal, NamedNode, QueryBoolean, QueryResultsFormat, QueryTriples, RdfFormat, Triple

from icatgraph.errors import QueryFailed
from icatgraph.sparql.faults import engine_faults
from icatgraph.sparql.xml_output import XmlOutput
from icatgraph.vocabulary import PREFIXES, prefixes_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from icatgraph.sparql.evaluation import Results

RESULT_FORMATS: Final = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
GRAPH_FORMATS: Final = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "rdf": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}
_UNWRITTEN: Final = (f"{PREFIXES['xsd']}string", f"{PREFIXES['rdf']}langString")


def formats_of(form: str) -> tuple[str, ...]:
    """Return the names of the formats that W3C defines for a query form; the first is the default."""
    if form == "ASK":
        return ("json", "xml")
    return tuple(RESULT_FORMATS) if form == "SELECT" else tuple(GRAPH_FORMATS)


def serialize(results: Results, name: str, output: IO[bytes], *, text: str = "") -> None:
    """Write results to `output` in the format `name`; rows are evaluated while they are written.

    Raises:
        QueryFailed: when the format does not fit the results, or the evaluation fails on the way.
        QueryMemoryError: when an allocation fails.
    """
    with engine_faults(text):
        if isinstance(results, QueryTriples):
            _write_triples(list(results), name, output)
        elif name not in RESULT_FORMATS or (isinstance(results, QueryBoolean) and name in ("csv", "tsv")):
            raise QueryFailed(f"the format {name!r} does not exist for these results")
        else:
            results.serialize(_safe(output, name), format=RESULT_FORMATS[name])


def serialize_triples(triples: Iterable[Triple], name: str) -> bytes:
    """Return triples in a graph format, with the project's prefixes where the format has any."""
    buffer = io.BytesIO()
    _write_triples(list(triples), name, buffer)
    return buffer.getvalue()


def _write_triples(triples: list[Triple], name: str, output: IO[bytes]) -> None:
    if name not in GRAPH_FORMATS:
        raise QueryFailed(f"the format {name!r} does not exist for a graph")
    if name == "jsonld" and any(isinstance(triple.object, Triple) for triple in triples):
        raise QueryFailed("JSON-LD has no triple terms; ask for Turtle or N-Triples")
    prefixes = prefixes_for(node.value for triple in triples for node in _nodes(triple))
    pyoxigraph.serialize(triples, _safe(output, name), GRAPH_FORMATS[name], prefixes=prefixes)


def _safe(output: IO[bytes], name: str) -> IO[bytes]:
    return cast("IO[bytes]", XmlOutput(output)) if name in ("xml", "rdf") else output


def _nodes(triple: Triple) -> Iterator[NamedNode]:
    terms = (triple.subject, triple.predicate, triple.object)
    yield from (term for term in terms if isinstance(term, NamedNode))
    if isinstance(triple.object, Literal) and triple.object.datatype.value not in _UNWRITTEN:
        yield triple.object.datatype
