"""Literals and IRIs as Turtle writes them: escapes undone, and one spelling for each value as written.

https://www.w3.org/TR/turtle/#sec-escapes
"""

from __future__ import annotations

import re
from urllib.parse import urljoin

from icatgraph.vocabulary import EXTERNAL_PREFIXES

_XSD = EXTERNAL_PREFIXES["xsd"]
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_NAMED_ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")

# The literals that Turtle writes bare, by datatype.
_BARE = {
    f"{_XSD}integer": re.compile(r"[+-]?[0-9]+"),
    f"{_XSD}decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    f"{_XSD}double": re.compile(r"[+-]?(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+"),
    f"{_XSD}boolean": re.compile(r"true|false"),
}


def write_literal(lexical: str, datatype: str) -> tuple[str, str]:
    """Return a typed literal's text and the datatype it still has to name, "" when Turtle needs none.

    The lexical form never changes: `2.50` stays `2.50`.
    """
    bare = _BARE.get(datatype)
    if bare is not None and bare.fullmatch(lexical):
        return lexical, ""
    return quoted(lexical), "" if datatype == f"{_XSD}string" else datatype


def string_value(token: str) -> str:
    """Return the characters that a quoted string token stands for."""
    width = 3 if token[:3] in ('"""', "'''") and len(token) >= 6 else 1
    return _ESCAPE.sub(_unescaped, token[width:-width])


def quoted(value: str) -> str:
    """Write a string with double quotes, or with three of them when it runs over several lines."""
    escaped = value.replace("\\", "\\\\")
    if "\n" not in value:
        return '"' + _CONTROL.sub(_control, escaped.replace('"', '\\"')) + '"'
    escaped = escaped.replace('"""', '\\"\\"\\"')
    if escaped.endswith('"'):
        escaped = escaped[:-1] + '\\"'
    return '"""' + _CONTROL.sub(_control, escaped) + '"""'


def unescape_iri(text: str) -> str:
    """Return an IRI with its numeric escapes undone."""
    return _ESCAPE.sub(_unescaped, text)


def unescape_local(local: str) -> str:
    """Return the local part of a prefixed name without its backslashes; `%41` stays as it is."""
    return re.sub(r"\\(.)", r"\1", local)


def resolve(reference: str, base: str) -> str:
    """Resolve a relative IRI; without a base, or with a scheme of its own, it stays."""
    if not base or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", reference):
        return reference
    return urljoin(base, reference)


def _unescaped(match: re.Match[str]) -> str:
    short, long, named = match.groups()
    if named is not None:
        return _NAMED_ESCAPES.get(named, named)
    return chr(int(short or long, 16))


def _control(match: re.Match[str]) -> str:
    named = {"\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}
    return named.get(match.group(), f"\\u{ord(match.group()):04X}")
