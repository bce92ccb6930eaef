"""What several tests ask for, and what holds for all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

CHECKOUT = Path(__file__).resolve().parent.parent

# The first example loads, or even compiles, what the next ones find there, and the machine may be busy.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# The same examples each time: a change is to fail by its own fault alone. Others are tried wherever else tests run.
settings.register_profile("same", settings.get_profile("patient"), derandomize=True)
settings.load_profile("patient")

# The servers of tests are on this machine, whatever way leads out of it.
os.environ |= dict.fromkeys(("NO_PROXY", "no_proxy"), "127.0.0.1,localhost")

MAKE_MACHINE_CODE = "from articlepack.pipeline.warming import warm_up; warm_up()"


def pytest_configure(config: pytest.Config) -> None:
    """Before tests run in several processes: else each would make the same machine code at once, a minute of work."""
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        subprocess.run([sys.executable, "-c", MAKE_MACHINE_CODE], cwd=CHECKOUT, check=True)


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The root of the repository."""
    return CHECKOUT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real pages beside the repository; a test that asks for it is skipped where there is none."""
    folder = CHECKOUT.parent / "shared"
    if not (folder / "data").is_dir():
        pytest.skip("no ../shared/data beside the repository: its real pages are not part of it")
    return folder
