"""Evaluate: what the detector does on pages that it has never seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from icevision.data.record_collection import RecordCollection

from redaction.boxes import PageBoxes
from redaction.config import EvaluateConfig
from redaction.data.classes import labels_among, named
from redaction.data.records import true_boxes
from redaction.data.splits import Splits
from redaction.detectors.detector import Detector
from redaction.errors import DataError
from redaction.evaluation.measure import Evaluation, evaluate_boxes


def evaluate(config: EvaluateConfig, detector: Detector, splits: Splits) -> Evaluation:
    """Measure a detector on the test pages, at its operating threshold or at the one that is wanted.

    Raises:
        ArtifactError, DataError: that threshold cannot be had, see ``Detector.operating_at``.
    """
    return measured(config, detector, splits.test)


def measured(config: EvaluateConfig, detector: Detector, records: RecordCollection) -> Evaluation:
    """The same on pages of whatever origin, whose classes go by their names.

    Raises:
        DataError: the detector has a class that the pages do not have; or as in ``evaluate``.
    """
    detector = detector.operating_at(config.threshold)
    classes = list(records[0].detection.class_map.get_classes()) if len(records) else list(detector.spec.classes)
    labels = _labels(detector, classes)
    founds = [_relabelled(found, labels) for found in detector.find(records, config)]
    return evaluation_of(config, records, founds, classes, detector.threshold, _card(detector))


def _labels(detector: Detector, classes: Sequence[str | None]) -> np.ndarray:
    """Class ids of the pages by those of the detector; 0 for its background and gaps."""
    try:
        pairs = labels_among(named(detector.spec.classes), classes)
    except ValueError as error:
        raise DataError(
            f"the detector finds {error}. Name the categories of the annotation file as the detector does."
        ) from None
    return np.array([pairs.get(label, 0) for label in range(len(detector.spec.classes))])


def _relabelled(found: PageBoxes, labels: np.ndarray) -> PageBoxes:
    """The boxes with other class ids, without those that have no class."""
    moved = replace(found, labels=labels[found.labels])
    return moved.only(np.flatnonzero(moved.labels))


def _card(detector: Detector) -> dict[str, str]:
    """What a reader of the report wants to know of the detector."""
    spec = detector.spec
    card = {
        "detector": spec.architecture,
        "parameters": f"{detector.parameters:,}",
        "input": f"{spec.image_width_px} x {spec.image_height_px} px",
    }
    if spec.aspect_ratios:
        ratios = ", ".join(f"{ratio:g}" for ratio in spec.aspect_ratios)
        card["anchors"] = f"{ratios} to 1, scale {spec.anchor_scale:g}"
    card["threshold chosen for"] = spec.chosen
    if detector.curve is not None:
        point = detector.curve.at(detector.threshold)
        card["on its valid pages"] = (
            f"F1 {point.f1:.3f}, precision {point.precision:.3f}, recall {point.recall:.3f} at this threshold "
            f"({detector.curve.truths} redactions, {detector.curve.clean_pages} clean pages)"
        )
    return card


def evaluation_of(
    config: EvaluateConfig,
    records: RecordCollection,
    founds: Sequence[PageBoxes],
    classes: Sequence[str | None],
    threshold: float,
    card: dict[str, str],
) -> Evaluation:
    """What was found on the pages of the records, one entry a page, held against what is there."""
    return evaluate_boxes(
        truths=[true_boxes(record) for record in records],
        founds=founds,
        files=[str(record.filepath) for record in records],
        classes=classes,
        threshold=threshold,
        iou_threshold=config.iou_threshold,
        pictures=config.pictures,
        resamples=config.resamples,
        card=card,
    )
