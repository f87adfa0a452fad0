"""The process that opens documents: ``python -m redaction.documents.worker DESCRIPTOR SECONDS``.

A PDF may make its reader hang, crash or fill the memory. It then does so here, and whoever asked goes on. Requests and
answers are JSON, pages are bytes beside it. Nothing is unpickled: a hostile file may have taken over this process.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from redaction.documents.annotate import annotate
from redaction.documents.frames import read_image
from redaction.documents.kinds import kind_of
from redaction.documents.limits import MEMORY_BYTES
from redaction.documents.page import PDF, Event, Reading, Unread, as_message
from redaction.documents.pdf import read_pdf
from redaction.documents.unreadable import Unreadable

READ, ANNOTATE, END = "read", "annotate", "end"


def serve(connection: Connection, seconds: int) -> None:
    """Answer requests until nobody is there any more; end by a signal where one answer takes longer than ``seconds``.

    Who asked waits less long. The signal is for pages that hang their reader after whoever asked was killed.
    """
    while True:
        signal.alarm(0)
        try:
            request = json.loads(connection.recv_bytes())
        except EOFError:
            return
        signal.alarm(seconds)
        for event in _answers(request):
            signal.alarm(0)  # who asked may take its time to fetch the answer
            header, parts = as_message(event)
            connection.send_bytes(json.dumps(header).encode())
            for part in parts:
                connection.send_bytes(part)
            signal.alarm(seconds)
        connection.send_bytes(json.dumps({"event": END}).encode())


def _answers(request: dict[str, Any]) -> Iterator[Event]:
    path = Path(request["path"])
    try:
        if request["do"] == ANNOTATE:
            notes = {int(number): on_page for number, on_page in request["notes"].items()}
            annotate(path, Path(request["target"]), notes)
            return
        read = read_pdf if kind_of(path) == PDF else read_image
        yield from read(path, Reading(**request["reading"]), request["first"])
    except Unreadable as error:
        yield Unread(str(error))
    except OSError as error:
        yield Unread(f"unreadable: {error.strerror}")
    except (MemoryError, RecursionError):
        yield Unread("too large: there is not enough memory to read it")


def main() -> None:
    """Serve the one who started this process, within its share of the memory."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        serve(Connection(int(sys.argv[1])), int(sys.argv[2]))
    except (BrokenPipeError, ConnectionResetError):  # who asked is gone
        sys.exit(0)


if __name__ == "__main__":
    main()
