"""SPARQL queries over a dataset: what may be asked, its evaluation, its serialization. Knows no HTTP."""

from icatgraph.sparql.doubts import Doubt, KnownNames, doubts
from icatgraph.sparql.evaluation import Query, Results, Term, evaluate
from icatgraph.sparql.form import is_volatile, makes_nodes, query_form
from icatgraph.sparql.guard import MAX_TEXT_BYTES, check
from icatgraph.sparql.serialization import (
    GRAPH_FORMATS,
    RESULT_FORMATS,
    formats_of,
    serialize,
    serialize_triples,
)

__all__ = [
    "GRAPH_FORMATS",
    "MAX_TEXT_BYTES",
    "RESULT_FORMATS",
    "Doubt",
    "KnownNames",
    "Query",
    "Results",
    "Term",
    "check",
    "doubts",
    "evaluate",
    "formats_of",
    "is_volatile",
    "makes_nodes",
    "query_form",
    "serialize",
    "serialize_triples",
]
