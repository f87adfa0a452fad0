"""The page that Gradio serves: what is on it, and what happens when a visitor does something."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from redaction.demo import view
from redaction.demo.reading import Reader
from redaction.demo.rooms import Room, Rooms
from redaction.errors import RedactionError

TITLE = "What is withheld?"
_GONE = "The document is not here any more: it was deleted because nothing was done for a while. Drop it again."
_SUFFIXES = [".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"]
_AT_ONCE = 8
"""Visitors whose sliders are answered at a time; reading is one document after the other."""

Updates = tuple[Any, ...]


class Desk:
    """Answers what visitors do. A visitor is known by the session that Gradio gives to each opened page.

    Args:
        reader: of the documents.
        rooms: of the visitors.
    """

    def __init__(self, reader: Reader, rooms: Rooms) -> None:
        self.reader, self.rooms = reader, rooms

    def enter(self, upload: str, request: gr.Request) -> Updates:
        """A document was dropped: progress; the results of an earlier one are taken away."""
        room = self.rooms.enter(str(request.session_hash), Path(upload))
        return view.waiting(room.file.name), gr.update(visible=False), "", ""

    def read(self, request: gr.Request) -> Iterator[str]:
        """Read the document; progress after each page."""
        room = self.rooms.of(str(request.session_hash))
        if room is None:
            return
        yield view.progress(room.file.name, 0, 0)
        try:
            for done, total in self.reader.read(room):
                self.rooms.of(str(request.session_hash))  # who waits is not idle
                yield view.progress(room.file.name, done, total)
        except RedactionError as error:
            room.problem = str(error)
        except OSError as error:
            room.problem = f"Its pages cannot be kept on the server: {error.strerror}."
        room.is_read = True

    def show(self, threshold: float, show_all: bool, request: gr.Request) -> Updates:
        """All that there is to see at a threshold: headline, controls, downloads to come, pages."""
        room = self.rooms.of(str(request.session_hash))
        message = self._trouble(room)
        if room is None or message:
            return view.trouble(message), gr.update(visible=False), "", ""
        if not room.is_read:  # another document is being read by now
            return (gr.skip(),) * 4
        return (
            view.headline(room, threshold), gr.update(visible=True), view.downloads(room, threshold),
            view.pages(room, threshold, show_all),
        )  # fmt: skip

    def write(self, threshold: float, request: gr.Request) -> Any:
        """Links to what can be downloaded at a threshold."""
        room = self.rooms.of(str(request.session_hash))
        if room is None or not room.is_read or not room.pages:
            return gr.skip()
        try:
            return view.downloads(room, threshold, *self.reader.write(room, threshold))
        except RedactionError as error:
            return view.trouble(str(error))

    def clear(self, request: gr.Request) -> Updates:
        """The document was taken away."""
        self.leave(request)
        return "", gr.update(visible=False), "", ""

    def leave(self, request: gr.Request) -> None:
        """The page was closed."""
        self.rooms.leave(str(request.session_hash))

    def _trouble(self, room: Room | None) -> str:
        if room is None:
            return _GONE
        if room.problem:
            return room.problem
        return "" if room.pages or not room.is_read else view.unread_message(room)


def build(desk: Desk) -> gr.Blocks:
    """The page, not served yet."""
    reader = desk.reader
    threshold, demo = reader.detector.threshold, reader.demo
    with gr.Blocks(title=TITLE, analytics_enabled=False, delete_cache=(60, round(demo.minutes * 60))) as page:
        gr.HTML(_intro(demo.megabytes, demo.pages), elem_classes="rd-title", padding=False)
        file = gr.File(label="Document", file_types=_SUFFIXES, type="filepath", height=140, elem_id="rd-file")
        head = gr.HTML(elem_id="rd-headline", padding=False)
        with gr.Column(visible=False) as controls:
            with gr.Row():
                with gr.Column(scale=3, min_width=280):
                    slider = gr.Slider(
                        reader.floor, 1.0, threshold, step=0.005, elem_id="rd-slider",
                        label="How sure the detector must be of a redaction (threshold)",
                    )  # fmt: skip
                    gr.HTML(view.mark(reader.floor, threshold), padding=False)
                show_all = gr.Checkbox(False, label="Also show pages without redactions", scale=1, min_width=220)
            downloads = gr.HTML(elem_id="rd-downloads", padding=False)
        pages = gr.HTML(elem_id="rd-pages", padding=False)

        seen = [head, controls, downloads, pages]
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        answered = {**quiet, "concurrency_limit": _AT_ONCE}
        dropped = file.upload(desk.enter, file, seen, queue=False, **quiet)
        each = {"trigger_mode": "multiple"}  # a document that is dropped while another is read has its turn too
        read = dropped.then(desk.read, None, head, concurrency_limit=1, **each, **quiet)
        shown = read.then(desk.show, [slider, show_all], seen, **each, **answered)
        shown.then(desk.write, slider, downloads, **each, **answered)
        slider.input(None, slider, None, js="(threshold) => { window.redactionDemo.sift(threshold); }", **quiet)
        for moved in (slider, show_all):
            again = moved.change(desk.show, [slider, show_all], seen, trigger_mode="always_last", **answered)
            again.then(desk.write, slider, downloads, **answered)
        file.clear(desk.clear, None, seen, queue=False, **quiet)
        page.unload(desk.leave)
    return page.queue(max_size=demo.waiting)


def _intro(megabytes: int, pages: int) -> str:
    return (
        f"<h1>{TITLE}</h1><p>Drop a released PDF, a scan or an image. You see which parts were blacked out, boxed or "
        f"covered, and how much that is. It goes no further than the computer that serves this page, and is deleted "
        f"there when you leave. A file may have {megabytes:,} MB; its first {pages:,} pages are read.</p>"
    )
