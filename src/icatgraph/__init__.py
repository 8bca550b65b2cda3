"""icatgraph: who does what against trafficking in persons, as a graph traced to its sources.

>>> import icatgraph
>>> dataset = icatgraph.open_dataset()
>>> dataset.query("SELECT ?member WHERE { ?record org:member ?member }").rows
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icatgraph.dataset import Dataset, load_files, open_dataset

__all__ = ["Dataset", "__version__", "load_files", "open_dataset"]


def __getattr__(name: str) -> object:
    """Import what is asked for when it is asked for: the commands that need no dataset start sooner."""
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415 (an eighth of the time a command takes to start)

        return version("icatgraph")
    if name in __all__:
        return getattr(import_module("icatgraph.dataset"), name)
    raise AttributeError(f"module 'icatgraph' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
