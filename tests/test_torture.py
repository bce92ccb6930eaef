"""A small part of `make torture`: builds that are killed or fail at single operations go on to the same bytes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builds import CHECKOUT


@pytest.mark.skipif(
    sys.platform != "linux" or not shutil.which("cc"), reason="the shim is made for Linux by a C compiler"
)
def test_the_laws_hold_in_small(tmp_path: Path) -> None:
    laws = ["--law", "crash", "--law", "disk", "--small", "8"]
    counts = ["--kills", "2", "--commands", "0", "--every", "250"]
    command = [sys.executable, "-m", "benchmarks.torture", *laws, *counts]
    surroundings = os.environ | {"PYTHONPATH": str(CHECKOUT), "TMPDIR": str(tmp_path)}

    done = subprocess.run(command, cwd=CHECKOUT, env=surroundings, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr
    assert len(done.stdout.splitlines()) == 6
    assert list(tmp_path.iterdir()) == []
