"""``demo``: a page in a browser on which anybody can drop a document."""

from __future__ import annotations

import importlib.util
import os
import tempfile
from pathlib import Path

from redaction.app.detectors import detector_of, operating
from redaction.app.project import open_store
from redaction.config import Config
from redaction.config.model import RELEASE
from redaction.console import Console
from redaction.demo.reading import Reader
from redaction.errors import ConfigError


def run(config: Config, console: Console) -> int:
    """Serve the page until Ctrl-C.

    Raises:
        ConfigError: Gradio is not installed, or the address cannot be used.
    """
    if importlib.util.find_spec("gradio") is None:
        raise ConfigError(
            "the demo needs Gradio, which is not installed: make install brings it; "
            "without make, .venv/bin/pip install -e '.[demo]' does."
        )
    named = detector_of(config.detector or RELEASE, open_store(config))
    detector, told = operating(named, config.predict.threshold)
    console.say(told)
    try:
        with tempfile.TemporaryDirectory(prefix="redaction-demo-") as folder:
            os.environ["GRADIO_TEMP_DIR"] = f"{folder}/uploads"  # Gradio makes it as soon as it is imported
            from redaction.demo.server import serve

            serve(Reader(detector, config.demo, config.predict), Path(folder), console)
    except KeyboardInterrupt:
        console.say("\nEnded; what visitors left is deleted.")
    return 130
