"""``serve``: a detector behind MLflow's scoring server, for other programs."""

from __future__ import annotations

from redaction.app.detectors import FoundDetector, detector_of, operating
from redaction.app.project import open_store
from redaction.config import Config
from redaction.config.model import RELEASE
from redaction.console import Console
from redaction.detectors.detector import Detector
from redaction.errors import ConfigError
from redaction.store.registry import CHAMPION, Registry


def run(config: Config, console: Console) -> int:
    """Serve until Ctrl-C.

    Raises:
        ConfigError: the address or port cannot be used, or an ONNX file is named.
        ArtifactError: there is a champion, and its detector cannot be had.
    """
    from redaction.serving.server import serve

    named = _detector(config)
    if type(named.detector) is not Detector:
        raise ConfigError(
            f"detector={config.detector} is an ONNX file, and serve answers with stored detectors only: name that from "
            "which it was exported, such as detector=release or detector=newest."
        )
    detector, told = operating(named, config.predict.threshold)
    console.say(told)
    try:
        serve(detector, named.came_from, config.serve, config.predict, console)
    except KeyboardInterrupt:
        console.say("\nEnded.")
    return 130


def _detector(config: Config) -> FoundDetector:
    """The one that is named, else the champion of the registry, else the one that comes with the project."""
    store = open_store(config)
    if config.detector:
        return detector_of(config.detector, store)
    champion = Registry(store, config.register.name).champion()
    return detector_of(f"models:/{config.register.name}@{CHAMPION}" if champion else RELEASE, store)
