"""Writes the stored Detector of a run as the one that comes with the project.

    python scripts/make_release.py runs:/RUN_ID [train.threshold=best_f1:0.005]

Its matrices become half precision, which halves the file; how much the scores change is in docs/LOG.md. Its threshold
is chosen anew by the settings, from what was seen on the valid pages: with ``release`` instead of a run the present one
gets another threshold. What stands in ``docs/MODEL_CARD.md`` is for people to write.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import torch
from hydra import compose, initialize_config_dir
from hydra.core.config_store import ConfigStore

from redaction.app.detectors import detector_of
from redaction.app.main import typed
from redaction.app.project import open_store
from redaction.config import PROJECT_ROOT, Config
from redaction.config.model import RELEASE_FOLDER
from redaction.detectors.architectures import network_of
from redaction.detectors.detector import Detector
from redaction.store.artifacts import write_artifact


def main() -> None:
    """Write the detector that the first argument names; settings may follow."""
    ConfigStore.instance().store("schema", Config)
    with initialize_config_dir(str(PROJECT_ROOT / "conf"), version_base="1.3"):
        config = typed(compose("config", overrides=sys.argv[2:]))
    detector = detector_of(sys.argv[1], open_store(config)).detector.operating_at(config.train.threshold)
    print(f"threshold {detector.threshold:.3f} ({detector.spec.chosen})")
    _halve(detector)
    with tempfile.TemporaryDirectory(dir=RELEASE_FOLDER.parent) as scratch:
        folder = Path(scratch) / "detector"
        folder.mkdir()
        manifest = write_artifact(detector, folder)
        shutil.rmtree(RELEASE_FOLDER, ignore_errors=True)
        folder.rename(RELEASE_FOLDER)
    print(f"digest {manifest.digest}")


def _halve(detector: Detector) -> None:
    """Matrices only: a batch norm divides by its statistics, which half precision would round to 0."""
    for parameter in network_of(detector.model).parameters():
        if parameter.dim() > 1:
            parameter.data = parameter.data.to(torch.float16)


if __name__ == "__main__":
    main()
