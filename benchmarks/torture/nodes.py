"""The same bytes from the nodes of a Ray cluster, one of which is lost. Needs articlepack[ray]."""

import os
import shutil
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

from benchmarks.torture.crashes import Row
from benchmarks.torture.ground import CHECKOUT, READY, Ground, files_of

WITHOUT = "not run: Ray is not installed (pip install 'articlepack[ray]')"


def nodes(ground: Ground, n_losses: int) -> list[Row]:
    """Builds by 1 and by 3 nodes, and builds by 3 of which one is killed while it drafts."""
    if find_spec("ray") is None:
        return [("nodes", "Ray with 1 and 3 nodes, a node killed", WITHOUT, False)]
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    expected = ground.whole(ground.folder / "undisturbed" / "news")
    alike = {n: built(ground, n, loses=False) == expected for n in (1, 3)}
    lost = [built(ground, 3, loses=True) == expected for _ in range(n_losses)]
    whole, kept = all(alike.values()), sum(lost)
    return [
        ("same bytes", "Ray with 1 and 3 nodes", "one hash" if whole else f"as serial: {alike}", whole),
        ("node loss", f"{n_losses} builds by 3 nodes, one killed in mid-draft", f"{kept} same bytes", all(lost)),
    ]


def built(ground: Ground, n_nodes: int, *, loses: bool) -> dict[str, bytes]:
    """Files of a build by the command on so many nodes of one processor."""
    from ray.cluster_utils import Cluster

    output = ground.folder / "ray" / "news"
    shutil.rmtree(output.parent, ignore_errors=True)
    preloaded = os.environ.pop("LD_PRELOAD", None)
    # The head only speaks: what is lost is never it.
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0})
    members = [cluster.add_node(num_cpus=1) for _ in range(n_nodes)]
    outside = {name: value for name, value in os.environ.items() if name != READY}
    options = ["--engine", "ray", "--ray-address", cluster.address]
    command = [sys.executable, str(CHECKOUT / "build_dataset.py"), *ground.options(output, *options)]
    process = subprocess.Popen(command, env=outside, stdout=subprocess.DEVNULL)
    if loses:
        wait_for_drafts(output, process)
        cluster.remove_node(members[-1], allow_graceful=False)
        assert process.poll() is None, "the build had ended before the node was killed"
    assert process.wait() == 0
    cluster.shutdown()
    if preloaded is not None:
        os.environ["LD_PRELOAD"] = preloaded
    return files_of(output)


def wait_for_drafts(output: Path, process: "subprocess.Popen[bytes]") -> None:
    """Until the first shards are drafted."""
    cache = output.parent / f".{output.name}.cache"
    while process.poll() is None and not list(cache.glob("draft-*/*")):
        time.sleep(0.01)
