"""What runs on a node of a cluster: one job, by a watched worker of that node, with all that the local engine promises.

The process that Ray gives for it only looks on, so that a page which crashes, hangs or eats memory never costs that
one: to Ray every job ends well, and what came of it is a few bytes.
"""

import pickle
import socket
from collections.abc import Callable, Mapping

from msgspec import Struct

from articlepack.engines.local import LocalEngine
from articlepack.engines.watch import Limits
from articlepack.engines.worker import Answer, Raised, packed
from articlepack.errors import BuildError

Surroundings = Mapping[str, str]
"""What has to be the same wherever work runs: what is to be done if it is not, and its state."""


class Errand(Struct, frozen=True):
    """A job on its way to a node, with the task that it is for."""

    task: Callable[..., object]
    job: object
    limits: Limits
    warm_up: str
    survey: Callable[[], Surroundings] | None
    """Looks at the surroundings on a node."""
    surroundings: Surroundings
    """As they are where the build was started."""


_engine: LocalEngine | None = None
"""This process's own: models load once."""
_seen: Surroundings | None = None
"""The surroundings that this process has proved to have."""


def attend(data: bytes) -> bytes:
    """The answer to a packed errand, packed."""
    errand: Errand = pickle.loads(data)  # noqa: S301 - from our own supervisor, through the cluster it trusts
    if wrong := difference(errand):
        return packed(Raised(BuildError(wrong), wrong))
    return packed(answer(errand))


def difference(errand: Errand) -> str:
    """What of the surroundings is not here as it has to be; "" where all is."""
    global _seen
    if errand.survey and errand.surroundings != _seen:
        found = errand.survey()
        for what, state in errand.surroundings.items():
            if found.get(what) != state:
                return f"the node {socket.gethostname()} differs from the machine that builds: {what}"
        _seen = errand.surroundings
    return ""


def answer(errand: Errand) -> Answer:
    """What comes of one job, in a worker of its own process."""
    global _engine
    if _engine is None:
        _engine = LocalEngine(1, errand.warm_up)
    _engine.hired().give(errand.task, errand.job, errand.limits)
    while True:
        for _, found in _engine.answers():
            return found
