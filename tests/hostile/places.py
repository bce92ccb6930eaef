"""Names and places of files: what a file system allows and a careless tool does not expect."""

import os
import socket
from pathlib import Path

from tests.hostile.case import Case, Cases, article

NAMES: tuple[str | bytes, ...] = (
    "new\nline.txt",
    "tab\there.txt",
    b"no-utf8-\xff\xfe.txt",
    b"\xc3.txt",
    "50% #1.txt",
    "a#b#c.txt",
    "%2e%2e%2f.txt",
    "--help",
    "-o",
    "$(touch x).txt",
    "`id`.txt",
    "{{7*7}}.txt",
    "<script>alert(1)</script>.txt".replace("/", "\u2215"),
    "'; DROP TABLE x.txt",
    "| a | b |.txt",
    "![x](y).txt",
    "test.txt",
    "train-00000-of-00001.parquet.txt",
    "\x1b[31mred.txt",
    "\u202egnp.txt",
    "e\u0301.txt",
    "\u00e9.txt",
    " .txt",
    "a b  c.txt",
    "n" * 250 + ".txt",
    "con.txt",
    "aux",
    "name=value.txt",
    "s3:\u2215\u2215bucket.txt",
    "*.txt",
    "[a-z].txt",
    "~root.txt",
    "\\server\\share.txt",
    "two\u2028lines.txt",
    "README.md",
    "build.json.txt",
)


def name_cases() -> Cases:
    """One article under each name."""
    for number, name in enumerate(NAMES):
        yield Case(
            f"name-{number:02}",
            f"a file called {name!r} is read, and its name can be undone",
            {name: article(f"name {number}").encode()},
            n_rows=1,
            reasons=(),
        )


def make_pipe(folder: Path) -> None:
    os.mkfifo(folder / "pipe.txt")


def make_socket(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(folder)  # a socket's path may have 100 characters
        try:
            server.bind("socket.txt")
        finally:
            os.chdir(here)


def make_loop(folder: Path) -> None:
    (folder / "loop").symlink_to(folder)


def make_self(folder: Path) -> None:
    (folder / "self.txt").symlink_to(folder / "self.txt")


def make_lost(folder: Path) -> None:
    (folder / "lost.txt").symlink_to(folder / "nowhere")


def make_locked(folder: Path) -> None:
    (folder / "locked.txt").write_text(article("locked"))
    (folder / "locked.txt").chmod(0)


def make_deep(folder: Path) -> None:
    for _ in range(100):
        folder = folder / "d"
        folder.mkdir()
    (folder / "deep.txt").write_text(article("deep folder"))


def place_cases() -> Cases:
    """Names, and what is no file."""
    yield from name_cases()
    made = {
        "pipe": (make_pipe, "a named pipe"),
        "socket": (make_socket, "a socket"),
        "loop": (make_loop, "a link back"),
        "self": (make_self, "leads to itself"),
        "lost": (make_lost, "a link to nothing"),
        "locked": (make_locked, ""),
        "deep": (make_deep, ""),
    }
    for name, (make, note) in made.items():
        yield Case(f"place-{name}", "what is no file is listed with a note and never opened", {}, note=note, make=make)
