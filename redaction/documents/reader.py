"""Documents page by page, read ahead by processes that may die."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Full, Queue
from threading import Event as Flag
from threading import Thread
from typing import Any

from redaction.documents.annotate import Note
from redaction.documents.inputs import InputFile
from redaction.documents.page import CRASHED, TOO_SLOW, Event, Opened, Page, Reading, Unread, from_message
from redaction.documents.remote import NotFetched, on_disk
from redaction.documents.worker import ANNOTATE, END, READ

_MOST_DEATHS = 3
"""Pages of one document that may kill their reader; the rest of it is given up."""
_ROOM = 4
"""Pages that a reader may be ahead."""
_WAIT_SECONDS = 0.2


class _Stopped(Exception):
    """Nobody wants the answer any more."""


class _Died(Exception):
    """The process is gone, or was stopped since it took too long; its message is a reason."""


class DocumentProcess:
    """A process that opens documents. It starts when it is needed, and again when it died.

    Args:
        seconds: that it may take for one page.
        stop: set where nobody wants its answers any more.
    """

    def __init__(self, seconds: float, stop: Flag | None = None) -> None:
        self.seconds, self.stop = seconds, stop or Flag()
        self._process: subprocess.Popen | None = None
        self._connection: Connection | None = None

    def read(self, path: Path, reading: Reading, first: int = 1) -> Iterator[Event]:
        """A document from a page, counted from 1. What kills the process is told as unread, and the rest is read."""
        page, deaths, is_open = first, 0, False
        while True:
            request = {"do": READ, "path": str(path), "reading": asdict(reading), "first": page}
            try:
                for event in self._ask(request):
                    if isinstance(event, Opened):
                        if not is_open:
                            yield event
                        is_open, last = True, event.pages
                        continue
                    yield event
                    page = _after(event, page)
                return
            except _Died as death:
                deaths += 1
                if not is_open:
                    yield Unread(str(death))
                    return
                yield Unread(str(death), page)
                page += 1
                if page > last:
                    return
                if deaths == _MOST_DEATHS:
                    yield Unread(f"{death}, for the {deaths}rd time; page {page} to {last} not tried")
                    return

    def annotate(self, path: Path, target: Path, notes: Mapping[int, Sequence[Note]]) -> str:
        """Write an annotated copy of a PDF; returns why that cannot be done, empty where it was."""
        request = {"do": ANNOTATE, "path": str(path), "target": str(target), "notes": notes}
        try:
            problems = [event.reason for event in self._ask(request) if isinstance(event, Unread)]
        except _Died as death:
            return str(death)
        return problems[0] if problems else ""

    def close(self) -> None:
        """End the process."""
        if self._connection is not None:
            self._connection.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._connection, self._process = None, None

    def _ask(self, request: dict[str, Any]) -> Iterator[Event]:
        connection = self._connection or self._start()
        try:
            connection.send_bytes(json.dumps(request).encode())
            while True:
                header = json.loads(self._receive())
                if header["event"] == END:
                    return
                yield from_message(header, self._receive)
        except (EOFError, OSError):
            self.close()
            raise _Died(f"{CRASHED}, or took more memory than it may") from None
        except (ValueError, KeyError, TypeError, OverflowError):
            self.close()
            raise _Died("damaged: its reader answered nonsense") from None

    def _receive(self) -> bytes:
        assert self._connection is not None  # noqa: S101 - tells mypy
        until = time.monotonic() + self.seconds
        while not self._connection.poll(_WAIT_SECONDS):
            if self.stop.is_set():
                self.close()
                raise _Stopped
            if time.monotonic() > until:
                self.close()
                raise _Died(f"{TOO_SLOW}: nothing came of it within {self.seconds:g} s")
        return self._connection.recv_bytes()

    def _start(self) -> Connection:
        ours, theirs = Pipe()
        path = os.pathsep.join(filter(None, sys.path))  # so that it imports what this process imports
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [
                sys.executable,
                "-m",
                "redaction.documents.worker",
                str(theirs.fileno()),
                str(round(2 * self.seconds) + 1),
            ],
            pass_fds=[theirs.fileno()],
            env={**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for who asked
        )
        theirs.close()
        self._connection = ours
        return ours


def _after(event: Event, page: int) -> int:
    """The page that comes next."""
    if isinstance(event, Page):
        return event.number + 1
    return event.page + 1 if isinstance(event, Unread) and event.page is not None else page


class Readers:
    """Several processes that read documents ahead, each its share of them; what they read comes in order.

    Args:
        files: of the documents, with the page from which each is read.
        reading: how.
        seconds: that one page may take.
        count: of the processes.
    """

    def __init__(self, files: Sequence[tuple[InputFile, int]], reading: Reading, seconds: float, count: int) -> None:
        self.files, self.reading, self.seconds = files, reading, seconds
        self._queues: list[Queue] = [Queue(_ROOM) for _ in range(max(1, min(count, len(files))))]
        self._stop = Flag()
        self._threads = [Thread(target=self._work, args=(i,), daemon=True) for i in range(len(self._queues))]

    def __enter__(self) -> Readers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def __iter__(self) -> Iterator[tuple[InputFile, Event | None]]:
        """Each document with what comes of it, and None at its end."""
        for number, (file, _) in enumerate(self.files):
            queue = self._queues[number % len(self._queues)]
            while True:
                event = queue.get()
                if isinstance(event, Exception):
                    raise event
                yield file, event
                if event is None:
                    break

    def _work(self, which: int) -> None:
        process, queue = DocumentProcess(self.seconds, self._stop), self._queues[which]
        try:
            for file, first in self.files[which :: len(self._queues)]:
                for event in self._events(process, file, first):
                    if not self._put(queue, event):
                        return
                if not self._put(queue, None):
                    return
        except _Stopped:
            return
        except Exception as error:
            self._put(queue, error)
        finally:
            process.close()

    def _events(self, process: DocumentProcess, file: InputFile, first: int) -> Iterator[Event]:
        if file.problem:
            yield Unread(file.problem)
            return
        try:
            with on_disk(file, self._stop) as path:
                yield from process.read(path, self.reading, first)
        except NotFetched as error:
            yield Unread(str(error))

    def _put(self, queue: Queue, event: Event | Exception | None) -> bool:
        """Whether it is still wanted."""
        while not self._stop.is_set():
            try:
                queue.put(event, timeout=_WAIT_SECONDS)
            except Full:
                continue
            return True
        return False
