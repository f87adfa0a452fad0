"""Worker processes that make documents."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import connection, get_context, parent_process
from pathlib import Path

import cv2

from redaction.errors import ConfigError, DeviceError
from redaction.synthetic.made import make_pages
from redaction.synthetic.plan import Planned
from redaction.synthetic.records import Record
from redaction.whole import whole_file

_AHEAD = 3  # documents for each worker that wait, so that none is idle and memory stays flat


@dataclass(frozen=True)
class Job:
    """A document to be made.

    Attributes:
        planned: the document and its pages.
        recipe: the way of its pages to pixels.
        dpi: lowest and highest resolution.
        images: folder for the pictures.
    """

    planned: Planned
    recipe: str
    dpi: tuple[int, int]
    images: Path


def made(jobs: Iterable[Job], workers: int) -> Iterator[Record]:
    """Make documents; what comes out has its pictures on disk. The order is that in which they are finished.

    Args:
        jobs: read as workers get free.
        workers: processes; one makes all documents in this process, 0 are as many as there are processors.

    Raises:
        ConfigError: a picture cannot be written.
        DeviceError: the machine killed a worker, mostly because memory ran out.
    """
    count = workers or len(os.sched_getaffinity(0))
    if count == 1:
        yield from map(make, jobs)
        return
    pool = ProcessPoolExecutor(count, get_context("spawn"), _prepare)
    try:
        yield from _results(pool, iter(jobs), count * _AHEAD)
    except BrokenProcessPool as error:
        raise DeviceError(
            "a worker that makes pages was killed, mostly because memory ran out. Take fewer: synthetic.workers=1. "
            "What was finished is kept."
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _results(pool: ProcessPoolExecutor, jobs: Iterator[Job], most: int) -> Iterator[Record]:
    waiting: set[Future[Record]] = set()
    for job in jobs:
        with _no_interrupts():  # the first one starts the workers
            waiting.add(pool.submit(make, job))
        if len(waiting) >= most:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)
    while waiting:
        done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
        yield from (future.result() for future in done)


def make(job: Job) -> Record:
    """Make a document and write its pictures, each whole or not at all."""
    cv2.setNumThreads(1)  # there is one process for every processor already
    document, pages = job.planned.document, []
    try:
        for page in make_pages(document, job.planned.clean, job.recipe, job.dpi):
            _write(job.images / page.file_name, page.content)
            pages.append({"image": page.image, "bytes": len(page.content), "annotations": page.annotations})
    except Exception as error:
        error.add_note(f"This happened in document {document}.")
        raise
    return {"document": document.number, "planned": len(job.planned.clean), "pages": pages}


def _write(path: Path, content: bytes) -> None:
    try:
        with whole_file(path) as unfinished:
            unfinished.write_bytes(content)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}. What was finished is kept.") from error


@contextmanager
def _no_interrupts() -> Iterator[None]:
    """Ctrl-C waits; processes that are started meanwhile leave it to this one for good, also while they import."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _prepare() -> None:
    """A worker ends when the process that started it does."""
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
