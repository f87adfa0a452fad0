"""What it costs to evaluate many pages, against pycocotools.

    python scripts/bench_evaluate.py [--pages 5000] [--boxes 10] [--found 20] [--rounds 3] [--json]

Each round measures both ways on the same invented boxes, one after the other, so that a machine that slows down slows
both down; the ratio is the median of the rounds' ratios.

    ours           coco_table (all classes and each alone) and panoptic quality, from PageBoxes
    pycocotools    COCOeval: evaluate, accumulate and summarize, from COCO objects that are ready, silent

With ``--json`` the last line is one JSON object:

    speedup_vs_pycocotools    seconds of pycocotools' table over ours with panoptic quality; at least 5 is wanted
    max_difference            largest difference of any of the twelve figures; at most 1e-6
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import statistics
import time

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from redaction.boxes import PageBoxes
from redaction.evaluation.coco_table import COLUMNS, coco_table
from redaction.evaluation.panoptic import panoptic_counts, quality

_WIDTH_PX, _HEIGHT_PX = 1700, 2200
_UNDEFINED = -1  # COCO's mark


def invented(pages: int, boxes: int, found: int) -> tuple[list[PageBoxes], list[PageBoxes]]:
    """True boxes of invented pages, and found ones: about half of them near a true one, the rest anywhere."""
    dice = np.random.default_rng(0)
    truths, founds = [], []
    for page in range(pages):
        true = _boxes(dice, boxes)
        near = true[dice.integers(0, boxes, found // 2)] + dice.normal(0, 4, (found // 2, 4))
        near[:, 2:] = np.maximum(near[:, 2:], near[:, :2] + 1)
        each = np.vstack([near, _boxes(dice, found - len(near))])
        crowd = dice.random(boxes) < 0.01
        truths.append(PageBoxes(page, _WIDTH_PX, _HEIGHT_PX, true, np.ones(boxes), crowd=crowd))
        founds.append(PageBoxes(page, _WIDTH_PX, _HEIGHT_PX, each, np.ones(found), dice.random(found)))
    return truths, founds


def _boxes(dice: np.random.Generator, count: int) -> np.ndarray:
    corner = dice.uniform((0, 0), (1400, 2100), (count, 2))
    return np.hstack([corner, corner + dice.uniform((20, 10), (300, 90), (count, 2))])


def coco_of(pages: list[PageBoxes]) -> COCO:
    """The boxes as pycocotools wants them."""
    rows: list[dict] = []
    for page in pages:
        sizes = np.hstack([page.boxes[:, :2], page.boxes[:, 2:] - page.boxes[:, :2]])
        for box, score, crowd in zip(sizes.tolist(), page.scores.tolist(), page.crowd.tolist(), strict=True):
            row = {"id": len(rows) + 1, "image_id": page.page, "category_id": 1, "score": score}
            rows.append({**row, "bbox": box, "area": box[2] * box[3], "iscrowd": int(crowd)})
    coco = COCO()
    images = [{"id": page.page, "width": page.width, "height": page.height} for page in pages]
    coco.dataset = {"images": images, "annotations": rows, "categories": [{"id": 1, "name": "redaction"}]}
    with contextlib.redirect_stdout(io.StringIO()):
        coco.createIndex()
    return coco


def theirs(true: COCO, found: COCO) -> tuple[float, np.ndarray]:
    """Seconds and the twelve figures of pycocotools."""
    with contextlib.redirect_stdout(io.StringIO()):
        started = time.perf_counter()
        evaluation = COCOeval(true, found, "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
        return time.perf_counter() - started, evaluation.stats


def ours(truths: list[PageBoxes], founds: list[PageBoxes]) -> tuple[float, np.ndarray, float]:
    """Seconds, the twelve figures and panoptic quality."""
    started = time.perf_counter()
    table = coco_table(truths, founds, [None, "redaction"])
    counts = panoptic_counts(truths, founds, [1])
    parts = (counts.right, counts.wrong, counts.missed, counts.overlap)
    figure = quality(*(part.sum(axis=0) for part in parts))["pq"]
    seconds = time.perf_counter() - started
    return seconds, np.array([table[0][name] for name in COLUMNS], float), float(figure)


def bench(pages: int, boxes: int, found: int, rounds: int) -> dict[str, float]:
    """Measure, print the table and return the figures."""
    truths, founds = invented(pages, boxes, found)
    true, predicted = coco_of(truths), coco_of(founds)
    times, difference, pq = [], 0.0, 0.0
    for _ in range(rounds):
        our_seconds, table, pq = ours(truths, founds)
        their_seconds, stats = theirs(true, predicted)
        times.append((our_seconds, their_seconds))
        difference = max(difference, float(np.abs(np.nan_to_num(table, nan=_UNDEFINED) - stats).max()))
    print(f"{pages} pages with {boxes} true and {found} found boxes each, {rounds} rounds; PQ {pq:.3f}")
    for name, seconds in zip(("ours", "pycocotools"), zip(*times, strict=True), strict=True):
        print(
            f"{name:<12} min {min(seconds):7.2f}  median {statistics.median(seconds):7.2f}  max {max(seconds):7.2f} s"
        )
    speedup = statistics.median(their / our for our, their in times)
    print(f"speedup {speedup:.1f}, largest difference {difference:.1e}")
    return {"speedup_vs_pycocotools": round(speedup, 2), "max_difference": difference}


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description="Measure how fast pages are evaluated.")
    parser.add_argument("--pages", type=int, default=5000)
    parser.add_argument("--boxes", type=int, default=10, help="true ones on each page")
    parser.add_argument("--found", type=int, default=20, help="found ones on each page")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    options = parser.parse_args()
    figures = bench(options.pages, options.boxes, options.found, options.rounds)
    if options.json:
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
