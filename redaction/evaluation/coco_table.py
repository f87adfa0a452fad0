"""COCO's table of average precision and recall, computed by faster-coco-eval."""

from __future__ import annotations

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

_UNDEFINED = -1.0  # COCO's mark where there is no true box to be found
_SHAPE = (10, 101, 4, 3)  # overlaps 0.5 to 0.95, recalls 0 to 1, areas, most boxes a page: 1, 10, 100
_OVERLAP_50, _OVERLAP_75 = 0, 5
_ANY_AREA, _SMALL, _MEDIUM, _LARGE = range(4)


def coco_table(
    truths: Sequence[PageBoxes], founds: Sequence[PageBoxes], class_names: Sequence[str | None]
) -> list[dict[str, str | float]]:
    """One row over all classes, then one for each class, as in https://cocodataset.org/#detection-eval.

    As there, only the 100 found boxes of highest score of each page and class are looked at, and "all" is the mean over
    the classes that have true boxes.

    Args:
        truths: true boxes, one entry a page.
        founds: found boxes of the same pages in the same order, whatever their scores.
        class_names: index = class id; 0 is the background, None a gap. Boxes of other classes are left out.

    Returns:
        Rows with ``class`` and the figures of ``COLUMNS`` in ``[0, 1]``; nan where there is no true box to be found.

    Raises:
        ValueError: there are not as many entries of found boxes as of true ones.
    """
    if len(truths) != len(founds):
        raise ValueError(f"{len(truths)} pages of true boxes and {len(founds)} of found ones")
    classes = {number: name for number, name in enumerate(class_names) if number and name is not None}
    precision, recall = _accumulated(truths, founds, list(classes))
    rows: list[dict[str, str | float]] = [{"class": ALL, **_figures(precision, recall)}]
    rows += [
        {"class": name, **_figures(precision[:, :, [k]], recall[:, [k]])} for k, name in enumerate(classes.values())
    ]
    return rows


def _accumulated(
    truths: Sequence[PageBoxes], founds: Sequence[PageBoxes], classes: list[int]
) -> tuple[np.ndarray, np.ndarray]:
    """Precision over overlap, recall, class, area and most boxes a page; and recall over the same less recall."""
    overlaps, recalls, areas, most = _SHAPE
    if not any(np.isin(truth.labels[~truth.crowd], classes).any() for truth in truths):
        return (
            np.full((overlaps, recalls, len(classes), areas, most), _UNDEFINED),
            np.full((overlaps, len(classes), areas, most), _UNDEFINED),
        )
    evaluation = COCOeval_faster(
        COCO(_dataset(truths, classes)), COCO(_dataset(founds, classes)), iouType="bbox", print_function=_silent
    )
    evaluation.params.catIds = classes
    evaluation.evaluate()
    evaluation.accumulate()
    return np.asarray(evaluation.eval["precision"]), np.asarray(evaluation.eval["recall"])


def _silent(*_args: object, **_kwargs: object) -> None:
    """Instead of print."""


def _dataset(pages: Sequence[PageBoxes], classes: list[int]) -> dict:
    """Boxes in COCO's form. Pages and boxes are numbered from 1: ids may be text, and 0 means unmatched there."""
    rows = [
        {
            "image_id": number,
            "category_id": int(label),
            "bbox": [float(box[0]), float(box[1]), float(box[2] - box[0]), float(box[3] - box[1])],
            "area": float((box[2] - box[0]) * (box[3] - box[1])),
            "iscrowd": int(crowd),
            "score": float(score),
        }
        for number, page in enumerate(pages, 1)
        for box, label, crowd, score in zip(page.boxes, page.labels, page.crowd, page.scores, strict=True)
    ]
    return {
        "images": [{"id": number, "width": page.width, "height": page.height} for number, page in enumerate(pages, 1)],
        "annotations": [{"id": number, **row} for number, row in enumerate(rows, 1)],
        "categories": [{"id": number, "name": str(number)} for number in classes],
    }


def _figures(precision: np.ndarray, recall: np.ndarray) -> dict[str, float]:
    of_area = [precision[:, :, :, area, -1] for area in range(_SHAPE[2])]
    parts = (
        of_area[_ANY_AREA], of_area[_ANY_AREA][_OVERLAP_50], of_area[_ANY_AREA][_OVERLAP_75],
        of_area[_SMALL], of_area[_MEDIUM], of_area[_LARGE],
        *(recall[:, :, _ANY_AREA, most] for most in range(_SHAPE[3])),
        *(recall[:, :, area, -1] for area in (_SMALL, _MEDIUM, _LARGE)),
    )  # fmt: skip
    return {name: _mean(part) for name, part in zip(COLUMNS, parts, strict=True)}


def _mean(part: np.ndarray) -> float:
    defined = part[part > _UNDEFINED]
    return float(defined.mean()) if len(defined) else float("nan")
