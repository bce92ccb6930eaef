"""Where builds are tortured: pages, the dataset that an undisturbed build makes of them, and builds that can be hurt.

Builds are forks of this process, which has loaded everything once, so that a thousand of them take minutes. The shim
`fault.c` is preloaded, and asleep until a build arms it.
"""

import ctypes
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from articlepack.command import build_main
from articlepack.engines.nursery import FRUGAL

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent.parent
WRITE, FSYNC, RENAME = 1, 2, 4
READY = "TORTURE_READY"


def is_ready() -> bool:
    """Whether this process has the shim preloaded."""
    return READY in os.environ


def start_again(work: Path) -> int:
    """Run this program in that folder with the shim preloaded: its exit code."""
    work.mkdir(parents=True, exist_ok=True)
    shim = work / "fault.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", str(shim), str(HERE / "fault.c"), "-ldl"], check=True)
    command = [sys.executable, "-m", "benchmarks.torture", *sys.argv[1:], "--work", str(work)]
    environment = os.environ | FRUGAL | {"LD_PRELOAD": str(shim), READY: str(shim)}
    return subprocess.run(command, env=environment, check=False).returncode


def arm(folder: Path, kinds: int, n: int, error: int, *, is_lasting: bool) -> None:
    """From now on operation `n` of these kinds under `folder` fails with `error`; 0 kills."""
    shim().fault_arm(os.fsencode(folder), kinds, ctypes.c_long(n), int(is_lasting), error)


def shim() -> ctypes.CDLL:
    """The shim, which is in every process."""
    library = ctypes.CDLL(os.environ[READY])
    library.fault_count.restype = ctypes.c_long
    return library


def forked(work: Callable[[], int], seconds: float | None = None) -> int:
    """Exit code of work in a fork; -9 if it was killed, at the latest after so many seconds if any are given."""
    child = os.fork()
    if not child:
        os._exit(work())
    if seconds is not None:
        kill_after(seconds, child)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def kill_after(seconds: float, child: int) -> None:
    """Kill a child after so long, unless it has ended by then."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            return
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)


class Ground:
    """One folder of torture."""

    def __init__(self, folder: Path, n_pages: int) -> None:
        self.folder, self.raw, self.error = folder, folder / "raw", folder / "stderr.txt"
        shutil.rmtree(folder, ignore_errors=True)
        write_pages(self.raw, n_pages)
        self.old_raw = folder / "old" / "raw"
        write_pages(self.old_raw, n_pages // 2)

    def options(self, output: Path, *more: str) -> list[str]:
        """The arguments of a build."""
        return [str(self.raw), "-o", str(output), "--min-words", "0", "--quiet", *more]

    def build(self, output: Path, *more: str, before: Callable[[], None] | None = None) -> int:
        """Build in this very process, which is a fork; its words go to a file."""
        with self.error.open("w") as error, Path(os.devnull).open("w") as out:
            os.dup2(error.fileno(), 2)
            os.dup2(out.fileno(), 1)
            if before:
                before()
            return build_main(self.options(output, "--engine", "serial", *more))

    def whole(self, output: Path, *more: str) -> dict[str, bytes]:
        """Files of a build that is not disturbed."""
        code = forked(lambda: self.build(output, *more))
        assert code == 0, self.error.read_text()
        return files_of(output)

    def start_over(self, output: Path, old: Path | None = None) -> None:
        """An empty place, or one with an older dataset and its cache."""
        shutil.rmtree(output.parent, ignore_errors=True)
        if old:
            shutil.copytree(old.parent, output.parent)
        else:
            output.parent.mkdir(parents=True)


def write_pages(folder: Path, n_pages: int, changed: Sequence[int] = ()) -> None:
    """Half the pages as single files, half as lines of one, a few of them equal or refused."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for n in range(n_pages):
        text = story(n % (n_pages - n_pages // 20 or 1), n in changed)
        if n % 2:
            lines.append(json.dumps({"id": f"{n:06}", "text": text}))
        else:
            (folder / f"{n:06}.txt").write_text(text)
    (folder / "rows.jsonl").write_text("\n".join([*lines, "{broken", ""]))


WORDS = (
    "ferry harbour council bridge winter market river school train island museum garden library festival engineer "
    "volunteer survey budget repair opening season visitor archive pilot teacher mayor"
).split()


def story(n: int, is_changed: bool = False) -> str:
    """A short article, always the same for a number."""
    chance = random.Random(f"{n} {is_changed}")
    sentences = [
        f"The {' '.join(chance.choices(WORDS, k=3))} of the {chance.choice(WORDS)} was discussed on Monday."
        for _ in range(8)
    ]
    return "\n\n".join([f"Number {n} of the harbour news", " ".join(sentences[:4]), " ".join(sentences[4:]), "Share"])


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its relative path."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def leftovers(output: Path) -> list[str]:
    """What should not be there after a build that ended well."""
    beside = [path.name for path in output.parent.iterdir()]
    known = {output.name, f".{output.name}.cache", f".{output.name}.log"}
    return sorted({*beside} - known) + [path.name for path in output.parent.rglob("*.part")]
