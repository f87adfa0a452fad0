"""Who computes: this process, or those of a Ray cluster. Both find the same."""

from __future__ import annotations

from redaction.config import PredictConfig
from redaction.detectors.detector import Detector
from redaction.predicting.find import Engine, Finder


def engine_of(detector: Detector, config: PredictConfig) -> Engine:
    """The engine that the settings name.

    Raises:
        ConfigError: it needs a package that is not installed.
    """
    if config.engine == "ray":
        from redaction.predicting.on_ray import OnRay  # it brings Ray along, which others need not have

        return OnRay(detector, config)
    return Finder(detector, config)
