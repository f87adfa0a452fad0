"""COCO's table of average precision and recall, computed by faster-coco-eval."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Sequence

import numpy as np
from faster_coco_eval import COCO, COCOeval_faster

from redaction.boxes import PageBoxes

COLUMNS = (
    "ap", "ap50", "ap75", "ap_small", "ap_medium", "ap_large",
    "ar1", "ar10", "ar100", "ar_small", "ar_medium", "ar_large",
)  # fmt: skip
"""In the order of COCO's own summary. Small is below 32 x 32 px, large above 96 x 96 px."""

ALL = "all"
"""Name of the row over all classes."""


def coco_table(
    truths: Sequence[PageBoxes], founds: Sequence[PageBoxes], class_names: Sequence[str | None]
) -> list[dict[str, str | float]]:
    """One row over all classes, then one for each class, as in https://cocodataset.org/#detection-eval.

    Args:
        truths: true boxes, one entry a page.
        founds: found boxes of the same pages in the same order, whatever their scores.
        class_names: index = class id; 0 is the background, None a gap.

    Returns:
        Rows with ``class`` and the figures of ``COLUMNS`` in ``[0, 1]``; nan where there is no true box to be found.
    """
    classes = {number: name for number, name in enumerate(class_names) if number and name is not None}
    rows: list[dict[str, str | float]] = [{"class": ALL, **_figures(truths, founds, list(classes))}]
    rows += [{"class": name, **_figures(truths, founds, [number])} for number, name in classes.items()]
    return rows


def _figures(truths: Sequence[PageBoxes], founds: Sequence[PageBoxes], classes: list[int]) -> dict[str, float]:
    detections = _detections(founds)
    if not any(np.isin(truth.labels[~truth.crowd], classes).any() for truth in truths):
        return dict.fromkeys(COLUMNS, float("nan"))
    if not detections:
        return dict.fromkeys(COLUMNS, 0.0)
    with contextlib.redirect_stdout(io.StringIO()):  # it prints its progress
        dataset = COCO(_dataset(truths, classes))
        evaluation = COCOeval_faster(dataset, dataset.loadRes(detections), iouType="bbox", print_function=_silent)
        evaluation.params.catIds = classes
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    figures = [float(figure) for figure in evaluation.stats[: len(COLUMNS)]]
    return {name: figure if figure >= 0 else float("nan") for name, figure in zip(COLUMNS, figures, strict=True)}


def _silent(*_args: object, **_kwargs: object) -> None:
    """Instead of print."""


def _dataset(truths: Sequence[PageBoxes], classes: list[int]) -> dict:
    rows = [
        {"image_id": page, "category_id": int(label), "bbox": _xywh(box), "area": _area(box), "iscrowd": int(crowd)}
        for page, truth in enumerate(truths, 1)
        for box, label, crowd in zip(truth.boxes, truth.labels, truth.crowd, strict=True)
    ]
    return {
        "images": [{"id": page, "width": truth.width, "height": truth.height} for page, truth in enumerate(truths, 1)],
        "annotations": [{"id": number, **row} for number, row in enumerate(rows, 1)],
        "categories": [{"id": number, "name": str(number)} for number in classes],
    }


def _detections(founds: Sequence[PageBoxes]) -> list[dict]:
    return [
        {"image_id": page, "category_id": int(label), "bbox": _xywh(box), "score": float(score)}
        for page, found in enumerate(founds, 1)
        for box, label, score in zip(found.boxes, found.labels, found.scores, strict=True)
    ]


def _xywh(box: np.ndarray) -> list[float]:
    xmin, ymin, xmax, ymax = (float(edge) for edge in box)
    return [xmin, ymin, xmax - xmin, ymax - ymin]


def _area(box: np.ndarray) -> float:
    return float((box[2] - box[0]) * (box[3] - box[1]))
