"""What it costs to keep a large RecordCollection, against pickle, against parsing again, and against bare msgpack.

    python scripts/bench_materializers.py [--records 100000] [--boxes 7] [--rounds 3] [--json]

Each round measures every way once, one after the other, so that a machine that slows down slows all of them down; the
table has the medians, and every ratio is the median of the rounds' ratios. All that is saved lies in a temporary
folder. The ways:

    ours        RecordCollectionMaterializer, as the store calls it: save, load
    pickle      the same collection with a module-level record factory, pickle's highest protocol
    reparse     the usual hand-written recipe: records as dicts in srsly's JSON, loaded by an IceVision Parser with its
                defaults (which look whether every image file exists, so there is one for each record)
    rows        those dicts made from the records, which the recipe needs before it can write anything
    floor       srsly's msgpack of those dicts, made beforehand: only the writing is measured
    walk        every component and box, found beforehand, asked once for its attributes by the quickest means there is
                (``operator.attrgetter``), with nothing checked, kept or written: what any save does at least

Peak memory is that of Python's allocations while loading, in a process of its own, over what the loaded collection
keeps. With ``--json`` the last line is one JSON object:

    save_load_vs_pickle         seconds of save and load over pickle's; at most 1.0 is wanted
    bytes_vs_pickle             bytes on disk over pickle's; at most 0.5
    load_vs_reparse             seconds of reparse over those of our load; at least 20
    save_vs_floor               seconds of our save over those of the floor; at most 3
    save_vs_handwritten         seconds of our save over those of rows and floor together
    walk_vs_floor               seconds of the walk over those of the floor: how far save_vs_floor can come down
    load_peak_vs_collection     peak memory of a load over the memory of the collection; at most 2
"""

from __future__ import annotations

import argparse
import gc
import io
import json
import pickle
import random
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from operator import attrgetter
from pathlib import Path
from typing import Any

import srsly
from icevision.core.bbox import BBox
from icevision.core.class_map import ClassMap
from icevision.core.record import BaseRecord
from icevision.data.data_splitter import SingleSplitSplitter
from icevision.data.record_collection import RecordCollection
from icevision.parsers.parser import Parser
from icevision.utils.imageio import ImgSize
from loguru import logger

from redaction.data.records import page_record
from redaction.materializers.records import RecordCollectionMaterializer

OURS = RecordCollectionMaterializer()
CLASSES = ("redaction",)


def invented(pages: Path, records: int, boxes: int) -> RecordCollection:
    """Records of invented pages, each with ``boxes`` redactions and an empty file in the folder ``pages``."""
    dice = random.Random(0)  # noqa: S311 - no secret
    collection = RecordCollection(page_record)
    class_map = ClassMap(list(CLASSES))
    for number in range(records):
        path = pages / f"release-{number // 20:05d}" / f"page-{number % 20:02d}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        record = collection.get_by_record_id(number)
        record.set_filepath(path)
        record.set_img_size(ImgSize(1700, 2200), original=True)
        record.set_document(path.parent.name)
        record.detection.set_class_map(class_map)
        _add_boxes(record, [_box(dice) for _ in range(boxes)], dice)
    return collection


def _box(dice: random.Random) -> BBox:
    x, y = dice.uniform(0, 1500), dice.uniform(0, 2100)
    return BBox(x, y, x + dice.uniform(20, 190), y + dice.uniform(10, 90))


def _add_boxes(record: BaseRecord, boxes: list[BBox], dice: random.Random) -> None:
    record.detection.add_bboxes(boxes)
    record.detection.add_labels([CLASSES[0]] * len(boxes))
    record.detection.add_areas([box.area for box in boxes])
    record.detection.add_iscrowds([dice.random() < 0.01 for _ in boxes])
    record.detection.add_styles([dice.choice(("black", "border", "gray", "color")) for _ in boxes])


def rows_of(collection: RecordCollection) -> list[dict[str, Any]]:
    """Every record as a plain dict, as one writes it by hand."""
    return [
        {
            "record_id": record.record_id,
            "filepath": str(record.filepath),
            "width": record.width,
            "height": record.height,
            "document": record.document,
            "labels": record.detection.labels,
            "bboxes": [list(box.xyxy) for box in record.detection.bboxes],
            "areas": record.detection.areas,
            "iscrowds": record.detection.iscrowds,
            "styles": record.detection.styles,
        }
        for record in collection
    ]


def parts_of(collection: RecordCollection) -> list[tuple[attrgetter, list[Any]]]:
    """Components and boxes by class, each class with what reads all attributes of one of them."""
    parts: dict[type, list[Any]] = {}
    for record in collection:
        for part in (*record.components, *record.detection.bboxes):
            parts.setdefault(type(part), []).append(part)
    return [(attrgetter(*vars(kind[0])), kind) for kind in parts.values()]


def walk(parts: list[tuple[attrgetter, list[Any]]]) -> None:
    """Read every attribute once."""
    for read, objects in parts:
        deque(map(read, objects), maxlen=0)


class RowParser(Parser):
    """The usual way back: a parser over the stored dicts."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        super().__init__(template_record=page_record())
        self.rows, self.class_map = rows, ClassMap(list(CLASSES))

    def __iter__(self) -> Iterator[dict[str, Any]]:
        yield from self.rows

    def __len__(self) -> int:
        return len(self.rows)

    def record_id(self, row: dict[str, Any]) -> Any:
        """The id under which the record is found."""
        return row["record_id"]

    def parse_fields(self, row: dict[str, Any], record: BaseRecord, is_new: bool) -> None:
        """Call the setters."""
        if is_new:
            record.set_filepath(row["filepath"])
            record.set_img_size(ImgSize(row["width"], row["height"]), original=True)
            record.set_document(row["document"])
            record.detection.set_class_map(self.class_map)
        record.detection.add_bboxes([BBox.from_xyxy(*edges) for edges in row["bboxes"]])
        record.detection.add_labels(row["labels"])
        record.detection.add_areas(row["areas"])
        record.detection.add_iscrowds(row["iscrowds"])
        record.detection.add_styles(row["styles"])


def seconds_of(work: Callable[[], Any]) -> float:
    """Wall time of one call, with no garbage of earlier ones."""
    gc.collect()
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _pickled(collection: RecordCollection, path: Path) -> None:
    with path.open("wb") as file:
        pickle.dump(collection, file, pickle.HIGHEST_PROTOCOL)


def _unpickled(path: Path) -> RecordCollection:
    with path.open("rb") as file:
        return pickle.load(file)  # noqa: S301 - what this very script wrote


def _reparsed(path: Path) -> RecordCollection:
    with redirect_stderr(io.StringIO()):  # a progress bar that no argument turns off
        return RowParser(srsly.read_json(path)).parse(SingleSplitSplitter(), show_pbar=False)[0]


def measured(collection: RecordCollection, rows: list[dict[str, Any]], folder: Path) -> dict[str, float]:
    """Seconds of every way in one round, each saved into the folder."""
    ours = folder / "ours"
    ours.mkdir(exist_ok=True)
    parts = parts_of(collection)
    return {
        "ours save": seconds_of(lambda: OURS.save(collection, ours)),
        "ours load": seconds_of(lambda: OURS.load(ours)),
        "pickle save": seconds_of(lambda: _pickled(collection, folder / "records.pickle")),
        "pickle load": seconds_of(lambda: _unpickled(folder / "records.pickle")),
        "rows": seconds_of(lambda: rows_of(collection)),
        "walk": seconds_of(lambda: walk(parts)),
        "floor save": seconds_of(lambda: srsly.write_msgpack(folder / "rows.msgpack", rows)),
        "reparse load": seconds_of(lambda: _reparsed(folder / "rows.json")),
    }


def load_peak(folder: Path) -> float:
    """Peak of Python's allocations while a process of its own loads the folder, over what stays allocated."""
    command = [sys.executable, "-W", "ignore", __file__, "--peak-of", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    return float(done.stdout.split()[-1])


def _peak_over_collection(folder: Path) -> float:
    OURS.load(folder)  # so that what is imported and cached once is not counted
    gc.collect()
    tracemalloc.start()
    collection = OURS.load(folder)
    kept, peak = tracemalloc.get_traced_memory()
    return peak / kept if len(collection) else 1.0


def ratios(rounds: list[dict[str, float]]) -> dict[str, float]:
    """The median over the rounds of each ratio of times."""

    def of(ratio: Callable[[dict[str, float]], float]) -> float:
        return statistics.median(ratio(times) for times in rounds)

    return {
        "save_load_vs_pickle": of(lambda t: (t["ours save"] + t["ours load"]) / (t["pickle save"] + t["pickle load"])),
        "load_vs_reparse": of(lambda t: t["reparse load"] / t["ours load"]),
        "save_vs_floor": of(lambda t: t["ours save"] / t["floor save"]),
        "save_vs_handwritten": of(lambda t: t["ours save"] / (t["rows"] + t["floor save"])),
        "walk_vs_floor": of(lambda t: t["walk"] / t["floor save"]),
    }


def _bytes_in(path: Path) -> int:
    return sum(file.stat().st_size for file in ([path] if path.is_file() else path.iterdir()))


def bench(records: int, boxes: int, rounds: int, folder: Path) -> dict[str, float]:
    """Measure, print the table and return the ratios."""
    collection = invented(folder / "pages", records, boxes)
    rows = rows_of(collection)
    srsly.write_json(folder / "rows.json", rows)
    times = [measured(collection, rows, folder) for _ in range(rounds)]
    figures = ratios(times)
    figures["bytes_vs_pickle"] = _bytes_in(folder / "ours") / _bytes_in(folder / "records.pickle")
    figures["load_peak_vs_collection"] = load_peak(folder / "ours")
    print(f"{records} records with {boxes} boxes each, {rounds} rounds")
    print(f"{'':<14} {'min s':>8} {'median s':>9} {'max s':>8}")
    for name in times[0]:
        seconds = [each[name] for each in times]
        print(f"{name:<14} {min(seconds):>8.2f} {statistics.median(seconds):>9.2f} {max(seconds):>8.2f}")
    for name in ("ours", "records.pickle", "rows.json", "rows.msgpack"):
        print(f"{name:<14} {_bytes_in(folder / name) / 1e6:>8.1f} MB")
    for name, figure in figures.items():
        print(f"{name:<24} {figure:>8.3f}")
    return figures


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description="Measure how records are saved and loaded.")
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--boxes", type=int, default=7, help="on each record")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    parser.add_argument("--peak-of", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    logger.disable("icevision")
    if options.peak_of:
        print(_peak_over_collection(options.peak_of))
        return
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        figures = bench(options.records, options.boxes, options.rounds, Path(folder))
    if options.json:
        print(json.dumps({name: round(figure, 4) for name, figure in figures.items()}))


if __name__ == "__main__":
    main()
