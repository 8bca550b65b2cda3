"""icatgraph: who does what against trafficking in persons, as a graph traced to its sources.

>>> import icatgraph
>>> dataset = icatgraph.open_dataset()
>>> dataset.query("SELECT ?member WHERE { ?record org:member ?member }").rows
"""

from importlib.metadata import version

from icatgraph.dataset import Dataset, load_files, open_dataset

__all__ = ["Dataset", "__version__", "load_files", "open_dataset"]

__version__ = version("icatgraph")
