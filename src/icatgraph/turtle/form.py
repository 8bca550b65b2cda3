"""The form of a Turtle text: a quick proof that a file is canonical, for the plain statements that most are.

Formatting a file to see whether it changes takes fifty times as long. What this cannot judge line by line,
such as nested blank nodes, it leaves to the formatter.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from icatgraph.turtle.order import predicate_rank
from icatgraph.vocabulary import NS, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# The longest line of several objects, and that of a subject with several types, as the formatter counts.
_PAIR_WIDTH: Final = 109
_HEAD_WIDTH: Final = 108
_NAME: Final = r"[a-zA-Z][\w-]*:\w(?:[\w-]*\w)?"
_LITERAL: Final = (
    r'"(?:[^"\\\x00-\x1f\x7f]|\\["\\])*"(?:@[a-z]+(?:-[A-Za-z0-9]+)*)?|[0-9]+(?:\.[0-9]+)?|true|false'
)
# The one IRI that has no prefixed name, and stands in every statement of the ontology.
_ONTOLOGY: Final = re.escape(f"<{NS.removesuffix('#')}>")
_TERM: Final = rf"(?:{_NAME}|{_LITERAL}|{_ONTOLOGY})"
_PREFIX: Final = re.compile(r"@prefix ([\w-]+): <([^>]*)> \.", re.ASCII)
_HEAD: Final = re.compile(rf"({_NAME})(?: a ({_NAME}(?: , {_NAME})*) (;|\.))?", re.ASCII)
_LONE: Final = re.compile(rf"({_NAME}) (?!rdf:type )({_NAME}) ({_TERM}(?: , {_TERM})*) \.", re.ASCII)
_PAIR: Final = re.compile(rf"  ({_NAME}) ({_TERM}(?: , {_TERM})*) (;|\.)", re.ASCII)
_ROW: Final = re.compile(rf"    ({_TERM}) (,|;|\.)", re.ASCII)
_VERB: Final = re.compile(rf"  ({_NAME})", re.ASCII)
_OBJECT: Final = re.compile(_TERM, re.ASCII)
_USED: Final = re.compile(r"(?<![\w@:-])([a-zA-Z][\w-]*):(?=\w)", re.ASCII)
_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
_FIRST_WORD: Final = re.compile(rf"(?:# .*\n|#\n)*({_NAME})(?=[ \n])", re.ASCII)


def unsettled(text: str) -> tuple[str, ...] | None:
    """Return the statements that must be formatted to see whether they are canonical; the rest is.

    None when the text as a whole must be formatted: nothing can be said line by line.
    """
    parts = text.removesuffix("\n").split("\n\n")
    if not text.endswith("\n") or text.endswith("\n\n"):
        return None
    while parts and _is_comment(parts[0]):
        parts.pop(0)
    if not parts or not _declares(parts[0], parts[1:]):
        return None
    plain = {block: _subject_of(block) for block in parts[1:]}
    open_ = tuple(block for block, subject in plain.items() if not subject)
    first_words = [match[1] for match in map(_FIRST_WORD.match, open_) if match]
    subjects = [*filter(None, plain.values()), *first_words]
    alone = len(plain) == len(parts) - 1 == len(set(subjects)) == len(subjects)
    return open_ if alone else None


def _is_comment(block: str) -> bool:
    return all(line.startswith("#") and line == line.rstrip() for line in block.split("\n"))


def _declares(block: str, statements: Iterable[str]) -> bool:
    """True when the declarations are sorted, the project's own, and just those that are used."""
    found = [_PREFIX.fullmatch(line) for line in block.split("\n")]
    declared = [match[1] for match in found if match and PREFIXES.get(match[1]) == match[2]]
    lines = (line for statement in statements for line in statement.split("\n") if not line.startswith("#"))
    code = _QUOTED.sub('""', "\n".join(lines))
    return len(declared) == len(found) and declared == sorted(set(_USED.findall(code)))


def _subject_of(block: str) -> str:
    """Return the subject of a canonical statement, "" for one that is not plainly so."""
    lines = block.split("\n")
    while lines and lines[0].startswith("# ") and lines[0] == lines[0].rstrip():
        lines.pop(0)
    lone = _LONE.fullmatch(lines[0]) if len(lines) == 1 else None
    if lone:
        return lone[1] if _fits(lines[0], lone[3], _HEAD_WIDTH) else ""
    head = _HEAD.fullmatch(lines[0]) if lines else None
    if (
        head is None
        or (head[3] == ".") != (len(lines) == 1)
        or not _fits(lines[0], head[2] or "", _HEAD_WIDTH)
    ):
        return ""
    # A lone pair, or a type, stands on the subject's line.
    pairs = list(_pairs(lines[1:], typed=head[2] is not None))
    ends = [end for _, _, end in pairs]
    if (head[2] is None and len(pairs) < 2) or ends != [";"] * (len(pairs) - 1) + ["."] * bool(pairs):
        return ""
    predicates = [predicate for predicate, _, _ in pairs]
    ranks = [predicate_rank(_expanded(name)) for name in predicates]
    sound = all(sound for _, sound, _ in pairs) and len(set(predicates)) == len(predicates)
    return head[1] if sound and all(before <= after for before, after in pairwise(ranks)) else ""


def _pairs(lines: list[str], *, typed: bool) -> Iterator[tuple[str, bool, str]]:
    """Yield predicate, soundness and end of each pair; an unsound one ends the reading."""
    rest = iter(lines)
    for line in rest:
        match = _PAIR.fullmatch(line)
        if match:
            sound = _fits(line, match[2], _PAIR_WIDTH) and not (typed and match[1] == "rdf:type")
            yield match[1], sound, match[3]
            continue
        verb = _VERB.fullmatch(line)
        rows = _rows(rest) if verb else []
        one_line = " , ".join(term for term, _ in rows)
        must_break = verb is not None and len(line) + len(one_line) + 3 > _PAIR_WIDTH
        alike = len({term for term, _ in rows}) == len(rows)
        yield (verb[1] if verb else ""), must_break and alike and len(rows) > 1, rows[-1][1] if rows else ""


def _rows(lines: Iterator[str]) -> list[tuple[str, str]]:
    """Return the objects that stand on a line each, up to the one that ends the pair."""
    rows: list[tuple[str, str]] = []
    for line in lines:
        match = _ROW.fullmatch(line)
        if match is None:
            return []
        rows.append((match[1], match[2]))
        if match[2] != ",":
            break
    return rows


def _fits(line: str, objects: str, width: int) -> bool:
    """True when a line is short enough for its objects, which differ; a single one may be long."""
    if " , " not in objects:
        return True
    terms = _OBJECT.findall(objects)
    return len(line) <= width and len(set(terms)) == len(terms)


def _expanded(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES.get(prefix, "") + local
