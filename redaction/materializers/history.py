"""TrainingHistory: JSON that people read too; Python's writes every float so that it reads back to the bit."""

from __future__ import annotations

import csv
import json
import math
from dataclasses import asdict
from pathlib import Path

from matplotlib.figure import Figure

from redaction.errors import NotMaterializable
from redaction.evaluation.history import TrainingHistory
from redaction.materializers.base import Materializer, Scalar, refuse_subclass
from redaction.materializers.columns import reading
from redaction.operating import OperatingPoint

_FILE = "history.json"


class TrainingHistoryMaterializer(Materializer[TrainingHistory]):
    """Figures of every epoch, and the operating point."""

    saves = TrainingHistory
    version = 1

    def save(self, value: TrainingHistory, folder: Path) -> None:
        """Write ``history.json``.

        Raises:
            NotMaterializable: something in it is of another type than JSON gives back.
        """
        refuse_subclass(value, TrainingHistory)
        _refuse_other_types(value)
        (folder / _FILE).write_text(json.dumps(asdict(value), indent=1) + "\n", encoding="utf-8")

    def load(self, folder: Path) -> TrainingHistory:
        """Read it back."""
        path = folder / _FILE
        with reading(path, "a training history"):
            plain = json.loads(path.read_text(encoding="utf-8"))
            return TrainingHistory(tuple(plain["epochs"]), OperatingPoint(**plain["operating_point"]))

    def describe(self, value: TrainingHistory) -> dict[str, Scalar]:
        """Length and end of the training."""
        last = value.epochs[-1] if value.epochs else {}
        return {"epochs": len(value.epochs), **{f"last_{name}": figure for name, figure in last.items()}}

    def preview(self, value: TrainingHistory, folder: Path) -> None:
        """A plot of the losses and the watched scores, and the figures as CSV."""
        if not value.epochs:
            return
        with (folder / "epochs.csv").open("w", newline="", encoding="utf-8") as file:
            names = dict.fromkeys(name for row in value.epochs for name in row)
            table = csv.DictWriter(file, ["epoch", *names])
            table.writeheader()
            table.writerows({"epoch": number, **row} for number, row in enumerate(value.epochs, 1))
        _figure(value).savefig(folder / "training.png")


def _refuse_other_types(history: TrainingHistory) -> None:
    point = history.operating_point
    if type(point) is not OperatingPoint:
        raise NotMaterializable(f"the training history has {point!r:.60} as operating point; it must be one.")
    if type(history.epochs) is not tuple or any(type(row) is not dict for row in history.epochs):
        raise NotMaterializable("the epochs of the training history must be a tuple of dicts.")
    for row in (*history.epochs, vars(point)):
        for name, figure in row.items():
            if type(name) is not str or type(figure) is not float:
                raise NotMaterializable(
                    f"the training history holds {name!r:.60}: {figure!r:.60} ({type(figure).__name__}); "
                    "names are str and figures are float. Convert them."
                )


def _figure(history: TrainingHistory) -> Figure:
    figure = Figure(figsize=(9, 3.6), dpi=110, layout="constrained")
    losses, scores = figure.subplots(1, 2)
    epochs = range(1, len(history.epochs) + 1)
    for axes, names, title in (
        (losses, ("train_loss", "valid_loss"), "Loss"),
        (scores, ("ap50", "ap", "f1"), "On the valid pages"),
    ):
        for name in [name for name in names if any(name in row for row in history.epochs)]:
            figures = [row.get(name, math.nan) for row in history.epochs]
            axes.plot(epochs, figures, label=name.replace("_", " "), marker=".")
        axes.set_title(title, loc="left")
        axes.set_xlabel("epoch")
        axes.grid(alpha=0.25)
        axes.spines[["top", "right"]].set_visible(False)
        if axes.lines:
            axes.legend(frameon=False)
    scores.set_ylim(0, 1.02)
    return figure
