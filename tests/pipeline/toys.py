"""A pipeline whose stages take no time: ``python toys.py ROOT PAUSE EPOCHS`` runs it as ``train`` would.

``train`` counts epochs of a few batches, keeps a checkpoint after each, and returns what it saw.
"""

from __future__ import annotations

import contextlib
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


if __name__ == "__main__":
    PAUSE[0] = float(sys.argv[2])
    with contextlib.suppress(KeyboardInterrupt):
        run(Path(sys.argv[1]), epochs=int(sys.argv[3]))
