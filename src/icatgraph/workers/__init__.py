"""Workers: processes that evaluate queries and may die, so that the server never does.

    server process          asks for workers, sends queries, streams answers, kills at the deadline
      └── zygote            single-threaded, holds the dataset, forks and reaps workers, nothing else
            ├── worker      evaluates one query at a time; can open nothing; dies with the zygote
            └── worker

The engine has no time-out, and a query can exhaust the stack or the memory of its process; only a process
can be stopped at any moment and only a process can crash alone.
"""

from icatgraph.workers.limits import Limits
from icatgraph.workers.pool import WorkerPool
from icatgraph.workers.reply import Reply, SetAsideError

__all__ = ["Limits", "Reply", "SetAsideError", "WorkerPool"]
