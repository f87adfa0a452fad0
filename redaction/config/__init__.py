"""Every setting: its type, its default, its range and what it means.

The files under ``conf/`` fill these classes, one module a few sections, and the command line overrides them. Hydra
refuses unknown names and wrong types; the ``__post_init__`` of each class refuses values that make no sense, before any
work is done.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from redaction.config.checks import effective, files_of
from redaction.config.data import RECIPES, DataConfig, SplitConfig, SyntheticConfig
from redaction.config.demo import DemoConfig
from redaction.config.evaluate import EvaluateConfig, PredictConfig
from redaction.config.hardware import HardwareConfig
from redaction.config.model import ARCHITECTURES, OF_ONE_SIZE, ModelConfig
from redaction.config.register import GATE_FIGURES, RegisterConfig
from redaction.config.serve import ServeConfig
from redaction.config.sweep import SpaceConfig, SweepConfig
from redaction.config.tracking import PruneConfig, TrackingConfig
from redaction.config.train import TrainConfig
from redaction.errors import ConfigError

__all__ = [
    "ARCHITECTURES", "GATE_FIGURES", "PROJECT_ROOT", "RECIPES", "STAGES", "Config", "DataConfig", "DemoConfig",
    "EvaluateConfig", "HardwareConfig", "ModelConfig", "PredictConfig", "PruneConfig", "RegisterConfig",
    "ServeConfig", "SpaceConfig", "SplitConfig", "SweepConfig", "SyntheticConfig", "TrackingConfig", "TrainConfig",
    "effective", "files_of",
]  # fmt: skip

PROJECT_ROOT = Path(__file__).resolve().parents[2]
"""Folder that holds ``conf/``; every relative path in a setting starts here, whatever the working directory."""

STAGES = ("parse", "split", "train", "evaluate")
"""The stages of the pipeline in the order in which they run."""


@dataclass
class Config:
    """All settings of a command."""

    data: DataConfig = field(default_factory=DataConfig)
    split: SplitConfig = field(default_factory=SplitConfig)
    model: ModelConfig = field(default_factory=ModelConfig)
    train: TrainConfig = field(default_factory=TrainConfig)
    evaluate: EvaluateConfig = field(default_factory=EvaluateConfig)
    predict: PredictConfig = field(default_factory=PredictConfig)
    register: RegisterConfig = field(default_factory=RegisterConfig)
    tracking: TrackingConfig = field(default_factory=TrackingConfig)
    prune: PruneConfig = field(default_factory=PruneConfig)
    synthetic: SyntheticConfig = field(default_factory=SyntheticConfig)
    sweep: SweepConfig = field(default_factory=SweepConfig)
    demo: DemoConfig = field(default_factory=DemoConfig)
    serve: ServeConfig = field(default_factory=ServeConfig)
    stages: list[str] = field(default_factory=lambda: list(STAGES))
    """The stages that may run; what they read must be stored already if the stage that writes it is not among them."""
    input: Any = None
    """predict: a PDF, an image (a TIFF may have several pages), a folder of them, or a list of such; on this machine or
    at an address that fsspec reads, as `s3://bucket/folder`."""
    output: str | None = None
    """predict: the folder for what was found, `outputs/found` if none is named; or an address that fsspec writes to.
    compare: the folder for its report."""
    detector: str | None = None
    """`release`, which comes with the project and which predict takes if none is named; `newest` of those trained here;
    `runs:/RUN_ID` of a pipeline or train run; `models:/NAME/VERSION`; or a folder that holds a stored Detector.
    evaluate measures the one that is named, or a file of predictions in COCO format (.json), on the pages of `data`
    that `evaluate.pages` names."""

    def __post_init__(self) -> None:
        unknown = [name for name in self.stages if name not in STAGES]
        if unknown:
            raise ConfigError(f"stages={self.stages} names {unknown[0]!r}; the stages are {', '.join(STAGES)}.")
        if not self.stages:
            raise ConfigError(f"stages=[] names no stage; the stages are {', '.join(STAGES)}.")
        places = self.input if isinstance(self.input, list) else [self.input]
        if not all(place is None or isinstance(place, str) for place in places):
            raise ConfigError(f"input={self.input!r} must be a path or a list of paths: input=[a.pdf,scans].")
        if min(self.train.piece) < 1 and self.model.architecture in OF_ONE_SIZE:
            raise ConfigError(
                f"train.piece={self.train.piece}: {self.model.architecture} takes inputs of one size only. Train it on "
                "whole pages, as train=scratch does (or train.piece=[1,1]), or take another model, as model=gfl_lite0."
            )
