"""Coverage-guided fuzzing: `python -m tests.hostile.fuzz TARGET [options of libFuzzer]`; `make fuzz` has what it needs.

A target must end without an exception, and in little time, whatever the bytes. Each find becomes a case.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import atheris

# What numba compiles, atheris cannot watch, and what atheris marks, numba cannot compile.
os.environ["NUMBA_DISABLE_JIT"] = "1"

with atheris.instrument_imports(include=["articlepack"]):
    from articlepack.html import parse, walk_blocks
    from articlepack.records import Origin, RawPage
    from articlepack.stages.decode import decode
    from articlepack.stages.read import READERS, InputSource, ReadOptions
    from articlepack.stages.read.sniff import tell_format

from tests.hostile.containers import container_cases
from tests.hostile.tables import table_cases

CAPS = ReadOptions(max_line_bytes=100_000, max_page_bytes=100_000, max_member_bytes=100_000)
NAMES = {"warc": "a.warc", "arc": "a.arc", "json": "a.json", "jsonl": "a.jsonl", "csv": "a.csv", "zip": "a.zip"}
NAMES |= {"tar": "a.tar", "feed": "a.xml", "mail": "a.eml", "gzip": "a.txt.gz", "any": "a"}


def reader(name: str) -> Callable[[bytes], None]:
    """Reads the bytes as a file of that name."""

    def read(data: bytes) -> None:
        source = InputSource(name, name, name, content=data)
        media_type = tell_format(source).media_type
        kind = next((kind for kind in READERS if media_type and media_type.removeprefix(kind)[:1] in {"", "+"}), None)
        for _ in READERS[kind](source, CAPS) if kind else ():
            pass

    return read


def decoder(data: bytes) -> None:
    """Decodes the bytes as a web page."""
    decode(RawPage(Origin("a", "a"), data, "text/html"))


def walker(data: bytes) -> None:
    """Walks the blocks of the bytes as a web page."""
    walk_blocks(parse(data.decode("utf-8", "replace")))


TARGETS: dict[str, Callable[[bytes], None]] = {
    **{target: reader(name) for target, name in NAMES.items()},
    "decode": decoder,
    "walk": walker,
}


def main() -> None:
    """Fuzz one target from the cases that go with it."""
    target = sys.argv.pop(1)
    with tempfile.TemporaryDirectory() as folder:
        for make in (container_cases, table_cases):
            for case in make():
                for name, content in case.files.items():
                    if len(content) < 10_000 and str(name).endswith(NAMES.get(target, "").lstrip("a")):
                        Path(folder, case.name).write_bytes(content)
        atheris.Setup([*sys.argv, folder], TARGETS[target])
        atheris.Fuzz()


if __name__ == "__main__":
    main()
