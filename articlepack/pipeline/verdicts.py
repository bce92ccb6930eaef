"""Verdicts of the last resort: pages that no worker survived, remembered so that no build tries them again.

A page whose worker dies, hangs or eats memory is tried once more alone, with twice the limits, then refused. The
verdict is a file named by the digest of what it is about, in the cache; `--retry-failed` drops them all.
"""

import hashlib
import shutil
from pathlib import Path

import msgspec
from msgspec import Struct

from articlepack.durable import write_whole
from articlepack.records import Origin, Reject, row_id

DETAILS = {
    "timeout": "took more time than a page may have, and once more alone with twice as much",
    "memory": "took more memory than a page may have, and once more alone with twice as much",
    "crash": "the worker process died of it, and once more of it alone",
}
"""Reason: what it means."""


class Verdict(Struct, frozen=True):
    """Why a page is refused that cannot be worked on."""

    reason: str
    """One of `DETAILS`."""
    item: int = 0
    """Of an input file: its first page that cannot be read."""


def refusal(origin: Origin, step: str, verdict: Verdict) -> Reject:
    """The refusal that a verdict is."""
    return Reject(
        source=origin.source,
        id=row_id(origin.source),
        stage=step,
        reason=verdict.reason,
        detail=DETAILS[verdict.reason],
        url=origin.url,
    )


def verdict_name(step: str, record: object) -> str:
    """The name of the verdict on a record at a step."""
    return hashlib.sha256(step.encode() + b"\0" + msgspec.msgpack.encode(record)).hexdigest()


def write_verdict(folder: Path, key: str, verdict: Verdict) -> None:
    """Remember a verdict."""
    folder.mkdir(parents=True, exist_ok=True)
    content = msgspec.json.encode(verdict)
    write_whole(folder / key, content + b"\n" + seal(key, content))


def read_verdict(folder: Path, key: str) -> Verdict | None:
    """The verdict of that name; None where there is none that is whole."""
    try:
        content, _, sealed = (folder / key).read_bytes().partition(b"\n")
    except (FileNotFoundError, NotADirectoryError):
        return None
    return msgspec.json.decode(content, type=Verdict) if sealed == seal(key, content) else None


def has_verdicts(folder: Path) -> bool:
    """Whether any is remembered: nearly always none is, and no page's digest need be known."""
    return folder.is_dir() and next(folder.iterdir(), None) is not None


def drop_verdicts(folder: Path) -> None:
    """Forget them all."""
    shutil.rmtree(folder, ignore_errors=True)


def seal(key: str, content: bytes) -> bytes:
    """What a verdict ends with, by which a damaged one is known."""
    return hashlib.sha256(key.encode() + content).hexdigest().encode()
