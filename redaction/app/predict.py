"""``predict``: find redactions in page images."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from redaction.app.detectors import NEWEST, detector_of
from redaction.app.project import open_store
from redaction.boxes import PageBoxes
from redaction.config import Config
from redaction.console import Console
from redaction.data.coco_export import coco_of_pages, common_folder, write_coco
from redaction.data.records import page_to_read
from redaction.detectors.detector import Detector
from redaction.documents.images import images_in, size_of
from redaction.errors import ConfigError, DataError
from redaction.evaluation.overlays import draw_found


def run(config: Config, console: Console) -> int:
    """Write ``predictions.json`` and the pages with their boxes; returns 1 if a file could not be read, else 0."""
    if config.input is None or config.output is None:
        raise ConfigError("predict needs input=FOLDER (or an image) and output=FOLDER.")
    paths, output = images_in(Path(config.input)), Path(config.output)
    if output.exists() and not output.is_dir():
        raise ConfigError(f"output={output} is a file; it must be a folder.")
    named = detector_of(config.detector or NEWEST, open_store(config))
    detector = named.detector.operating_at(config.predict.threshold)
    console.say(f"detector {named.came_from}, operating threshold {detector.threshold:.3f} ({detector.spec.chosen})")
    readable = _readable(paths, console)
    found = _found(detector, readable, config, console)
    _write(output, readable, found, detector)
    boxes = sum(map(len, found))
    redacted = sum(bool(len(page)) for page in found)
    console.say(f"{boxes} redactions on {redacted} of {len(found)} pages; see predictions.json and pages/ in {output}")
    return 0 if len(readable) == len(paths) else 1


def _readable(paths: list[Path], console: Console) -> list[tuple[Path, tuple[int, int]]]:
    """The files that can be read, with width and height in pixels; the others are told and left out."""
    readable = []
    for path in paths:
        try:
            readable.append((path, size_of(path)))
        except DataError as error:
            console.say(f"left out: {error}")
    if not readable:
        raise DataError("none of the files can be read as a page image.")
    return readable


def _found(
    detector: Detector, readable: list[tuple[Path, tuple[int, int]]], config: Config, console: Console
) -> list[PageBoxes]:
    found: list[PageBoxes] = []
    step = config.predict.batch_size
    for start in range(0, len(readable), step):
        records = [
            page_to_read(path, number, *size, list(detector.spec.classes))
            for number, (path, size) in enumerate(readable[start : start + step], start + 1)
        ]
        found += [page.at_least(detector.threshold) for page in detector.find(records, config.predict)]
        console.progress(len(found), len(readable), "pages")
    return found


def _write(
    output: Path, readable: list[tuple[Path, tuple[int, int]]], found: list[PageBoxes], detector: Detector
) -> None:
    try:
        (output / "pages").mkdir(parents=True, exist_ok=True)
        for (path, _), page in zip(readable, found, strict=True):
            with Image.open(path) as image:
                draw_found(image, page).save(output / "pages" / f"{path.name}.png")
    except OSError as error:
        raise ConfigError(f"output={output} cannot be written: {error.strerror}.") from error
    files = [str(path) for path, _ in readable]
    content = coco_of_pages(found, files, detector.spec.classes, common_folder(files), scored=True)
    content["info"]["threshold"] = detector.threshold
    write_coco(output / "predictions.json", content)
