"""The mapping sets of the project: every row is confirmed, and the codes of countries are those of the standard."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pytest

from icatgraph.mappings import SUFFIX, Mapping, read_mappings
from icatgraph.mappings.table import COLUMNS
from icatgraph.resources import find_project
from icatgraph.validation.mapping_sets import OBJECT_FORMS
from icatgraph.vocabulary import compact
from tests.mappings.iso3166 import LEFT_OUT, code_of, countries, rows

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = find_project().data / "mappings"
SETS = sorted(FOLDER.glob(f"*{SUFFIX}"))
# A public repository and the path in it, or a package and its version; never an address.
SOURCE = re.compile(r"[\w.-]+/[\w.-]+: [^|:]+|[a-z]\w+ \d+(\.\d+)+")


@cache
def mappings(name: str) -> tuple[Mapping, ...]:
    path = FOLDER / f"{name}{SUFFIX}"
    return read_mappings(path.read_bytes(), path).mappings


def test_every_set_has_a_form_and_every_form_a_set() -> None:
    """What identifiers look like is known of each set."""
    assert {path.name.removesuffix(SUFFIX) for path in SETS} == set(OBJECT_FORMS)


@pytest.mark.parametrize("name", OBJECT_FORMS)
def test_every_row_names_what_confirms_it(name: str) -> None:
    """A repository with a path or a package with a version, so that a reader can look."""
    sources = {source for mapping in mappings(name) for source in mapping.verified_by}

    assert mappings(name)
    assert [mapping.line for mapping in mappings(name) if not mapping.verified_by] == []
    assert [source for source in sources if not SOURCE.fullmatch(source)] == []


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_every_set_is_sssom_with_its_extension_described(path: Path) -> None:
    """A tool that reads SSSOM learns what the extra column is."""
    text = path.read_text("utf-8")

    assert "#  - slot_name: verified_by\n#    property: icat:verifiedBy\n" in text
    assert "\n" + "\t".join(COLUMNS) + "\n" in text


def test_a_wikidata_item_is_confirmed_by_two_repositories() -> None:
    """One list of identifiers may have copied a mistake."""
    owners = {
        mapping.subject: {source.partition("/")[0] for source in mapping.verified_by}
        for mapping in mappings("wikidata")
    }

    assert [subject for subject, each in owners.items() if len(each) < 2] == []


def test_every_country_has_its_code_or_is_left_open() -> None:
    """Each state and each place that is a country, but for those that the sources do not tell."""
    assert {compact(mapping.subject) for mapping in mappings("iso3166")} | LEFT_OUT >= set(
        countries(find_project())
    )


def test_the_codes_of_countries_are_those_of_the_standard() -> None:
    """The rows are what pycountry gives today."""
    dates = {compact(mapping.subject): mapping.date for mapping in mappings("iso3166")}
    lines = (FOLDER / f"iso3166{SUFFIX}").read_text("utf-8").split("\n")

    written = [line.rpartition("\t")[0] for line in lines if line.startswith(("place:", "state:"))]

    assert written == [row.rpartition("\t")[0] for row in rows(find_project(), dates)]


@pytest.mark.parametrize(
    ("label", "code"), [("Japan", "JP"), ("Russia", "RU"), ("Democratic Republic of the Congo", "CD")]
)
def test_a_label_leads_to_one_code(label: str, code: str) -> None:
    """A name of the standard, or the name that the sources use in its place."""
    assert code_of(label)[0] == code


def test_a_state_and_its_territory_have_one_code() -> None:
    """The actor and the place are two things here, and one entry in the standard."""
    codes = {compact(mapping.subject): mapping.object for mapping in mappings("iso3166")}
    states = [name for name in codes if name.startswith("state:")]

    assert states
    assert [name for name in states if codes[name] != codes.get(name.replace("state:", "place:"))] == []
