"""Every setting: its type, its default, its range and what it means.

The files under ``conf/`` fill these classes, and the command line overrides them. Hydra refuses unknown names and wrong
types; the ``__post_init__`` of each class refuses values that make no sense, before any work is done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from omegaconf import MISSING

from redaction.errors import ConfigError
from redaction.operating import FORMS, STORED, is_choice, is_choice_or_number

PROJECT_ROOT = Path(__file__).resolve().parent.parent
"""Folder that holds ``conf/``; every relative path in a setting starts here, whatever the working directory."""

STAGES = ("parse", "split", "train", "evaluate")
"""The stages of the pipeline in the order in which they run."""

ARCHITECTURES = ("efficientdet_lite0", "retinanet_resnet18")

RECIPES = ("plain", "scanned", "mixed")
"""What becomes of invented pages before they are files."""


def without_effect(default: Any) -> Any:
    """A field that cannot change a result, only where or how fast it comes; it stays out of the stage's key."""
    return field(default=default, metadata={"without_effect": True})


def effective(config: Any) -> dict[str, Any]:
    """The fields of a config section that can change a result, by name."""
    return {f.name: getattr(config, f.name) for f in fields(config) if not f.metadata.get("without_effect")}


def _check(config: Any, name: str, allowed: Callable[[Any], bool], expected: str) -> None:
    value = getattr(config, name)
    if not allowed(value):
        raise ConfigError(f"{config.SECTION}.{name}={value} is out of range; it must be {expected}.")


def _check_choice(config: Any, name: str, choices: tuple[str, ...]) -> None:
    _check(config, name, lambda value: value in choices, "one of " + ", ".join(choices))


@dataclass
class DataConfig:
    """Which pages."""

    SECTION = "data"

    annotations: str = MISSING
    """COCO file: images, annotations, categories. Images may carry `document`, annotations `style`."""
    images: str = MISSING
    """Folder in which the file names of the COCO file are found."""


@dataclass
class SplitConfig:
    """Which documents train, which choose the threshold, which test."""

    SECTION = "split"

    train: float = 0.6
    """Share of the pages. Whole documents are dealt out, so that no document is in two splits."""
    valid: float = 0.2
    """Share of the pages that choose the operating threshold and are watched during training."""
    test: float = 0.2
    """Share of the pages that are kept for the evaluation."""
    seed: int = 0
    """Another seed deals the documents out differently."""

    def __post_init__(self) -> None:
        for name in ("train", "valid", "test"):
            _check(self, name, lambda share: 0 < share < 1, "between 0 and 1")
        if abs(self.train + self.valid + self.test - 1) > 1e-6:
            raise ConfigError(
                f"split.train={self.train}, split.valid={self.valid} and split.test={self.test} add up to "
                f"{self.train + self.valid + self.test:g}; they must add up to 1."
            )


@dataclass
class ModelConfig:
    """Which detector."""

    SECTION = "model"

    architecture: str = "efficientdet_lite0"
    """`efficientdet_lite0` or `retinanet_resnet18`."""
    backbone: str = "imagenet"
    """Weights that the backbone starts from: `imagenet` or `none`."""
    image_height_px: int = 896
    """Pages are scaled to fit this height and width, and filled up with white."""
    image_width_px: int = 640
    """A multiple of 128, as the height."""
    aspect_ratios: list[float] = field(default_factory=lambda: [1.0, 2.6, 6.3, 16.0])
    """Width over height of the anchors; a redacted line is often 10 or 20 times as wide as it is high."""
    anchor_scale: float = 2.0
    """Side of the smallest square anchor in strides of its feature map."""

    def __post_init__(self) -> None:
        _check_choice(self, "architecture", ARCHITECTURES)
        _check_choice(self, "backbone", ("imagenet", "none"))
        for name in ("image_height_px", "image_width_px"):
            _check(self, name, lambda px: 128 <= px <= 4096 and px % 128 == 0, "a multiple of 128 from 128 to 4096")
        _check(self, "aspect_ratios", lambda ratios: ratios and min(ratios) > 0, "a list of positive numbers")
        _check(self, "anchor_scale", lambda scale: 0 < scale <= 16, "above 0 and at most 16")


@dataclass
class HardwareConfig:
    """Where and how a model computes; a part of every section that runs one."""

    SECTION = ""

    device: str = "auto"
    """`auto` (a CUDA GPU where there is one), `cpu` or `cuda`."""
    precision: str = "auto"
    """`fp32`, `bf16`, `fp16` (CUDA only), or `auto`: bf16 where the processor gains by it, else fp32."""
    batch_size: int = 4
    """Pages at a time."""
    workers: int = without_effect(0)
    """Processes that load pages; 0 loads them between the batches."""
    pin_memory: bool = without_effect(False)
    """Page-locked host memory, which speeds up copies to a GPU."""

    def __post_init__(self) -> None:
        _check_choice(self, "device", ("auto", "cpu", "cuda"))
        _check_choice(self, "precision", ("auto", "fp32", "bf16", "fp16"))
        _check(self, "batch_size", lambda size: 1 <= size <= 1024, "from 1 to 1024")
        _check(self, "workers", lambda count: 0 <= count <= 256, "from 0 to 256")


@dataclass
class TrainConfig(HardwareConfig):
    """How the detector learns."""

    SECTION = "train"

    epochs: int = 34
    """Passes over the training pages."""
    lr: float = 0.006
    """Highest learning rate of the one-cycle schedule."""
    weight_decay: float = 0.01
    """Decoupled weight decay of Adam."""
    augment: bool = True
    """Shift, zoom and relight the training pages at random."""
    paste: int = 24
    """At most so many redactions of other training pages are pasted onto each page; 0 pastes none."""
    threshold: str = "best_f1"
    """Operating threshold, chosen on the valid pages: `best_f1`, `recall:0.95` or `false_alarms:0.1` (a clean page)."""
    seed: int = 0
    """Of the weights, the order of the pages and the augmentation."""

    def __post_init__(self) -> None:
        super().__post_init__()
        _check(self, "epochs", lambda count: 1 <= count <= 100_000, "from 1 to 100000")
        _check(self, "lr", lambda rate: 0 < rate <= 10, "above 0 and at most 10")
        _check(self, "threshold", is_choice, FORMS)
        _check(self, "paste", lambda count: 0 <= count <= 1000, "from 0 to 1000")
        _check(self, "weight_decay", lambda decay: 0 <= decay < 1, "from 0 to below 1")


@dataclass
class EvaluateConfig(HardwareConfig):
    """How the detector is measured."""

    SECTION = "evaluate"

    iou_threshold: float = 0.5
    """Overlap from which a box counts as found, for precision, recall and F1."""
    threshold: str = "stored"
    """`stored` with the detector, a number, or chosen anew from what it did on its valid pages: `recall:0.95` …"""
    resamples: int = 1000
    """How often the documents are drawn anew for the intervals; 0 gives none."""
    pictures: int = 12
    """Test pages drawn with true and predicted boxes, those with the most errors first."""

    def __post_init__(self) -> None:
        super().__post_init__()
        _check(self, "threshold", is_choice_or_number, f"{STORED}, a number from 0 to 1, {FORMS}")
        _check(self, "resamples", lambda count: 0 <= count <= 100_000, "from 0 to 100000")
        _check(self, "iou_threshold", lambda iou: 0 < iou < 1, "between 0 and 1")
        _check(self, "pictures", lambda count: 0 <= count <= 1000, "from 0 to 1000")


@dataclass
class PredictConfig(HardwareConfig):
    """How page images are read by a trained detector."""

    SECTION = "predict"

    threshold: str = "stored"
    """`stored` with the detector, a number, or chosen anew from what it did on its valid pages: `recall:0.95` …"""

    def __post_init__(self) -> None:
        super().__post_init__()
        _check(self, "threshold", is_choice_or_number, f"{STORED}, a number from 0 to 1, {FORMS}")


@dataclass
class TrackingConfig:
    """Where runs and artifacts are kept."""

    SECTION = "tracking"

    uri: str = MISSING
    """MLflow tracking store: a SQLite file of this project, or the address of a server that a team shares."""
    artifacts: str = "mlartifacts"
    """Folder of the artifacts that go with a SQLite file; a server keeps its own."""
    experiment: str = "redaction"
    """MLflow experiment that holds the runs."""
    host: str = "127.0.0.1"
    """Address at which `make ui` serves the runs."""
    port: int = 5000
    """Port at which `make ui` serves the runs."""

    def __post_init__(self) -> None:
        _check(self, "experiment", lambda name: name.strip() != "", "a name")
        _check(self, "port", lambda port: 1 <= port <= 65535, "from 1 to 65535")


@dataclass
class PruneConfig:
    """What `artifacts prune` keeps, beside what the model registry and kept runs depend on."""

    SECTION = "prune"

    keep: int = 5
    """The newest finished runs of the pipeline, with all that they use."""
    keep_days: float = 7.0
    """Everything that ended within so many days. A run that has not ended is kept for a day at least."""
    strays: bool = False
    """Also folders that belong to no run of this database; another database may know them."""
    apply: bool = False
    """Delete. Without it, prune only says what it would delete."""

    def __post_init__(self) -> None:
        _check(self, "keep", lambda count: 0 <= count <= 1_000_000, "from 0 to 1000000")
        _check(self, "keep_days", lambda days: 0 <= days <= 36_500, "from 0 to 36500")


@dataclass
class SyntheticConfig:
    """Which pages `generate` invents, and where it writes them."""

    SECTION = "synthetic"

    output: str = "data/synthetic"
    """Folder for the pages, their COCO annotations and the data card."""
    pages: int = 2000
    """How many. More pages of the same seed begin with the same ones, so that a set can grow."""
    seed: int = 0
    """Another seed invents other documents."""
    recipe: str = "mixed"
    """`plain` (never printed), `scanned` (scanned, copied, faxed, photographed) or `mixed`."""
    clean: float = 0.4
    """Share of the pages on which nothing is withheld; a few more turn out so."""
    dpi: list[int] = field(default_factory=lambda: [100, 300])
    """Lowest and highest resolution at which pages are drawn and scanned."""
    kinds: list[str] = field(default_factory=list)
    """Kinds of documents, such as `[letter,form]`; none for all."""
    languages: list[str] = field(default_factory=list)
    """Languages of the text, such as `[en,nl]`; none for all."""
    workers: int = without_effect(0)
    """Processes that make pages; 0 starts one for every processor."""

    def __post_init__(self) -> None:
        _check(self, "output", lambda folder: folder.strip() != "", "a folder")
        _check(self, "pages", lambda count: 1 <= count <= 10_000_000, "from 1 to 10000000")
        _check_choice(self, "recipe", RECIPES)
        _check(self, "clean", lambda share: 0 <= share <= 1, "from 0 to 1")
        _check(
            self,
            "dpi",
            lambda dpi: len(dpi) == 2 and 40 <= dpi[0] <= dpi[1] <= 600,
            "two numbers from 40 to 600, the lower one first",
        )
        _check(self, "workers", lambda count: 0 <= count <= 256, "from 0 to 256")


@dataclass
class Config:
    """All settings of a command."""

    data: DataConfig = field(default_factory=DataConfig)
    split: SplitConfig = field(default_factory=SplitConfig)
    model: ModelConfig = field(default_factory=ModelConfig)
    train: TrainConfig = field(default_factory=TrainConfig)
    evaluate: EvaluateConfig = field(default_factory=EvaluateConfig)
    predict: PredictConfig = field(default_factory=PredictConfig)
    tracking: TrackingConfig = field(default_factory=TrackingConfig)
    prune: PruneConfig = field(default_factory=PruneConfig)
    synthetic: SyntheticConfig = field(default_factory=SyntheticConfig)
    stages: list[str] = field(default_factory=lambda: list(STAGES))
    """The stages that may run; what they read must be stored already if the stage that writes it is not among them."""
    input: str | None = None
    """predict: an image, or a folder of page images."""
    output: str | None = None
    """predict: the folder for predictions.json and the pictures."""
    detector: str | None = None
    """`newest`, `runs:/RUN_ID` of a pipeline or train run, `models:/NAME/VERSION`, or a folder that holds a stored
    Detector. predict takes the newest if none is named. evaluate measures the one that is named, or a file of
    predictions in COCO format (.json), on all pages of `data`."""

    def __post_init__(self) -> None:
        unknown = [name for name in self.stages if name not in STAGES]
        if unknown:
            raise ConfigError(f"stages={self.stages} names {unknown[0]!r}; the stages are {', '.join(STAGES)}.")
