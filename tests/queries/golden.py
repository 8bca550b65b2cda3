"""Golden results of saved queries: where they are, and the command that writes them.

    .venv/bin/python -m tests.queries.golden queries/provenance/records-per-class.rq
    .venv/bin/python -m tests.queries.golden --all

Read what it wrote against the source before committing it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from icatgraph.dataset import Dataset, open_dataset
from icatgraph.queries import SavedQuery, bind, load_library
from icatgraph.resources import find_project

FOLDER = Path(__file__).parent / "golden"


def golden_path(saved_query: SavedQuery) -> Path:
    """The TSV file that holds the golden result of a saved query with its default parameters."""
    return FOLDER / saved_query.topic / f"{saved_query.slug}.tsv"


def result_of(dataset: Dataset, saved_query: SavedQuery) -> str:
    """The result with default parameters as SPARQL TSV, which keeps types and unbound cells."""
    substitutions = bind(saved_query, {})
    return dataset.query(saved_query.text, substitutions=substitutions).serialize("tsv")


def main(arguments: list[str]) -> int:
    """Write the golden results of the named query files, or of all of them."""
    dataset = open_dataset()
    wanted = {Path(argument).resolve() for argument in arguments}
    for saved_query in load_library(find_project()).values():
        if arguments == ["--all"] or saved_query.path.resolve() in wanted:
            path = golden_path(saved_query)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(result_of(dataset, saved_query))
            print(f"{path}: {len(path.read_text().splitlines()) - 1} rows")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
