"""Evaluation: boxes as exact columns, figures as JSON that people read."""

from __future__ import annotations

import csv
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import srsly
from PIL import Image

from redaction.errors import ArtifactDamaged
from redaction.evaluation.measure import Evaluation
from redaction.evaluation.overlays import draw_errors, gallery
from redaction.evaluation.plots import precision_recall_figure, threshold_figure
from redaction.materializers.base import Materializer, Scalar, refuse_subclass
from redaction.materializers.columns import pack, read_msgpack, unpack, write_msgpack
from redaction.materializers.page_boxes import pages_content, pages_of

_FILE = "evaluation.msgpack"


class EvaluationMaterializer(Materializer[Evaluation]):
    """All boxes to the bit, so that every figure can be computed again."""

    saves = Evaluation
    version = 2  # 1 knew no documents, attributes and outlines of pages

    def save(self, value: Evaluation, folder: Path) -> None:
        """Write ``evaluation.msgpack``, and ``metrics.json`` for people."""
        refuse_subclass(value, Evaluation)
        content: dict[str, Any] = {
            "classes": pack(value.classes, "classes"),
            "settings": pack([value.iou_threshold, value.threshold], "settings"),
            "truths": pages_content(value.truths),
            "founds": pages_content(value.founds),
            "files": pack(value.files, "files"),
            "columns": list(value.table[0]) if value.table else [],
            "table": [pack(list(row.values()), "table") for row in value.table],
            "pictured": pack(value.pictured, "pictured"),
        }
        write_msgpack(folder / _FILE, content)
        srsly.write_json(folder / "metrics.json", {name: _readable(v) for name, v in value.headline.items()})

    def load(self, folder: Path) -> Evaluation:
        """Read it back."""
        path = folder / _FILE
        content = read_msgpack(path)
        try:
            return _evaluation(content)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ArtifactDamaged(f"{path} does not hold an evaluation: {type(error).__name__} {error}.") from error

    def describe(self, value: Evaluation) -> dict[str, Scalar]:
        """Size of the test and the headline figures."""
        return {"pages": len(value.truths), "boxes": value.curve.truths, **value.headline}

    def preview(self, value: Evaluation, folder: Path) -> None:
        """Plots, COCO's table as CSV, and the pictured pages with their boxes, as far as their images are there."""
        precision_recall_figure(value).savefig(folder / "precision_recall.png")
        threshold_figure(value).savefig(folder / "threshold.png")
        with (folder / "coco_table.csv").open("w", newline="", encoding="utf-8") as file:
            table = csv.DictWriter(file, list(value.table[0]))
            table.writeheader()
            table.writerows(value.table)
        pages = [_picture(value, page) for page in value.pictured if Path(value.files[page]).exists()]
        if pages:
            gallery(pages, columns=4, width_px=460).save(folder / "pages.png")


def _picture(evaluation: Evaluation, page: int) -> Image.Image:
    found = evaluation.founds[page].at_least(evaluation.threshold)
    with Image.open(evaluation.files[page]) as image:
        return draw_errors(image, evaluation.truths[page], found, evaluation.iou_threshold)


def _evaluation(content: dict[str, Any]) -> Evaluation:
    iou_threshold, threshold = unpack(content["settings"])
    known = {field.name for field in fields(Evaluation)} - {"iou_threshold", "threshold"}
    missing = known - set(content)
    if missing:
        raise ValueError(f"{min(missing)} is missing")
    return Evaluation(
        classes=tuple(unpack(content["classes"])),
        iou_threshold=iou_threshold,
        threshold=threshold,
        truths=pages_of(content["truths"]),
        founds=pages_of(content["founds"]),
        files=tuple(unpack(content["files"])),
        table=[dict(zip(content["columns"], unpack(row), strict=True)) for row in content["table"]],
        pictured=tuple(unpack(content["pictured"])),
    )


def _readable(figure: float) -> float | None:
    return None if np.isnan(figure) else figure  # JSON has no nan
