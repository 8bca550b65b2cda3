"""Agreement: whether two servers gave the same answer, whatever the spelling of their JSON."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_STRING = "http://www.w3.org/2001/XMLSchema#string"
_NUMBERS = ("integer", "decimal", "double", "nonNegativeInteger", "int")


def digest_of(body: bytes) -> Counter[str] | bool:
    """Return the rows of a result in SPARQL JSON, without their order; or the answer of an ASK."""
    result = json.loads(body)
    if "boolean" in result:
        return bool(result["boolean"])
    rows = result["results"]["bindings"]
    return Counter(str(sorted((name, _term(term)) for name, term in row.items())) for row in rows)


def rows_of(body: bytes) -> int:
    """Return how many rows a result has; one for an ASK."""
    digest = digest_of(body)
    return 1 if isinstance(digest, bool) else digest.total()


def _term(term: Mapping[str, Any]) -> tuple[str, ...]:
    """Return a term as it compares: numbers by value, blank nodes all alike, plain strings without a type."""
    if term["type"] == "uri":
        return ("iri", term["value"])
    if term["type"] == "bnode":
        return ("blank",)
    kind = term.get("datatype", _STRING)
    if kind.rpartition("#")[2] in _NUMBERS:
        return ("number", str(float(term["value"])))
    return ("literal", term["value"], "" if kind == _STRING else kind, term.get("xml:lang", "").lower())
