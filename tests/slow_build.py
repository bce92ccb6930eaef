"""`build_dataset.py` whose drafting stands still after one shard: for tests that disturb a build in its midst.

MARKS, in the environment, is a folder that test and workers tell each other by: nothing depends on how fast they are.
"""

import os
import sys
import time
from pathlib import Path
from unittest.mock import patch

from articlepack.command import build_main
from articlepack.pipeline import drafting, tasks
from articlepack.pipeline.jobs import PageJob, Shard


def draft(job: PageJob) -> Shard:
    """The step; all shards but the first that comes say that they wait, and do so until they may go on."""
    marks = Path(os.environ["MARKS"])
    try:
        (marks / "first").touch(exist_ok=False)
    except FileExistsError:
        (marks / "waits").touch()
        while not (marks / "may-go-on").exists():
            time.sleep(0.02)
    return drafting.draft(job)


if __name__ == "__main__":
    # Under its own name, so that a worker finds the function.
    from tests.slow_build import draft as slow_draft

    with patch.dict(tasks.STEPS, {"draft": slow_draft}):
        sys.exit(build_main())
