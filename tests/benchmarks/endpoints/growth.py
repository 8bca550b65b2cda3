"""Growth: a dataset of the same shape as the real one, several times its size, the same for the same seed.

What the sources tell (records, passages, entities) is copied under new names; what is said once (vocabulary,
schemes, catalogue) is not. One link in ten between copied things leads to another copy, so that the copies
are one graph and not many.
"""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SEED = 2006
_ONCE = re.compile(r" <https://w3id\.org/icatgraph/graph/(?:catalogue|ontology|schemes)> \.$")
_COPIED = (
    "activity actor-group attestation claim commitment cooperation discrepancy event finding gap indicator "
    "instrument mandate mechanism membership organization passage provision publication recommendation"
)
_THING = re.compile(rf"<(https://w3id\.org/icatgraph/id/(?:{_COPIED.replace(' ', '|')})/[^>]+)>")
_LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"')


def grow(source: Path, target: Path, times: int) -> Path:
    """Write `source` (N-Quads) grown `times` times to `target`, unless it is there, and return that."""
    if not target.exists():
        lines = source.read_text("utf-8").splitlines()
        part = target.with_suffix(".part")
        with part.open("w", encoding="utf-8") as file:
            file.writelines(grown(lines, times))
        part.rename(target)
    return target


def grown(lines: list[str], times: int) -> Iterator[str]:
    """Yield the lines of the grown dataset; the first copy has the names of the real one."""
    for line in lines:
        yield f"{line}\n"
    chance = random.Random(SEED)
    copied = [line for line in lines if not _ONCE.search(line) and _THING.search(line)]
    for copy in range(1, times):
        for line in copied:
            yield f"{_renamed(line, copy, times, chance)}\n"


def _renamed(line: str, copy: int, times: int, chance: random.Random) -> str:
    subject, rest = line.split(" ", 1)
    other = chance.randrange(times) if chance.random() < 0.1 else copy
    literal = _LITERAL.search(rest)
    if literal is None:
        rest = _THING.sub(lambda found: _name(found[1], other), rest)
    return f"{_THING.sub(lambda found: _name(found[1], copy), subject)} {rest}"


def _name(iri: str, copy: int) -> str:
    return f"<{iri}-copy-{copy}>" if copy else f"<{iri}>"
