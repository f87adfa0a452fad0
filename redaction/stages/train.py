"""Train: records become a detector with its operating threshold."""

from __future__ import annotations

from redaction.config import ModelConfig, TrainConfig
from redaction.data.splits import Splits
from redaction.detectors.detector import Detector
from redaction.detectors.spec import DetectorSpec
from redaction.evaluation.history import TrainingHistory
from redaction.monitor import Monitor
from redaction.operating import OperatingChoice
from redaction.training.fit import fit, new_detector
from redaction.training.pages import TrainingPages
from redaction.training.watched import WatchedPages


def train(
    config: TrainConfig, model: ModelConfig, splits: Splits, monitor: Monitor
) -> tuple[Detector, TrainingHistory, Detector]:
    """Train on the train pages and choose the threshold on the valid pages.

    Returns:
        The detector, the history of its training, and a spare one: of the best epoch where the last one is kept, of the
        last where the best is.

    Raises:
        DataError: no train page has a box, so that there is nothing to learn; or the threshold cannot be chosen.
        ConfigError: a batch has more pages than there are.
        DeviceError: the machine lacks the device, precision or compiler that is asked for.
        TrainingDiverged: the loss is no number any more or has exploded.
    """
    pages = TrainingPages.of(config, splits)
    classes = list(splits.train[0].detection.class_map.get_classes())  # the background first
    detector = new_detector(DetectorSpec.of(model, classes), model.init, config.seed)
    trained = fit(detector, pages, config, monitor)
    watched = WatchedPages(splits.valid, classes)
    wanted = OperatingChoice.parse(config.threshold)
    curve, other = (watched.curve(each.find(splits.valid, config)) for each in (trained.detector, trained.spare))
    detector = trained.detector.choosing(curve, wanted)
    history = TrainingHistory(trained.epochs, curve.at(detector.threshold))
    return detector, history, trained.spare.choosing(other, wanted)
