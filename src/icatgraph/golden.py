"""Golden results: what each saved query answers by default, as a person has read it against the sources.

They are tables in `queries/golden/<topic>/<slug>.tsv`, in SPARQL TSV, which keeps types and unbound cells.
`icatgraph golden` writes them; `icatgraph validate` finds where an answer has become another.
https://www.w3.org/TR/sparql11-results-csv-tsv/#tsv
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from icatgraph import sparql
from icatgraph.dataset import open_dataset
from icatgraph.errors import ProjectError
from icatgraph.queries import bind, find_query, load_library

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from icatgraph.dataset import Dataset
    from icatgraph.queries import SavedQuery
    from icatgraph.resources import Project


def golden_path(project: Project, name: str) -> Path:
    """Return the file of the golden result of a saved query, by its `topic/slug`."""
    return project.golden / f"{name}.tsv"


def has_golden(saved: SavedQuery) -> bool:
    """Say whether a saved query answers with a table; another form has no golden result.

    Raises:
        QueryError: for a text that is no query.
    """
    return sparql.check(saved.text) == "SELECT"


def golden_result(dataset: Dataset, saved: SavedQuery) -> str:
    """Return what a saved query answers with the defaults of its parameters: a line of columns, one a row.

    Raises:
        ParameterError: for a parameter without default.
        QueryError: when the query cannot be answered, or not by a table.
    """
    sparql.check(saved.text)
    results = sparql.evaluate(dataset, sparql.Query(saved.text, substitutions=bind(saved, {})))
    output = io.BytesIO()
    sparql.serialize(results, "tsv", output, text=saved.text)
    return output.getvalue().decode()


def write_golden(project: Project, names: Sequence[str] = ()) -> Iterator[Path]:
    """Write the golden results of the saved queries named, or of all, and yield the files that changed.

    Raises:
        UnknownName: for a name that is no saved query.
        ParameterError, QueryError: as `golden_result` does.
        ProjectError: when a file cannot be written.
    """
    library = load_library(project)
    wanted = [find_query(library, name) for name in names] or list(library.values())
    dataset = open_dataset(project.root)
    for saved in filter(has_golden, wanted):
        path, result = golden_path(project, saved.name), golden_result(dataset, saved)
        if not path.is_file() or path.read_bytes() != result.encode():
            _write(path, result)
            yield path


def _write(path: Path, result: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(result, "utf-8", newline="\n")
    except OSError as error:
        raise ProjectError(f"{path} cannot be written: {error.strerror}") from error
