"""Reasoning: what follows from the curated triples by OWL 2 RL and the project's rules, and from which."""

from icatgraph.reasoning.closure import Closure
from icatgraph.reasoning.derivation import derive, derived_quads
from icatgraph.reasoning.entailment import entail, quads_of, read_rules, triple_of
from icatgraph.reasoning.identities import Identity, identities
from icatgraph.reasoning.schema import TYPE, Schema, Triple

__all__ = [
    "TYPE",
    "Closure",
    "Identity",
    "Schema",
    "Triple",
    "derive",
    "derived_quads",
    "entail",
    "identities",
    "quads_of",
    "read_rules",
    "triple_of",
]
