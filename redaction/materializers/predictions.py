"""Predictions and single records: all records of a value in one collection, however many."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from icevision.core.record import BaseRecord
from icevision.core.record_components import RecordComponent
from icevision.data.prediction import Prediction
from icevision.data.record_collection import RecordCollection

from redaction.errors import NotMaterializable
from redaction.materializers.columns import pack, unpack
from redaction.materializers.pools import Pool
from redaction.materializers.records import RecordCollectionMaterializer
from redaction.materializers.sharing import Sharing

_FOLDER = "records"
_COLUMNS = ("is_prediction", "record", "ground_truth", "shares_image")
_RECORDS = RecordCollectionMaterializer()


class PredictionPool(Pool):
    """Each prediction as the numbers of its records, each single record as its own.

    A record that several predictions have in common stays one, and so does the image that IceVision has a prediction
    share with its ground truth.
    """

    def __init__(self, folder: Path, sharing: Sharing) -> None:
        super().__init__(folder, sharing)
        self._records: dict[int, tuple[BaseRecord, BaseRecord]] = {}  # by id: it, kept alive, and what is written of it
        self._numbers: dict[int, int] = {}
        self._rows: list[tuple[bool, int, int | None, bool]] = []

    def add(self, value: Any, where: str) -> int:
        """Take a prediction or a record in."""
        self._rows.append(self._prediction(value, where) if type(value) is Prediction else self._record(value, where))
        return len(self._rows) - 1

    def finish(self) -> dict[str, Any]:
        """Write the collection of all records."""
        collection = RecordCollection(None)
        collection._records._list = [written for _, written in self._records.values()]
        collection._records.data = dict(enumerate(collection._records._list))
        folder = self.folder / _FOLDER
        folder.mkdir()
        _RECORDS.save(collection, folder)
        return {
            name: pack(list(values), name) for name, values in zip(_COLUMNS, zip(*self._rows, strict=True), strict=True)
        }

    @staticmethod
    def read(content: Any, folder: Path) -> list[Any]:
        """The predictions and records by number."""
        collection = _RECORDS.load(folder / _FOLDER)
        records = [collection[number] for number in range(len(collection))]
        rows = zip(*(unpack(content[name]) for name in _COLUMNS), strict=True)
        return [_value(records, *row) for row in rows]

    def _record(self, record: BaseRecord, where: str) -> tuple[bool, int, None, bool]:
        return False, self._number(record, record, where), None, False

    def _prediction(self, value: Prediction, where: str) -> tuple[bool, int, int | None, bool]:
        self.sharing.claim(value, where)
        strange = set(vars(value)) ^ {"pred", "ground_truth"}
        if strange:
            raise NotMaterializable(f"{where} differs from IceVision's Prediction in the attribute {min(strange)!r}.")
        if value.ground_truth is None:
            return True, self._number(value.pred, value.pred, f"{where}.pred"), None, False
        truth = self._number(value.ground_truth, value.ground_truth, f"{where}.ground_truth")
        shares_image = _image_of(value.pred) is not None and _image_of(value.pred) is _image_of(value.ground_truth)
        written = _without_image(value.pred) if shares_image else value.pred
        return True, self._number(value.pred, written, f"{where}.pred"), truth, shares_image

    def _number(self, record: BaseRecord, written: BaseRecord, where: str) -> int:
        if type(record) is not BaseRecord:
            raise NotMaterializable(f"{where} is a {type(record).__name__}; only a BaseRecord can be kept there.")
        self._records.setdefault(id(record), (record, written))
        return self._numbers.setdefault(id(record), len(self._numbers))


def _value(records: list[BaseRecord], is_prediction: bool, record: int, truth: int | None, shares_image: bool) -> Any:
    if min(record, truth or 0) < 0:
        raise ValueError("a prediction refers to a record before the first")
    if not is_prediction:
        return records[record]
    made = Prediction.__new__(Prediction)
    made.pred = records[record]
    made.ground_truth = None if truth is None else records[truth]
    if shares_image:
        for component in _with_image(made.pred):
            component.img = _image_of(made.ground_truth)
    return made


def _with_image(record: BaseRecord) -> Iterator[RecordComponent]:
    return (component for component in record.components if "img" in vars(component))


def _image_of(record: BaseRecord) -> Any:
    return next((component.img for component in _with_image(record) if component.img is not None), None)


def _without_image(record: BaseRecord) -> BaseRecord:
    """The same record without its image: copied is the frame of components, not what they hold."""
    memo = {id(each): each for component in record.components for each in vars(component).values()}
    for component in record.components:
        memo.pop(id(vars(component).get("composite")), None)
    memo[id(_image_of(record))] = None
    return copy.deepcopy(record, memo)
