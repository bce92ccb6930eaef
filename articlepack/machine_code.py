"""The craft of keeping machine code: where it lies, and for which source. Nothing here loads a compiler."""

import hashlib
import os
import shutil
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parent


@cache
def code_folder() -> Path | None:
    """Where machine code of this very source is kept; None where neither the package nor the user has room for it."""
    name = f"compiled-{source_digest()[:16]}"
    for home in (PACKAGE / "__pycache__", Path("~/.cache/articlepack").expanduser()):
        try:
            make_folder(home, name)
        except OSError:
            continue
        return home / name
    return None


def is_cold() -> bool:
    """Whether what is compiled has to be made first, as when the package is new."""
    folder = code_folder()
    return folder is None or not any(folder.glob("*/*.nbi"))


def make_folder(home: Path, name: str) -> None:
    """A folder that can be written to; those of earlier source go when it is made. Raises OSError."""
    if not (home / name).is_dir():
        for old in home.glob("compiled-*"):
            shutil.rmtree(old, ignore_errors=True)
        (home / name).mkdir(parents=True, exist_ok=True)
    if not os.access(home / name, os.W_OK | os.X_OK):
        raise PermissionError(f"{home / name} cannot be written to")


def source_digest() -> str:
    """What all source of the package says, as hexadecimal digits."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
