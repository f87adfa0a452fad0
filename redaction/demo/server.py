"""Serves the page until somebody presses Ctrl-C; nothing of it goes to the network."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from threading import Event

# Gradio reads these when it is imported
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_OFFLINE"] = "1"

import gradio as gr

from redaction.config import DemoConfig
from redaction.console import Console
from redaction.demo.page import Desk, build
from redaction.demo.reading import Reader
from redaction.demo.rooms import Rooms
from redaction.errors import ConfigError

_HERE = Path(__file__).parent
_SWEEP_SECONDS = 10.0
_FONTS = ("system-ui", "Segoe UI", "DejaVu Sans", "Arial", "sans-serif")
"""Of the visitor's own system: Gradio's would be fetched."""


def serve(reader: Reader, folder: Path, console: Console) -> None:
    """Serve until Ctrl-C or a termination signal.

    Args:
        reader: of the documents.
        folder: for what visitors bring and what is made of it; who made it deletes it.
        console: told when the page is there.

    Raises:
        ConfigError: the address or port cannot be used.
        KeyboardInterrupt: it was ended.
    """
    for ending in (signal.SIGINT, signal.SIGTERM):  # also where whoever started this ignores Ctrl-C
        signal.signal(ending, signal.default_int_handler)
    rooms = Rooms(folder / "rooms", reader.demo.minutes)
    page = build(Desk(reader, rooms))
    try:
        launch(page, reader.demo, rooms.folder)
        console.say(f"Drop documents here: {reader.demo.address} (Ctrl-C ends)")
        stopped = Event()
        while not stopped.wait(_SWEEP_SECONDS):
            rooms.sweep()
    finally:
        page.close(verbose=False)


def launch(page: gr.Blocks, demo: DemoConfig, rooms: Path) -> None:
    """Start the server and return.

    Raises:
        ConfigError: the address or port cannot be used.
    """
    try:
        page.launch(
            server_name=demo.host, server_port=demo.port, max_file_size=f"{demo.megabytes}mb",
            allowed_paths=[str(rooms)], prevent_thread_lock=True, quiet=True, share=False, inbrowser=False,
            ssr_mode=False, pwa=False, mcp_server=False, run_history=False, enable_monitoring=False, footer_links=[],
            theme=_theme(),
            css_paths=_HERE / "demo.css", head=f"<script>{(_HERE / 'demo.js').read_text(encoding='utf-8')}</script>",
        )  # fmt: skip
    except OSError:
        raise ConfigError(demo.unusable) from None


def _theme() -> gr.themes.Base:
    theme = gr.themes.Base(primary_hue="blue", neutral_hue="gray", font=_FONTS, font_mono=("monospace",))
    return theme.set(body_text_color_subdued="#4b5563", body_text_color_subdued_dark="#a3abb8")
