"""A trained detector: its spec, its model, and what it finds on pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace

import numpy as np
import torch
from icevision.core.record import BaseRecord
from icevision.data.prediction import Prediction
from icevision.data.record_collection import RecordCollection
from torch import nn

from redaction.boxes import OVERSAMPLED, PageBoxes
from redaction.config import HardwareConfig
from redaction.detectors.architectures import architecture_of, build
from redaction.detectors.fit import fit_of, kept_scales
from redaction.detectors.hardware import Hardware
from redaction.detectors.outlines import outlined
from redaction.detectors.page_files import PageFiles
from redaction.detectors.pages import PageLoader
from redaction.detectors.sharpening import sharpened
from redaction.detectors.spec import DetectorSpec
from redaction.detectors.transform import PageTransform
from redaction.errors import ArtifactError, DataError
from redaction.operating import NUMBER, STORED, OperatingChoice, ThresholdCurve

_LOWEST_SCORE = 0.01  # the curves need low scores; below this there is nothing but noise


@dataclass(frozen=True, eq=False)
class Detector:
    """A model together with what it takes to use it.

    Attributes:
        spec: what the model is, its classes and its operating threshold.
        model: IceVision's module, on any device.
        curve: what was right and wrong on its valid pages at every threshold, from which another one can be chosen;
            None before its training ended.
    """

    spec: DetectorSpec
    model: nn.Module
    curve: ThresholdCurve | None = None

    @classmethod
    def untrained(cls, spec: DetectorSpec) -> Detector:
        """A detector with random weights."""
        return cls(spec, build(spec))

    @property
    def threshold(self) -> float:
        """The operating threshold.

        Raises:
            ArtifactError: none was chosen; this detector was not trained to its end.
        """
        if self.spec.threshold is None:
            raise ArtifactError("this detector has no operating threshold: its training did not end. Train it again.")
        return self.spec.threshold

    @property
    def parameters(self) -> int:
        """How many weights its model has."""
        return sum(parameter.numel() for parameter in self.model.parameters())

    def choosing(self, curve: ThresholdCurve, choice: OperatingChoice) -> Detector:
        """The same model with the operating threshold that is wanted of the curve of its valid pages.

        Raises:
            DataError: a rate of false alarms is wanted, and no valid page is clean.
        """
        try:
            threshold = curve.choose(choice).threshold
        except ValueError as error:
            raise DataError(f"the threshold cannot be chosen for {choice}: the valid pages have {error}.") from None
        return replace(self, spec=replace(self.spec, threshold=threshold, chosen=str(choice)), curve=curve)

    def operating_at(self, wanted: str) -> Detector:
        """The same model at the threshold of a setting: ``stored``, a number, or a choice from its valid pages.

        Raises:
            ArtifactError: it has no threshold, or was stored before detectors kept what they did on their valid pages.
            DataError: as in ``choosing``.
        """
        if wanted == STORED:
            return replace(self, spec=replace(self.spec, threshold=self.threshold))
        choice = OperatingChoice.parse(wanted)
        if choice.by == NUMBER:
            return replace(self, spec=replace(self.spec, threshold=choice.wanted, chosen=str(choice)))
        if self.curve is None:
            raise ArtifactError(
                f"this detector does not know what it did on its valid pages, so that no threshold can be chosen for "
                f"{choice}. Give a number, or train it again."
            )
        return self.choosing(self.curve, choice)

    def find(self, records: RecordCollection | Sequence[BaseRecord], config: HardwareConfig) -> list[PageBoxes]:
        """All boxes on pages, also those below the operating threshold.

        Args:
            records: of the pages; their files must be there, their annotations are not looked at.
            config: where to compute.

        Returns:
            One entry a record, in their order, with boxes in page pixels.

        Raises:
            DataError: a page cannot be read.
        """
        if not len(records):
            return []
        scales = kept_scales(records, *self._input, zoom=OVERSAMPLED)  # as of pages of documents
        return self.find_on(PageFiles(records, scales), config, config.workers)

    def find_on(self, pages: PageFiles, config: HardwareConfig, workers: int = 0) -> list[PageBoxes]:
        """The same for pages that come from anywhere, such as those in memory (``PagesInMemory``).

        Args:
            pages: with their records.
            config: where to compute.
            workers: processes that bring pages to the model's input; starting them takes longer than a few pages.
        """
        loader = PageLoader(
            pages, PageTransform(*self._input), architecture_of(self.spec).model_type.build_infer_batch,
            config.batch_size, workers=workers, pin_memory=config.pin_memory,
        )  # fmt: skip
        with self._computing(config) as device, closing(loader):
            predictions = architecture_of(self.spec).model_type.predict_from_dl(
                self.model, loader, show_pbar=False, detection_threshold=_LOWEST_SCORE, device=device
            )
        founds = [self.on_page(*pair) for pair in zip(pages.records, predictions, strict=True)]
        if not (self.spec.sharpen or self.spec.outline):
            return founds
        return [self._as_seen(*one, pages) for one in enumerate(founds)]

    @contextmanager
    def _computing(self, config: HardwareConfig) -> Iterator[torch.device]:
        """The model where it is to compute, and in which precision; gives the device of its batches."""
        hardware = Hardware.of(config)
        hardware.place(self.model)
        with hardware.autocast():
            yield torch.device(hardware.device)

    def _as_seen(self, index: int, found: PageBoxes, pages: PageFiles) -> PageBoxes:
        """The same with edges and outlines of the page itself, which is decoded once more where it is a file."""
        if not len(found):
            return found
        page = pages.page(index)
        if self.spec.sharpen:
            found = replace(found, boxes=sharpened(found.boxes, page, fit_of(page.size, *self._input).scale))
        return outlined(found, page) if self.spec.outline else found

    @property
    def _input(self) -> tuple[int, int]:
        """Height and width of the model's input, in pixels."""
        return self.spec.image_height_px, self.spec.image_width_px

    def on_page(self, record: BaseRecord, prediction: Prediction) -> PageBoxes:
        """A prediction of this model, which is in input pixels, as boxes on the record's page.

        They are cut at the edges of the page; those that lie outside it are left out.
        """
        width, height = record.original_img_size
        found = prediction.detection
        fit = fit_of(record.original_img_size, self.spec.image_height_px, self.spec.image_width_px)
        boxes = fit.to_page(np.array([box.xyxy for box in found.bboxes], np.float64).reshape(-1, 4))
        boxes = boxes.clip(0, [width, height, width, height])
        real = (boxes[:, 2:] > boxes[:, :2]).all(axis=1)
        labels = np.asarray(found.label_ids, np.int64).reshape(-1)
        scores = np.asarray(found.scores, np.float64).reshape(-1)
        return PageBoxes(record.record_id, width, height, boxes[real], labels[real], scores[real])
