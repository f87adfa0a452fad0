"""Train: records become a detector with its operating threshold."""

from __future__ import annotations

from redaction.boxes import PageBoxes
from redaction.config import ModelConfig, TrainConfig
from redaction.data.records import true_boxes
from redaction.data.splits import Splits
from redaction.detectors.detector import Detector
from redaction.detectors.spec import DetectorSpec
from redaction.detectors.training import Epoch, Watch, fit, new_detector
from redaction.errors import DataError
from redaction.evaluation.coco_table import coco_table
from redaction.evaluation.curve import threshold_curve
from redaction.evaluation.history import TrainingHistory
from redaction.operating import OperatingChoice
from redaction.stages.monitor import Monitor


def train(
    config: TrainConfig, model: ModelConfig, splits: Splits, monitor: Monitor
) -> tuple[Detector, TrainingHistory]:
    """Train on the train pages and choose the threshold on the valid pages.

    Raises:
        DataError: no train page has a box, so that there is nothing to learn; or the threshold cannot be chosen.
        DeviceError: the machine lacks the device or precision that is asked for.
    """
    boxes = sum(len(record.detection.bboxes) for record in splits.train)
    if not boxes:
        raise DataError("no page of the train split has a redaction; there is nothing to learn. Annotate more pages.")
    classes = _classes(splits)
    detector = new_detector(DetectorSpec.of(model, classes), model.backbone, config.seed)
    truths = [true_boxes(record) for record in splits.valid]
    epochs: list[dict[str, float]] = []

    def measure(founds: list[PageBoxes]) -> dict[str, float]:
        table = coco_table(truths, founds, classes)[0]
        return {
            "ap50": float(table["ap50"]),
            "ap": float(table["ap"]),
            "f1": threshold_curve(truths, founds).best_f1().f1,
        }

    def epoch_done(epoch: Epoch) -> None:
        epochs.append(epoch.figures)
        monitor.metrics(epoch.figures, epoch.epoch)
        monitor.line(_line(epoch))

    watch = Watch(measure, lambda done, total: monitor.progress(done, total, "batches"), epoch_done)
    fit(detector, splits.train, splits.valid, config, watch)
    curve = threshold_curve(truths, detector.find(splits.valid, config))
    detector = detector.choosing(curve, OperatingChoice.parse(config.threshold))
    return detector, TrainingHistory(tuple(epochs), curve.at(detector.threshold))


def _classes(splits: Splits) -> list[str | None]:
    """Class names of the records, the background first."""
    return list(splits.train[0].detection.class_map.get_classes())


def _line(epoch: Epoch) -> str:
    figures = epoch.figures
    minutes, seconds = divmod(round(epoch.seconds_left), 60)
    return (
        f"epoch {epoch.epoch:>{len(str(epoch.epochs))}}/{epoch.epochs}  loss {figures['train_loss']:.3f}  "
        f"valid loss {figures['valid_loss']:.3f}  AP50 {figures['ap50']:.3f}  F1 {figures['f1']:.3f}  "
        f"lr {figures['lr']:.1e}  {figures['pages_per_second']:.1f} pages/s  {minutes}:{seconds:02d} left"
    )
