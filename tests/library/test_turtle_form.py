"""The quick proof of the canonical form: never more lenient than the formatter."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from icatgraph.errors import DataSyntaxError
from icatgraph.turtle import format_turtle, is_canonical
from icatgraph.turtle.form import unsettled

ROOT = Path(__file__).parents[2]
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
    assert unsettled(GOOD) == ()
    assert format_turtle(GOOD) == GOOD


def test_only_the_statement_with_a_blank_node_is_left_to_the_formatter() -> None:
    """One nested node does not make the whole file slow."""
    nested = "place:graz icat:within [ icat:within place:austria ] ."

    assert unsettled(f"{GOOD}\n# A third.\n{nested}\n") == (f"# A third.\n{nested}",)


@pytest.mark.parametrize(
    "value", [r'"a \"quoted\" word"@en', "true", "33.3", "<https://w3id.org/icatgraph/ns>"]
)
def test_values_that_stay_as_they_are_written_are_plain(value: str) -> None:
    """Escaped quotes, booleans, decimals and the ontology's own IRI need no formatter."""
    text = GOOD.replace("place:austria .", f"{value} .")

    assert unsettled(text) == ()
    assert format_turtle(text) == text


def test_a_literal_with_a_blank_line_is_judged_as_one_statement() -> None:
    """Statements are parted at blank lines, and such a literal has one."""
    text = GOOD.replace("place:austria .", 'place:austria ;\n  skos:note """one\n\ntwo""" .')

    assert is_canonical(text) == (format_turtle(text) == text)


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
    edited = GOOD.replace(before, after)

    assert unsettled(edited) != ()
    assert not is_canonical(edited)


def test_no_random_edit_passes_that_the_formatter_would_change() -> None:
    """Whatever a hand does to a file, the quick proof and the formatter say the same."""
    chance = random.Random(11)
    files = [path for folder in ("data", "ontology", "shapes") for path in (ROOT / folder).rglob("*.ttl")]
    paths = [path for path in sorted(files) if path.stat().st_size < 8000]
    passed = 0
    for _ in range(600):
        edited = edit(chance.choice(paths).read_text(), chance)
        if parses(edited):
            canonical = format_turtle(edited) == edited
            passed += canonical
            assert is_canonical(edited) == canonical
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
