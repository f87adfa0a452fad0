"""A pipeline whose stages take no time: ``python toys.py ROOT PAUSE EPOCHS KILLS`` runs it as ``train`` would.

``train`` counts epochs of a few batches, keeps a checkpoint after each, and returns what it saw. Processes that are
killed or interrupted at random times go before the run that comes to its end.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sys
import time
import types
from pathlib import Path

from redaction.config import Config, DataConfig, SplitConfig, TrackingConfig, TrainConfig
from redaction.console import Console
from redaction.monitor import Monitor
from redaction.pipeline import runner
from redaction.pipeline.files import FileDigests
from redaction.pipeline.table import Stage
from redaction.store.runs import Store

BATCHES = 3
PAUSE = [0.0]
"""Seconds between two batches."""
ON_BATCH = [lambda _epoch, _batch: None]
"""Called in every batch, to fail for example."""


def parse(config: DataConfig) -> list:
    return ["a page", Path(config.annotations).name]


def split(config: SplitConfig, names: list) -> list:
    return names[:1]


def train(config: TrainConfig, names: list, monitor: Monitor) -> dict:
    state = monitor.restored() or {"epoch": 0, "batch": 0, "seen": []}
    seen = list(state["seen"])
    for epoch in range(state["epoch"], config.epochs):
        for batch in range(BATCHES):
            ON_BATCH[0](epoch, batch)
            time.sleep(PAUSE[0])
            seen.append([epoch, batch])
            monitor.batch({"loss": 1 / len(seen)}, len(seen))
        monitor.metrics({"loss": 1 / (epoch + 1)}, epoch + 1)
        monitor.checkpoint({"epoch": epoch + 1, "batch": 0, "seen": list(seen)})
        monitor.line(f"epoch {epoch + 1}")
    return {"seen": seen, "pages": len(names)}


TABLE = (
    Stage("parse", ("data",), (), {"names": "builtins.list"}, defined_in="toys"),
    Stage("split", ("split",), ("names",), {"part": "builtins.list"}, defined_in="toys"),
    Stage("train", ("train",), ("part",), {"counted": "builtins.dict"}, monitored=True, checked=True,
          defined_in="toys"),
)  # fmt: skip


def run(root: Path, out: object = None, **train_settings: object) -> runner.PipelineOutcome:
    """Run the toy pipeline on a store in a folder that has an annotation file."""
    stages = types.ModuleType("redaction.stages.toys")
    stages.__dict__.update(parse=parse, split=split, train=train)
    sys.modules[stages.__name__] = stages
    runner.PIPELINE = TABLE
    config = Config(
        data=DataConfig(annotations=str(root / "annotations.json"), images=str(root)),
        train=TrainConfig(**{"batch_size": 1, "device": "cpu", **train_settings}),
        tracking=TrackingConfig(uri="sqlite:///mlflow.db"),
    )
    store = Store(config.tracking, root)
    return runner.Pipeline(config, store, FileDigests(root / "mlartifacts"), Console(out)).run()


def killed(root: Path, epochs: int) -> None:
    """Run it in a process that is forked from this one, which has imported everything, and kill that."""
    reading, writing = os.pipe()
    process = os.fork()
    if not process:
        with contextlib.suppress(KeyboardInterrupt), os.fdopen(writing, "w") as out:
            run(root, out, epochs=epochs)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        for line in told:
            if line.startswith("  epoch"):
                break
        time.sleep(random.uniform(0, 1))  # noqa: S311 - no secret
        os.kill(process, random.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGINT]))  # noqa: S311
        told.read()
    os.waitpid(process, 0)


if __name__ == "__main__":
    import redaction.pipeline.checks  # noqa: F401 - torch and what it brings, once for all

    PAUSE[0] = float(sys.argv[2])
    for _ in range(int(sys.argv[4])):
        killed(Path(sys.argv[1]), int(sys.argv[3]))
    run(Path(sys.argv[1]), epochs=int(sys.argv[3]))
