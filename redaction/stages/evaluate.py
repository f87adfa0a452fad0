"""Evaluate: what the detector does on pages that it has never seen."""

from __future__ import annotations

from collections.abc import Sequence

from icevision.data.record_collection import RecordCollection

from redaction.boxes import PageBoxes
from redaction.config import EvaluateConfig
from redaction.data.records import true_boxes
from redaction.data.splits import Splits
from redaction.detectors.detector import Detector
from redaction.evaluation.measure import Evaluation, evaluate_boxes


def evaluate(config: EvaluateConfig, detector: Detector, splits: Splits) -> Evaluation:
    """Measure a detector on the test pages, at its operating threshold or at the one that is wanted.

    Raises:
        ArtifactError, DataError: that threshold cannot be had, see ``Detector.operating_at``.
    """
    return measured(config, detector, splits.test)


def measured(config: EvaluateConfig, detector: Detector, records: RecordCollection) -> Evaluation:
    """The same on pages of whatever origin."""
    detector = detector.operating_at(config.threshold)
    spec = detector.spec
    return evaluation_of(
        config, records, detector.find(records, config), spec.classes, detector.threshold, _card(detector)
    )


def _card(detector: Detector) -> dict[str, str]:
    """What a reader of the report wants to know of the detector."""
    spec = detector.spec
    card = {
        "detector": spec.architecture,
        "parameters": f"{detector.parameters:,}",
        "input": f"{spec.image_width_px} x {spec.image_height_px} px",
        "anchors": f"{', '.join(f'{ratio:g}' for ratio in spec.aspect_ratios)} to 1, scale {spec.anchor_scale:g}",
        "threshold chosen for": spec.chosen,
    }
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
