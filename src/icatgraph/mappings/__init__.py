"""Mappings: tables that say what the graph's things are called elsewhere, read strictly and made into quads.

A table is an SSSOM file, https://mapping-commons.github.io/sssom/spec-formats-tsv/.
"""

from icatgraph.mappings.metadata import SUFFIX
from icatgraph.mappings.statements import mapping_quads
from icatgraph.mappings.table import Mapping, MappingSet, read_mappings

__all__ = ["SUFFIX", "Mapping", "MappingSet", "mapping_quads", "read_mappings"]
