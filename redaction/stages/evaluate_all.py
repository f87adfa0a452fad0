"""Evaluate on the pages of an annotation file: a detector from anywhere, or what another system found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from icevision.data.record_collection import RecordCollection

from redaction.config import DataConfig, EvaluateConfig, SplitConfig
from redaction.config.evaluate import TEST
from redaction.data.coco_predictions import read_predictions
from redaction.data.records import true_boxes
from redaction.detectors.detector import Detector
from redaction.errors import ConfigError
from redaction.evaluation.measure import Evaluation
from redaction.operating import NUMBER, STORED, OperatingChoice
from redaction.stages.evaluate import evaluation_of, measured
from redaction.stages.parse import parse
from redaction.stages.split import split

if TYPE_CHECKING:  # imported where one is read; named here, its source is a part of the stage's key
    from redaction.detectors.exported.reading import ExportedDetector


def evaluate_detector(
    config: EvaluateConfig, data: DataConfig, splits: SplitConfig, detector: Detector | ExportedDetector
) -> Evaluation:
    """Measure a detector, at its operating threshold or at the one that is wanted.

    Raises:
        ArtifactError, DataError: that threshold cannot be had, or the pages cannot be used.
    """
    return measured(config, detector, _measured_on(config, splits, parse(data)))


def evaluate_predictions(config: EvaluateConfig, data: DataConfig, splits: SplitConfig, path: Path) -> Evaluation:
    """Measure what another system found, read from a file in COCO format.

    The threshold is a number, or the one that the file names: there are no other pages on which one could be chosen.

    Raises:
        ConfigError: the threshold is to be chosen.
        DataError: the file cannot be used, see ``read_predictions``; or the pages cannot.
    """
    records = parse(data)
    classes = list(records[0].detection.class_map.get_classes())
    truths, files = [true_boxes(record) for record in records], [str(record.filepath) for record in records]
    found = read_predictions(path, truths, files, classes)
    threshold = found.threshold
    if config.threshold != STORED:
        choice = OperatingChoice.parse(config.threshold)
        if choice.by != NUMBER:
            raise ConfigError(
                f"evaluate.threshold={choice} asks for a choice on valid pages, which a file of predictions does not "
                "have. Give a number, or `stored` for the threshold that the file names."
            )
        threshold = choice.wanted
    card = {"detector": path.stem, "predictions": path.name}
    founds = {page.page: page for page in found.pages}
    records = _measured_on(config, splits, records)
    return evaluation_of(config, records, [founds[record.record_id] for record in records], classes, threshold, card)


def _measured_on(config: EvaluateConfig, splits: SplitConfig, records: RecordCollection) -> RecordCollection:
    """Which of the pages; a training with the same settings has the same test pages."""
    return split(splits, records).test if config.pages == TEST else records
