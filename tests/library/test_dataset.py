"""The dataset: its digest names what it says, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from icatgraph.curated import fingerprint
from icatgraph.dataset import load_files, open_dataset
from icatgraph.errors import DataSyntaxError, ProjectError, QueryForbidden, QuerySyntaxError
from icatgraph.frozen import Note, freeze, n_quads
from icatgraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from pathlib import Path

    from icatgraph.resources import Project

NAMES = "\n".join(
    f"PREFIX {prefix}: <{PREFIXES[prefix]}>" for prefix in ("icat", "org", "organization", "mechanism")
)


def write(folder: Path, **texts: str) -> list[Path]:
    """Write Turtle files and return their paths in the order given."""
    folder.mkdir()
    paths = [folder / f"{name}.ttl" for name in texts]
    for path, text in zip(paths, texts.values(), strict=True):
        path.write_text(text)
    return paths


def test_digest_ignores_order_and_blank_node_labels(tmp_path: Path) -> None:
    """The same triples in another order, with other labels, in other files, have the same digest."""
    one = write(
        tmp_path / "1", a="<http://a> <http://p> _:x . _:x <http://q> 1 .", b="<http://b> <http://p> 2 ."
    )
    two = write(
        tmp_path / "2",
        z="<http://b> <http://p> 2 .",
        y="_:other <http://q> 1 . <http://a> <http://p> _:other .",
    )

    assert load_files(one).digest == load_files(two).digest


def test_digest_tells_lexical_forms_apart(tmp_path: Path) -> None:
    """Literals of equal value and different writing are different data."""
    one = write(tmp_path / "1", a="<http://a> <http://p> 2.50 .")
    two = write(tmp_path / "2", a="<http://a> <http://p> 2.5 .")

    assert load_files(one).digest != load_files(two).digest


def test_blank_nodes_of_two_files_stay_apart(tmp_path: Path) -> None:
    """A label in two files is two blank nodes."""
    paths = write(tmp_path / "1", a="_:x <http://p> 1 .", b="_:x <http://p> 2 .")

    dataset = load_files(paths)

    assert len({quad.subject for quad in dataset.quads}) == 2


def test_union_default_graph_is_asked_for(tmp_path: Path) -> None:
    """Named graphs are seen without GRAPH only when the default graph is their union."""
    path = tmp_path / "a.trig"
    path.write_text("<http://g> { <http://a> <http://p> 1 }")

    assert load_files([path]).query("ASK { ?s ?p ?o }").boolean is False
    assert load_files([path], union_default_graph=True).query("ASK { ?s ?p ?o }").boolean is True


def test_project_has_what_follows(project: Project) -> None:
    """An opened project answers from derived triples too, over all its graphs."""
    dataset = open_dataset(project.root)

    answer = dataset.query(f"{NAMES}\nASK {{ organization:iom icat:affiliatedWith mechanism:icat }}")

    assert answer.boolean is True


def test_frozen_build_is_used_while_it_fits(project: Project) -> None:
    """A frozen build answers for unchanged files; after a change the files do."""
    frozen = load_files(write(project.root / "other", a="<http://frozen> <http://p> 1 ."))
    freeze(n_quads(frozen.quads), Note(frozen.digest, fingerprint(project), "0", {}), project.build)
    unchanged = open_dataset(project.root)
    (project.data / "entities" / "more.ttl").write_text("<http://more> <http://p> 1 .")
    changed = open_dataset(project.root)

    assert unchanged.digest == frozen.digest
    assert changed.query("ASK { <http://more> ?p ?o }").boolean is True


def test_substitutions_bind_variables(project: Project) -> None:
    """A bound variable has its value in the pattern and in the row."""
    dataset = open_dataset(project.root)
    record = next(iter(dataset.query(f"{NAMES}\nSELECT ?s {{ ?s a icat:Membership }}").rows))["s"]

    answer = dataset.query("SELECT ?s ?p WHERE { ?s ?p 2006 }", substitutions={"s": record})

    assert [str(row["p"]) for row in answer.rows] == ["<https://w3id.org/icatgraph/ns#startYear>"]


def test_queries_read_only_this_dataset(project: Project) -> None:
    """SERVICE and updates are refused, and a fault has its place."""
    dataset = open_dataset(project.root)

    with pytest.raises(QueryForbidden):
        dataset.query("SELECT * { SERVICE <http://x> { ?s ?p ?o } }")
    with pytest.raises(QueryForbidden):
        dataset.query("DELETE WHERE { ?s ?p ?o }")
    with pytest.raises(QuerySyntaxError):
        dataset.query("SELECT ?s WHERE { ?s ?p }")


def test_faulty_file_is_named(tmp_path: Path) -> None:
    """A fault in one of several files names that file."""
    paths = write(tmp_path / "1", good="<http://a> <http://p> 1 .", bad="<http://a> <http://p> .")

    with pytest.raises(DataSyntaxError, match=r"bad\.ttl:1:"):
        load_files(paths)


def test_other_folder_is_no_project(tmp_path: Path) -> None:
    """A folder without ontology/ and data/ is refused by name."""
    with pytest.raises(ProjectError, match="no ontology/"):
        open_dataset(tmp_path)


@pytest.mark.parametrize(
    "damage", ["<http://a> <http://p> 'x", "<http://a> <http://p> <http://b> .\n", "\xff"]
)
def test_a_damaged_build_is_not_served(project: Project, damage: str) -> None:
    """Quads that do not parse, or are others than their note says, give way to the curated files."""
    sound = open_dataset(project.root)
    note = Note(sound.digest, fingerprint(project), "1.0", {})
    freeze(n_quads(sound.quads), note, project.build).write_text(damage, "latin-1")

    assert open_dataset(project.root).digest == sound.digest


@pytest.mark.parametrize(
    "pairs",
    [[(a, b) for a in range(12) for b in range(12) if a != b], [(a, a + 1) for a in range(2000)]],
    ids=["clique", "chain"],
)
def test_knotted_blank_nodes_are_refused_in_a_moment(tmp_path: Path, pairs: list[tuple[int, int]]) -> None:
    """Labels that would take longer than anyone waits are not looked for."""
    paths = write(tmp_path / "1", a="".join(f"_:b{a} <http://p> _:b{b} .\n" for a, b in pairs))

    with pytest.raises(ProjectError, match="give them IRIs"):
        load_files(paths)


def test_many_alike_blank_nodes_apart_are_loaded(tmp_path: Path) -> None:
    """Being alike costs nothing where nothing is knotted."""
    paths = write(tmp_path / "1", a="".join(f"_:a{n} <http://p> _:b{n} .\n" for n in range(300)))

    assert len(load_files(paths).quads) == 300
