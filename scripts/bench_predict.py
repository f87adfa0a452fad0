"""How fast documents are read: pages a second from a PDF, where the time goes, and whether memory stays flat.

    python scripts/bench_predict.py [--pages 200] [--engines torch-fp32 torch-bf16 onnx] [--workers 1] [--json]

The PDF has as many text pages as are asked for, with black boxes on every other one, which the released detector
reads, computed by torch in either precision or by ONNX Runtime after an export. Every page is written as a picture.
Engines run one after the other, each in a process of its own, so that none inherits the memory of another.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import psutil
from reportlab.pdfgen.canvas import Canvas

from redaction.config import PredictConfig
from redaction.config.model import RELEASE_FOLDER
from redaction.detectors.detector import Detector
from redaction.detectors.exported.reading import read_exported
from redaction.detectors.exported.writing import write_exported
from redaction.documents.inputs import input_files
from redaction.predicting.find import Finder, ReadPage
from redaction.predicting.pictures import write_picture
from redaction.store.artifacts import read_artifact

ONNX = "onnx"
ENGINES = {"torch-fp32": "fp32", "torch-bf16": "bf16", ONNX: "fp32"}
"""And the precision that each computes in."""
_EXPORTED = "release.onnx"
_SETTLED = 0.1  # of the pages, after which memory should not grow


def write_pdf(path: Path, pages: int) -> None:
    """A4 pages of small print."""
    canvas = Canvas(str(path), (595, 842))
    for page in range(pages):
        canvas.setFont("Helvetica", 9)
        for line in range(60):
            canvas.drawString(60, 780 - 12 * line, f"Page {page} line {line}: " + "words that nobody reads " * 4)
        if page % 2:
            canvas.rect(120, 500, 200, 40, fill=1)
        canvas.showPage()
    canvas.save()


def detector_of(engine: str, folder: Path) -> Detector:
    """The released detector, or what an export wrote of it."""
    if engine != ONNX:
        return read_artifact(RELEASE_FOLDER)
    return read_exported(folder / _EXPORTED)[0]


def measure(pdf: Path, pages: int, engine: str, workers: int, batch_size: int) -> dict[str, float | str]:
    """One run over all pages."""
    config = PredictConfig(precision=ENGINES[engine], workers=workers, batch_size=batch_size, device="cpu")
    finder = Finder(detector_of(engine, pdf.parent), config)
    process, early, most, done, writing = psutil.Process(), 0.0, 0.0, 0, 0.0
    started = time.perf_counter()
    for _, event in finder.find([(file, 1) for file in input_files([pdf])]):
        if not isinstance(event, ReadPage):
            continue
        before = time.perf_counter()
        write_picture(pdf.with_name("page.png"), event.page, event.found, config.pictures)
        writing += time.perf_counter() - before
        done += 1
        memory = process.memory_info().rss / 1e6
        early, most = (max(early, memory), most) if done <= _SETTLED * pages else (early, max(most, memory))
    seconds = time.perf_counter() - started
    spent = finder.seconds
    return {
        "engine": engine, "pages/s": done / seconds, "waiting for pages": spent.reading / seconds,
        "inference": spent.inference / seconds, "measuring": spent.measuring / seconds, "writing": writing / seconds,
        "MB after a tenth": early, "MB at most after": most,
    }  # fmt: skip


def main() -> None:
    """Print a table, and with ``--json`` one object as the last line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--batch-size", type=int, default=PredictConfig().batch_size)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        pdf = Path(folder) / "pages.pdf"
        write_pdf(pdf, given.pages)
        if ONNX in given.engines:
            write_exported(read_artifact(RELEASE_FOLDER), Path(folder) / _EXPORTED)
        rows = [_alone(pdf, given.pages, engine, given.workers, given.batch_size) for engine in given.engines]
    for name in rows[0]:
        print(f"{name:<20}", *(f"{_text(row[name]):>12}" for row in rows))
    if given.json:
        print(
            json.dumps({"pages": given.pages, "workers": given.workers, "batch_size": given.batch_size, "rows": rows})
        )


def _alone(*arguments: Any) -> dict[str, float | str]:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(measure, *arguments).result()


def _text(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.2f}" if value < 100 else f"{value:.0f}"


if __name__ == "__main__":
    main()
