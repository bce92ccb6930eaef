"""`build_dataset.py` with a pause at each shard that is drafted: for tests that disturb a build in its midst."""

import sys
import time
from unittest.mock import patch

from articlepack.command import build_main
from articlepack.pipeline import drafting, tasks
from articlepack.pipeline.jobs import PageJob, Shard

PAUSE_S = 0.5


def draft(job: PageJob) -> Shard:
    """The step, slowly."""
    time.sleep(PAUSE_S)
    return drafting.draft(job)


if __name__ == "__main__":
    # Under its own name, so that a worker finds the function.
    from tests.slow_build import draft as slow_draft

    with patch.dict(tasks.STEPS, {"draft": slow_draft}):
        sys.exit(build_main())
