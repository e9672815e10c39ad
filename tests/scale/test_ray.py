"""A real cluster of several nodes on this machine, one of which dies; see `make test-scale`."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from run_helpers import fill, hashes, run

from pipeline.run.ray import engine

ray = pytest.importorskip("ray", reason="the extra `ray` is not installed; `make test-scale` installs it")
pytestmark = pytest.mark.scale

FILES = {f"{number:03}.txt": f"!SLEEP 매출 {number}건" for number in range(60)} | {
    "bug.txt": "!BUG",
    "dead.txt": "!SEGFAULT",
}


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    from ray.cluster_utils import Cluster

    root = Path(__file__).resolve().parent.parent.parent
    monkeypatch.setenv("PYTHONPATH", f"{root}:{root / 'tests'}")  # the nodes import the package and the stand-in
    found = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
    try:
        yield found
    finally:
        ray.shutdown()
        found.shutdown()


def test_a_cluster_that_loses_a_node_publishes_the_same_bytes(cluster: Any, tmp_path: Path) -> None:
    fill(tmp_path / "local" / "raw", FILES)
    run(tmp_path / "local")

    doomed = cluster.add_node(num_cpus=1)
    cluster.add_node(num_cpus=1)
    cluster.wait_for_nodes()
    fill(tmp_path / "spread" / "raw", FILES)
    ended = threading.Event()

    def kill() -> None:
        shards = tmp_path / "spread" / "build" / "shards"
        while not ended.is_set() and not any(shards.glob("*/*")):
            time.sleep(0.05)
        cluster.remove_node(doomed, allow_graceful=False)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        summary = run(tmp_path / "spread", engine=engine(cluster.address, None))
    finally:
        ended.set()
        killer.join()
    assert _alive_falls_to(2), "the node did not die"
    assert (summary.seen, summary.ok, summary.crashed) == (len(FILES), 60, 2)
    assert hashes(tmp_path / "spread" / "parsed") == hashes(tmp_path / "local" / "parsed")
    assert list((tmp_path / "spread" / "build" / "logs").iterdir()), "the traceback of a bug came back with its shard"

    again = run(tmp_path / "spread", engine=engine(cluster.address, None))
    assert again.unchanged == again.seen, "what was stored is not read again"


def _alive_falls_to(count: int) -> bool:
    """Whether the cluster comes to count so many nodes: it notices a death by missing heartbeats, some seconds late."""
    for _ in range(600):
        if sum(node["Alive"] for node in ray.nodes()) == count:
            return True
        time.sleep(0.1)
    return False
