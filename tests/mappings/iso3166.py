"""ISO 3166-1 codes of the countries of the graph, as pycountry has them, and the command that writes their rows.

    .venv/bin/python -m tests.mappings.iso3166

A country is found by its preferred label, which must be one of its names in the standard; where the sources use
another name, `NAMES` gives that of the standard. What the sources leave open stays without a code.
"""

from __future__ import annotations

import sys
from datetime import date
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

import pycountry

from icatgraph.curated import read_project
from icatgraph.mappings import read_mappings
from icatgraph.resources import Project, find_project
from icatgraph.vocabulary import NS, PREFIXES, compact

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES: Final = {
    "Democratic Republic of the Congo": "Congo, The Democratic Republic of the",
    "Macedonia": "North Macedonia",
    "Russia": "Russian Federation",
    "Turkey": "Türkiye",
}
# The source says "Korea" and does not tell which of the two states.
LEFT_OUT: Final = frozenset({"place:korea", "state:korea"})

_TYPE: Final = f"{PREFIXES['rdf']}type"


def countries(project: Project) -> dict[str, str]:
    """The prefixed name and preferred label of each state, and of each place that is a country."""
    labels: dict[str, str] = {}
    wanted: set[str] = set()
    for quad in read_project(project):
        subject, predicate = str(quad.subject)[1:-1], quad.predicate.value
        if predicate == f"{PREFIXES['skos']}prefLabel":
            labels[subject] = quad.object.value
        kind = (predicate, str(quad.object)[1:-1])
        if kind in {(_TYPE, f"{NS}State"), (f"{NS}placeKind", f"{PREFIXES['place-kind']}country")}:
            wanted.add(subject)
    return {compact(subject): labels[subject] for subject in sorted(wanted)}


def code_of(label: str) -> tuple[str, str]:
    """The two-letter code and the name in the standard of the one country that a label names."""
    name = NAMES.get(label, label)
    fields = ("name", "common_name", "official_name")
    (country,) = (
        country
        for country in pycountry.countries
        if name in [getattr(country, field, None) for field in fields]
    )
    return country.alpha_2, country.name


def rows(project: Project, dates: dict[str, str]) -> Iterator[str]:
    """The rows of the table, sorted; `dates` has the days of those that were there before."""
    for name, label in countries(project).items():
        if name not in LEFT_OUT:
            code, country = code_of(label)
            day = dates.get(name, date.today().isoformat())
            source = f"pycountry {version('pycountry')}"
            cells = (name, label, "schema:sameAs", f"iso3166:{code}", country)
            yield "\t".join([*cells, "semapv:LexicalMatching", day, source])


def main() -> int:
    """Write the rows below the metadata and the column names of the file, which stay as they are."""
    project = find_project()
    path = project.data / "mappings" / "iso3166.sssom.tsv"
    mappings = read_mappings(path.read_bytes(), path).mappings
    head = [line for line in path.read_text("utf-8").split("\n") if line.startswith(("#", "subject_id"))]
    lines = [*head, *rows(project, {compact(each.subject): each.date for each in mappings})]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
