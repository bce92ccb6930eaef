"""What several tests ask for, and what holds for all."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

CHECKOUT = Path(__file__).resolve().parent.parent

# The first example loads, or even compiles, what the next ones find there, and the machine may be busy.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# The same examples each time: a change is to fail by its own fault alone. Others are tried wherever else tests run.
settings.register_profile("same", settings.get_profile("patient"), derandomize=True)
settings.load_profile("patient")


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
