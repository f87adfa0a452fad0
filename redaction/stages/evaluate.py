"""Evaluate: what the detector does on pages that it has never seen."""

from __future__ import annotations

from redaction.config import EvaluateConfig
from redaction.data.records import true_boxes
from redaction.data.splits import Splits
from redaction.detectors.detector import Detector
from redaction.evaluation.measure import Evaluation, evaluate_boxes


def evaluate(config: EvaluateConfig, detector: Detector, splits: Splits) -> Evaluation:
    """Measure a detector on the test pages at its operating threshold, which was chosen on the valid pages."""
    return evaluate_boxes(
        truths=[true_boxes(record) for record in splits.test],
        founds=detector.find(splits.test, config),
        files=[str(record.filepath) for record in splits.test],
        classes=detector.spec.classes,
        threshold=detector.threshold,
        iou_threshold=config.iou_threshold,
        pictures=config.pictures,
    )
