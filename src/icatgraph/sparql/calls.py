"""Calls: the functions that a query calls by IRI, told from properties with a list behind them.

`:p (1 2)` in a pattern is a property with a list, `:f(1, 2)` in an expression a call. Which it is hangs on
the brackets around it.
<https://www.w3.org/TR/sparql11-query/#extensionFunctions>
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from icatgraph.vocabulary import EXTERNAL_PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icatgraph.sparql.tokens import Token

_XSD: Final = EXTERNAL_PREFIXES["xsd"]
# The casts that the engine has; it has the functions of GeoSPARQL too.
CASTS: Final = frozenset(
    _XSD + name
    for name in (
        *("boolean", "date", "dateTime", "dayTimeDuration", "decimal", "double", "duration", "float"),
        *("gDay", "gMonth", "gMonthDay", "gYear", "gYearMonth", "integer", "string", "time"),
        "yearMonthDuration",
    )
)
GEOSPARQL: Final = "http://www.opengis.net/def/function/geosparql/"
# Behind these words of a group an expression follows; behind the others, `{`, a pattern.
_EXPRESSIONS: Final = frozenset(
    {"SELECT", "FILTER", "BIND", "BY", "HAVING", "ASC", "DESC", "DISTINCT", "REDUCED"}
)
_COLUMNS: Final = frozenset({"SELECT", "BY", "HAVING"})


def is_known_function(iri: str) -> bool:
    """Say whether the engine has a function of this IRI."""
    return iri in CASTS or iri.startswith(GEOSPARQL)


def called(tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield the tokens of the functions that a query calls by IRI."""
    # One letter for each open bracket: `e` within an expression, `c` among the columns of a SELECT or an
    # order, `p` within a pattern.
    around = ["c"]
    for index, token in enumerate(tokens):
        before = tokens[index - 1].keyword if index else ""
        following = tokens[index + 1].text if index + 1 < len(tokens) else ""
        expected = around[-1] in ("e", "c") or before in _EXPRESSIONS
        if token.kind in ("iri", "name") and following == "(" and expected:
            yield token
        if token.keyword in _COLUMNS:
            around[-1] = "c" if around[-1] == "p" else around[-1]
        elif token.text == "(":
            word = bool(before) and before not in ("A", "VALUES")
            around.append("e" if around[-1] != "p" or word else "p")
        elif token.text in ("{", "["):
            around[-1] = "p" if around[-1] == "c" and len(around) > 1 else around[-1]
            around.append("p")
        elif token.text in (")", "}", "]") and len(around) > 1:
            around.pop()
