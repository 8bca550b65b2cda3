"""Curated files: which RDF files and mapping tables a project has, the named graph of each, and their quads.

Quads come as written: `pyoxigraph.parse` keeps every literal's lexical form, which the store would rewrite.
"""

from __future__ import annotations

import codecs
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse

from icatgraph.errors import DataSyntaxError, ProjectError
from icatgraph.mappings import SUFFIX, mapping_quads, read_mappings
from icatgraph.vocabulary import PREFIXES, SOURCES, graph_iri

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from icatgraph.resources import Project

# Files of `data/` that are a graph of their own, by their path below it.
SINGLE_FILES = {"sources.ttl": "catalogue", "discrepancies.ttl": "discrepancies"}


@dataclass(frozen=True, slots=True, order=True)
class CuratedFile:
    """A Turtle file or mapping table of the project and the short name of the graph it fills."""

    path: Path
    graph: str


def project_files(project: Project) -> tuple[CuratedFile, ...]:
    """List every file of the dataset, sorted by path; shapes are not part of it.

    Raises:
        ProjectError: for a file under `data/` that no named graph takes.
    """
    ontology = (CuratedFile(path, "ontology") for path in project.ontology.glob("*.ttl"))
    schemes = (CuratedFile(path, "schemes") for path in (project.ontology / "schemes").glob("*.ttl"))
    written = (path for pattern in ("*.ttl", "*.tsv") for path in project.data.rglob(pattern))
    data = (CuratedFile(path, _data_graph(project, path)) for path in written)
    return tuple(sorted([*ontology, *schemes, *data]))


def read_file(path: Path, graph: str | None = None) -> Iterator[Quad]:
    """Yield the quads of one RDF file or mapping table, moved into the named graph `graph` when one is given.

    Blank nodes are renamed, so two files never share one by accident.

    Raises:
        DataSyntaxError: with the line and column of the fault.
        ProjectError: when the file cannot be read or its extension is not an RDF format's.
    """
    try:
        content = path.read_bytes().removeprefix(codecs.BOM_UTF8)
    except OSError as error:
        raise ProjectError(f"{path} cannot be read: {error.strerror}") from error
    return read_content(content, path, graph)


def read_content(content: bytes, path: Path, graph: str | None = None) -> Iterator[Quad]:
    """Yield the quads of an RDF file whose content is at hand; `read_file` for a file that is not yet read.

    Raises:
        DataSyntaxError: with the line and column of the fault.
        ProjectError: when the file's extension is not an RDF format's.
    """
    if path.name.endswith(SUFFIX):
        yield from mapping_quads(read_mappings(content, path), graph)
        return
    file_format = RdfFormat.from_extension(path.suffix.removeprefix("."))
    if file_format is None:
        raise ProjectError(f"{path} is not an RDF file; name a .ttl, .trig, .nt, .nq, .rdf or .jsonld file")
    quads = parse_text(content, file_format, str(path))
    if graph is None:
        yield from quads
        return
    name = NamedNode(graph_iri(graph))
    for quad in quads:
        in_default = isinstance(quad.graph_name, DefaultGraph)
        yield Quad(quad.subject, quad.predicate, quad.object, name) if in_default else quad


def parse_text(content: bytes | str, file_format: RdfFormat, path: str = "") -> Sequence[Quad]:
    """Parse RDF and return its quads in the order written.

    Raises:
        DataSyntaxError: with the line and column of the fault.
        ProjectError: when a term is longer than the parser's buffer.
    """
    try:
        return list(parse(content, format=file_format, rename_blank_nodes=True))
    except SyntaxError as error:
        raise syntax_fault(error, content, path) from error
    except MemoryError as error:
        raise ProjectError(f"{path} has a term longer than the 16 MiB that are read: {error}") from error


def syntax_fault(error: SyntaxError, content: bytes | str, path: str) -> DataSyntaxError:
    """Turn the parser's error into ours: the offending token and, where one is known, a remedy."""
    text = content.decode("utf-8", "replace") if isinstance(content, bytes) else content
    line, column = error.lineno or 1, error.offset or 1
    lines = text.split("\n")
    rest = lines[line - 1][column - 1 :] if line <= len(lines) else ""
    token = rest.split()[0] if rest.split() else ""
    message = str(error.msg).partition(": ")[2] or str(error.msg)
    return DataSyntaxError(message, line, column, token, _hint(message, token), path)


def fingerprint(project: Project) -> str:
    """Return the SHA-256 over the names and bytes of all that goes into a build: data, ontology and rules."""
    digest = hashlib.sha256()
    for path in [*(file.path for file in project_files(project)), *sorted(project.rules.glob("*.rq"))]:
        digest.update(path.relative_to(project.root).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def read_project(project: Project) -> Iterator[Quad]:
    """Yield the quads of every curated file, each in its named graph."""
    for file in project_files(project):
        yield from read_file(file.path, file.graph)


def _data_graph(project: Project, path: Path) -> str:
    relative = path.relative_to(project.data)
    folder = relative.parts[0]
    if path.suffix == ".tsv" and (folder != "mappings" or not path.name.endswith(SUFFIX)):
        raise ProjectError(f"{path} belongs to no named graph; a table is data/mappings/<set>{SUFFIX}")
    if relative.name == folder and folder in SINGLE_FILES:
        return SINGLE_FILES[folder]
    if len(relative.parts) > 1 and folder in ("entities", "mappings", *SOURCES):
        return folder
    raise ProjectError(
        f"{path} belongs to no named graph; put it under data/entities, data/mappings or data/<source>"
    )


def _hint(message: str, token: str) -> str:
    prefix = token.partition(":")[0]
    if "has not been declared" in message:
        known = f"@prefix {prefix}: <{PREFIXES[prefix]}> ." if prefix in PREFIXES else ""
        return f"add {known}" if known else f"declare the prefix {prefix}: or correct its spelling"
    if "'/'" in message:
        return "a prefixed name holds no '/'; use the prefix of that folder"
    if "dot is expected" in message:
        return "end the statement before with ' .'"
    if "No scheme" in message:
        return "write the IRI in full or with a prefix"
    return ""
