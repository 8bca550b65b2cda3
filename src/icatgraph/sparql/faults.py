"""The engine's faults, retold as our errors with the place, the token and a remedy.

The engine reports a syntax error where its parser looked last, which is up to the length of its longest
keyword behind the culprit, and lists all that it could have read. Here the culprit is found by asking the
engine about ever shorter prefixes of the text, and the list is told in a few words.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from pyoxigraph import Store

from icatgraph.errors import QueryFailed, QueryForbidden, QueryMemoryError, QuerySyntaxError
from icatgraph.sparql.form import declared_prefixes, prologue_end
from icatgraph.sparql.likeness import nearest
from icatgraph.sparql.tokens import Token, place, scan, shorten
from icatgraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Longer than ENCODE_FOR_URI, the longest word the engine looks for.
_PADDING: Final = " " * 32
_PLACE: Final = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_RULES: Final = {
    "Duplicated variable name in SELECT": "a column appears twice after SELECT",
    "The SELECT contains a variable that is unbound": "a column is neither grouped by nor aggregated",
    "SELECT * is not authorized with GROUP BY": "SELECT * cannot be used with GROUP BY; name the columns",
    "IRI parsing failed": "an IRI is not valid, or is relative and there is no BASE",
}
KEYWORDS: Final = (
    *("SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "WHERE", "FROM", "NAMED", "PREFIX", "BASE", "DISTINCT"),
    *("REDUCED", "FILTER", "OPTIONAL", "UNION", "MINUS", "GRAPH", "BIND", "VALUES", "EXISTS", "GROUP"),
    *("ORDER", "HAVING", "LIMIT", "OFFSET", "COUNT", "GROUP_CONCAT", "SEPARATOR", "REGEX", "CONTAINS"),
)
_MARKS: Final = ("}", ")", "]", "{", "(", ".", ";", ",", "*", "=")
_KINDS: Final = {
    '"&&"': "an operator",
    '"?"': "a variable",
    '":"': "an IRI or a prefixed name",
    '"\'"': "a literal",
    "['0'..='9']": "a number",
}


@contextmanager
def engine_faults(text: str) -> Iterator[None]:
    """Run a step of the engine on a query text and raise its faults as ours.

    Raises:
        QuerySyntaxError: when the text does not parse.
        QueryFailed: when the engine cannot evaluate it, such as for an unknown function.
        QueryForbidden: when the evaluation tried to open a file or a socket.
        QueryMemoryError: when an allocation failed.
    """
    try:
        yield
    except SyntaxError as error:
        raise explain(text, error) from None
    except MemoryError as error:
        raise QueryMemoryError("the query needs more memory than one query may have; ask for less") from error
    except (RuntimeError, ValueError) as error:
        raise QueryFailed(_plain(str(error))) from error
    except OSError as error:
        # The engine opens nothing on its own: only a SERVICE that slipped past the guard comes here.
        raise QueryForbidden(f"the query tried to reach outside the dataset: {error}") from error


def explain(text: str, error: SyntaxError) -> QuerySyntaxError:
    """Return our error for a text that the engine could not parse."""
    tokens = scan(text)
    undeclared = _undeclared(tokens)
    if undeclared is not None:
        return _missing_prefix(text, undeclared)
    quote = next((token for token in tokens if token.kind == "mark" and token.text in "\"'"), None)
    if quote is not None:
        message = "a string begins here and is not closed"
        return QuerySyntaxError(message, *place(text, quote.start), quote.text, 'line breaks need """')
    broken = next((meaning for rule, meaning in _RULES.items() if rule in str(error)), "")
    opening = _broken_iri(tokens) if "IRI parsing failed" in str(error) else None
    if opening is not None:
        return QuerySyntaxError(broken, *place(text, opening.start), opening.text)
    return _culprit(text, tokens, broken)


def _culprit(text: str, tokens: Sequence[Token], broken: str) -> QuerySyntaxError:
    """Return the error at the first token with which no query can go on.

    `broken` is a rule of the language that the text breaks; "" leaves it to what the parser expected.
    """
    ends = [token.end for token in tokens]
    index = bisect_left(ends, True, key=lambda end: not _can_go_on(text[:end]))
    expected = "" if broken else _expectation(text[: ends[index - 1]] if index else "")
    hint = _unbalanced(tokens)
    if index == len(tokens):
        message = broken or "the query ends too early"
        return QuerySyntaxError(message, *place(text, len(text.rstrip())), "", hint, expected=expected)
    token = tokens[index]
    message = broken or f"{shorten(token.text)} cannot stand here"
    hint = _meant(token) or hint
    return QuerySyntaxError(message, *place(text, token.start), shorten(token.text), hint, expected=expected)


def _meant(token: Token) -> str:
    """Return a hint for a word that is almost a keyword."""
    word = token.keyword
    meant = nearest(word, KEYWORDS) if word and word not in KEYWORDS else ""
    return f"did you mean {meant}?" if meant else ""


def _can_go_on(prefix: str) -> bool:
    """Say whether some text after `prefix` makes it a query: the parser looks for more behind the padding."""
    fault = _parse_fault(prefix)
    return fault is None or fault[0] >= len(prefix) + len(_PADDING)


def _parse_fault(prefix: str) -> tuple[int, str] | None:
    """Return the offset and the expectations of the parse error of a padded text on one line."""
    # One line, so that the column is the offset; a comment must not swallow what follows it.
    line = re.sub(r"[\r\n]", " ", _without_comments(prefix)).ljust(len(prefix)) + _PADDING
    try:
        Store().query(line, base_iri="http://localhost/")
    except SyntaxError as error:
        match = _PLACE.match(str(error))
        return (int(match[2]) - 1, match[3]) if match else (0, "")
    return None


def _without_comments(text: str) -> str:
    pieces = [" "] * len(text)
    for token in scan(text):
        pieces[token.start : token.end] = token.text
    return "".join(pieces)


def _expectation(prefix: str) -> str:
    fault = _parse_fault(prefix)
    if fault is None:
        return "the end of the query"
    listed = fault[1]
    kinds = [kind for sign, kind in _KINDS.items() if sign in listed]
    operator = "an operator" in kinds
    marks = [mark for mark in _MARKS if f'"{mark}"' in listed and not (operator and mark in "*=")]
    names = kinds + marks
    return f"{', '.join(names[:4])}{' …' if len(names) > 4 else ''}"


def _broken_iri(tokens: Sequence[Token]) -> Token | None:
    """Return the `<` that begins something like an IRI, which the scanner did not take for one."""
    for token, following in pairwise(tokens):
        if token.kind == "mark" and token.text == "<" and following.start == token.end:
            return token
    return None


def _undeclared(tokens: Sequence[Token]) -> Token | None:
    declared = declared_prefixes(tokens)
    for token in tokens[prologue_end(tokens) :]:
        if token.kind == "name" and token.text.partition(":")[0] not in declared:
            return token
    return None


def _missing_prefix(text: str, token: Token) -> QuerySyntaxError:
    prefix = token.text.partition(":")[0]
    known = PREFIXES.get(prefix)
    like = "" if known else nearest(prefix, PREFIXES)
    hint = f"add: PREFIX {prefix}: <{known}>" if known else f"declare it: PREFIX {prefix}: <...>"
    hint += f"; or did you mean {like}: with PREFIX {like}: <{PREFIXES[like]}>?" if like else ""
    message = f"the prefix {prefix}: is not declared"
    return QuerySyntaxError(message, *place(text, token.start), token.text, hint)


def _unbalanced(tokens: Sequence[Token]) -> str:
    texts = [token.text for token in tokens if token.kind == "mark"]
    for opening, closing in ("{}", "()", "[]"):
        missing = texts.count(opening) - texts.count(closing)
        if missing:
            more, less = (opening, closing) if missing > 0 else (closing, opening)
            return f"{abs(missing)} more {more} than {less}"
    return ""


def _plain(message: str) -> str:
    if "in its SELECT projection" in message:
        return f"{message}; a bound variable must be among the columns"
    return message
