"""The quick proof of the canonical form: never more lenient than the formatter."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from icatgraph.errors import DataSyntaxError
from icatgraph.turtle import format_turtle
from icatgraph.turtle.form import is_plainly_canonical

DATA = Path(__file__).parents[2] / "data"
GOOD = """\
# A file about places.

@prefix icat: <https://w3id.org/icatgraph/ns#> .
@prefix place: <https://w3id.org/icatgraph/id/place/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

# Two of them.
place:austria a icat:Place ;
  skos:prefLabel "Austria"@en ;
  skos:altLabel "Österreich"@de , "Autriche"@fr .

place:vienna icat:within place:austria .
"""


def test_a_plain_file_is_known_at_once() -> None:
    """Comments, several values and lone pairs are within its reach."""
    assert is_plainly_canonical(GOOD)
    assert format_turtle(GOOD) == GOOD


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("  skos:prefLabel", "   skos:prefLabel"),
        (" a icat:Place ;", " a icat:Place ; "),
        ('"Austria"@en ;\n  skos:altLabel', '"Austria"@en ; skos:altLabel'),
        ('"Österreich"@de , "Autriche"@fr', '"Autriche"@fr , "Autriche"@fr'),
        ('"Österreich"@de , "Autriche"@fr', '"Österreich"@de,"Autriche"@fr'),
        ('  skos:prefLabel "Austria"@en ;\n  skos:altLabel', '  skos:altLabel "A"@en ;\n  skos:prefLabel'),
        ("place:vienna icat:within", "place:austria icat:within"),
        ("\n\nplace:vienna", "\nplace:vienna"),
        ("@prefix icat:", "@prefix org: <http://www.w3.org/ns/org#> .\n@prefix icat:"),
        ("<https://w3id.org/icatgraph/id/place/>", "<https://w3id.org/other/>"),
        ("place:austria .\n", "place:austria ."),
        ("place:austria .\n", "place:austria .\n\n"),
    ],
)
def test_what_the_formatter_would_change_is_not_plain(before: str, after: str) -> None:
    """Indents, order, repeated values, unused or foreign prefixes and blank lines are looked at."""
    assert before in GOOD
    assert not is_plainly_canonical(GOOD.replace(before, after))


def test_no_random_edit_passes_that_the_formatter_would_change() -> None:
    """Whatever a hand does to a curated file, the quick proof is not more lenient than the formatter."""
    chance = random.Random(11)
    paths = [path for path in sorted(DATA.rglob("*.ttl")) if path.stat().st_size < 8000]
    passed = 0
    for _ in range(600):
        edited = edit(chance.choice(paths).read_text(), chance)
        if is_plainly_canonical(edited) and parses(edited):
            passed += 1
            assert format_turtle(edited) == edited
    assert passed > 20


def edit(text: str, chance: random.Random) -> str:
    """Drop, repeat, swap, join or end a line somewhere."""
    lines = text.split("\n")
    at = chance.randrange(len(lines) - 1)
    match chance.randrange(5):
        case 0:
            del lines[at]
        case 1:
            lines.insert(at, chance.choice(lines))
        case 2:
            lines[at], lines[at + 1] = lines[at + 1], lines[at]
        case 3:
            lines[at] += f" {lines.pop(at + 1).strip()}"
        case _:
            lines[at] = lines[at].replace(" ;", " .")
    return "\n".join(lines)


def parses(text: str) -> bool:
    try:
        format_turtle(text)
    except DataSyntaxError:
        return False
    return True
