"""The pipeline: one row a stage. Functions are named, not imported, so that a run that reuses all of them is quick."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass

from redaction.config import Config


@dataclass(frozen=True)
class Stage:
    """One row.

    Attributes:
        name: of the stage; its function has the same name, in the module of that name.
        configs: the sections of the config that it takes, in the order of its arguments.
        reads: the artifacts that it takes after those, in order, each written by an earlier row.
        writes: the artifacts that it returns, in order, with the qualified names of their types.
        files: what it reads from disk: ``annotations``, ``images``.
        monitored: whether it takes a monitor as its last argument.
        defined_in: the module, if it is not the one of the stage's name.
        checked: whether ``redaction.pipeline.checks`` has a function of its name, which says before any work what the
            stage could not do.
    """

    name: str
    configs: tuple[str, ...]
    reads: tuple[str, ...]
    writes: dict[str, str]
    files: tuple[str, ...] = ()
    monitored: bool = False
    defined_in: str = ""
    checked: bool = False

    @property
    def module(self) -> str:
        """Where the stage's function stands."""
        return f"redaction.stages.{self.defined_in or self.name}"

    def function(self) -> Callable:
        """The stage's function, imported."""
        return getattr(importlib.import_module(self.module), self.name)

    def check(self, config: Config, pages: int) -> None:
        """Refuse settings that it could not work with.

        Args:
            config: all settings.
            pages: in the annotation file.

        Raises:
            RedactionError: they ask for what cannot be.
        """
        if self.checked:
            getattr(importlib.import_module("redaction.pipeline.checks"), self.name)(config, pages)


_RECORDS = "icevision.data.record_collection.RecordCollection"
_SPLITS = "redaction.data.splits.Splits"
_DETECTOR = "redaction.detectors.detector.Detector"
_HISTORY = "redaction.evaluation.history.TrainingHistory"
_EVALUATION = "redaction.evaluation.measure.Evaluation"

PIPELINE = (
    Stage("parse", ("data",), (), {"records": _RECORDS}, files=("annotations", "images")),
    Stage("split", ("split",), ("records",), {"splits": _SPLITS}),
    Stage(
        "train",
        ("train", "model"),
        ("splits",),
        {"detector": _DETECTOR, "history": _HISTORY, "spare": _DETECTOR},
        files=("images",),
        monitored=True,
        checked=True,
    ),
    Stage(
        "evaluate",
        ("evaluate",),
        ("detector", "splits"),
        {"evaluation": _EVALUATION},
        files=("images",),
        checked=True,
    ),
)

EVALUATE_ALL = Stage(
    "evaluate",
    ("evaluate", "split"),
    (),
    {"evaluation": _EVALUATION},
    files=("annotations", "images"),
    defined_in="evaluate_all",
)
"""The same outside of the pipeline: a detector or predictions from anywhere, on the pages of an annotation file."""
