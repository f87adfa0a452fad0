"""A dataset of invented pages: planned, made by several processes, counted, and written down in COCO format."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from redaction.config import SyntheticConfig
from redaction.console import Console
from redaction.errors import ConfigError
from redaction.synthetic.card import Counts, as_text
from redaction.synthetic.coco_file import write_annotations
from redaction.synthetic.contact import MOST, contact_sheet
from redaction.synthetic.plan import Planned, planned
from redaction.synthetic.records import Records
from redaction.synthetic.settings import CARD, LOCK, check_is_ours, claim, settings_of, write
from redaction.synthetic.workshop import Job, made

ANNOTATIONS = "annotations.json"


def generate(config: SyntheticConfig, console: Console) -> Path:
    """Make a dataset, or what of it is missing; returns its folder.

    Pictures are kept as soon as they are whole, so that a run that was stopped goes on where it was. The annotations
    come last: where they are, the dataset is complete.

    Raises:
        ConfigError: the folder cannot be written or holds something else, or a kind or language does not exist.
        DeviceError: the machine killed a worker.
    """
    folder, plan = Path(config.output), list(planned(config))
    with _used_alone(folder):
        settings = settings_of(config)
        claim(folder, settings)
        records = Records(folder)
        missing = list(_missing(plan, records, config))
        if not missing and (folder / ANNOTATIONS).exists():
            console.say(f"all {config.pages} pages are in {folder} already")
            return folder
        (folder / ANNOTATIONS).unlink(missing_ok=True)
        _make(missing, records, config, console)
        console.say(_described(folder, records, settings))
    return folder


def _missing(plan: list[Planned], records: Records, config: SyntheticConfig) -> Iterator[Planned]:
    """The documents that are not there as a whole.

    Raises:
        ConfigError: there are more pages than wanted.
    """
    longer = max(records.places, default=-1) >= len(plan)
    for one in plan:
        record = records.get(one.document.number)
        longer = longer or (record is not None and record["planned"] > len(one.clean))
        if longer:
            raise ConfigError(
                f"synthetic.output={config.output} holds more than synthetic.pages={config.pages} pages of these "
                "settings already. Say another folder (synthetic.output=…), or delete this one."
            )
        if record is None or record["planned"] < len(one.clean) or not records.is_whole(record):
            yield one


def _make(missing: list[Planned], records: Records, config: SyntheticConfig, console: Console) -> None:
    """Make what is missing, and show how far it is."""
    done = config.pages - sum(len(one.clean) for one in missing)
    if done:
        console.say(f"{done} of {config.pages} pages are there already")
    started, kept = time.monotonic(), done
    records.images.mkdir(exist_ok=True)
    console.progress(done, config.pages, "pages")
    jobs = (Job(one, config.recipe, (config.dpi[0], config.dpi[1]), records.images) for one in missing)
    for record in made(jobs, config.workers):
        records.add(record)
        done += record["planned"]
        console.progress(done, config.pages, "pages")
    seconds = time.monotonic() - started
    console.say(f"{done - kept} pages made in {seconds:.0f} s, {(done - kept) / max(seconds, 1e-9):.1f} a second")


def _described(folder: Path, records: Records, settings: dict[str, Any]) -> str:
    """Write contact sheet, card and annotations; returns a line for people."""
    counts = Counts()
    for record in records:
        counts.add(record)
    chosen = _spread(records, counts.numbers["pages"])
    contact_sheet(chosen, records.images).save(folder / "sheet.png", compress_level=9)
    card = counts.as_card(settings)
    write(folder / CARD, json.dumps(card, indent=1, ensure_ascii=False) + "\n")
    write(folder / "README.md", as_text(card))
    write_annotations(folder / ANNOTATIONS, records, settings)
    return (
        f"{card['pages']} pages of {card['documents']} documents, {card['clean_pages']} without redactions; "
        f"{card['boxes']} redactions; {card['bytes'] / 1e6:.0f} MB in {folder}; see README.md and sheet.png there"
    )


def _spread(records: Records, pages: int) -> list[dict[str, Any]]:
    """As many pages as a contact sheet holds, from all over the dataset."""
    chosen: list[dict[str, Any]] = []
    for number, page in enumerate(page for record in records for page in record["pages"]):
        if number >= len(chosen) * max(pages / MOST, 1):
            chosen.append(page)
    return chosen


@contextmanager
def _used_alone(folder: Path) -> Iterator[None]:
    """Keep other commands out of a folder, and tell in one message what the disk refuses.

    Raises:
        ConfigError: another command is writing there, or the folder cannot be written or holds something else.
    """
    try:
        check_is_ours(folder)
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / LOCK, timeout=0):
            yield
    except Timeout:
        raise ConfigError(f"another command is writing to synthetic.output={folder}; let it finish first.") from None
    except OSError as error:
        raise ConfigError(
            f"synthetic.output={folder} cannot be written: {error.strerror}. What was finished is kept."
        ) from error
