"""Writes the stored Detector of a run as the one that comes with the project.

    python scripts/make_release.py runs:/RUN_ID [train.threshold=best_f1:0.005]
    python scripts/make_release.py runs:/RUN_ID --mean-with release [train.threshold=best_f1:0.005]

With the detector from which the training went on, the weights become the mean of both, and the valid pages of the run
are looked at again. Matrices become half precision, which halves the file; how much the scores change is in
docs/LOG.md. The threshold is chosen anew by the settings, from what was seen on the valid pages, and what is done with
its boxes follows them too (``model.sharpen``, ``model.outline``): with ``release`` instead of a run the present one
gets others. What stands in ``docs/MODEL_CARD.md`` is for people to write.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import torch
from hydra import compose, initialize_config_dir
from hydra.core.config_store import ConfigStore
from hydra.errors import HydraException
from icevision.data.record_collection import RecordCollection
from omegaconf.errors import OmegaConfBaseException

from redaction.app.detectors import detector_of
from redaction.app.project import open_store
from redaction.app.references import run_of
from redaction.app.settings import in_short, typed
from redaction.config import PROJECT_ROOT, Config, ModelConfig
from redaction.config.model import RELEASE_FOLDER
from redaction.detectors.architectures import network_of
from redaction.detectors.averaging import mean_of
from redaction.detectors.detector import Detector
from redaction.errors import RedactionError
from redaction.store.artifacts import write_artifact
from redaction.store.runs import Store
from redaction.training.watched import WatchedPages


def main() -> None:
    """Read the options and write the detector."""
    parser = argparse.ArgumentParser(description="Write a stored Detector as the one that comes with the project.")
    parser.add_argument("detector", help="runs:/RUN_ID, or whatever else names one")
    parser.add_argument("settings", nargs="*", help="such as train.threshold=best_f1:0.005")
    parser.add_argument("--mean-with", metavar="DETECTOR", help="from which the training of the run went on")
    options = parser.parse_intermixed_args()
    try:
        _write(options)
    except RedactionError as error:
        parser.exit(1, f"{parser.prog}: error: {error}\n")
    except (HydraException, OmegaConfBaseException) as error:
        parser.exit(2, f"{parser.prog}: error: {in_short(error)}\n")


def _write(options: argparse.Namespace) -> None:
    """Put the detector that the options describe in the place of the present one."""
    ConfigStore.instance().store("schema", Config)
    with initialize_config_dir(str(PROJECT_ROOT / "conf"), version_base="1.3"):
        config = typed(compose("config", overrides=options.settings))
    store = open_store(config)
    detector = _finishing(detector_of(options.detector, store).detector, config.model)
    if options.mean_with:
        mean = mean_of(detector, detector_of(options.mean_with, store).detector)
        watched = WatchedPages(_valid_pages(options.detector, store), mean.spec.classes)
        detector = replace(mean, curve=watched.curve(mean.find(watched.records, config.train)))
    detector = detector.operating_at(config.train.threshold)
    _halve(detector)
    print(f"threshold {detector.threshold:.3f} ({detector.spec.chosen})")
    with tempfile.TemporaryDirectory(dir=RELEASE_FOLDER.parent) as scratch:
        folder = Path(scratch) / "detector"
        folder.mkdir()
        manifest = write_artifact(detector, folder)
        shutil.rmtree(RELEASE_FOLDER, ignore_errors=True)
        folder.rename(RELEASE_FOLDER)
    print(f"digest {manifest.digest}")


def _finishing(detector: Detector, config: ModelConfig) -> Detector:
    """The detector that does with its boxes what the settings say."""
    return replace(detector, spec=replace(detector.spec, sharpen=config.sharpen, outline=config.outline))


def _valid_pages(reference: str, store: Store) -> RecordCollection:
    """Those of the run that a reference names."""
    return store.load(store.newest("split", run_of(reference, store)), "splits").valid


def _halve(detector: Detector) -> None:
    """Matrices only: a batch norm divides by its statistics, which half precision would round to 0."""
    for parameter in network_of(detector.model).parameters():
        if parameter.dim() > 1:
            parameter.data = parameter.data.to(torch.float16)


if __name__ == "__main__":
    main()
