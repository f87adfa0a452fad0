"""``evaluate``: measure the trained detector of these settings, or whatever ``detector`` names."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from redaction.app import train
from redaction.app.project import file_digests, open_store
from redaction.config import Config
from redaction.config.evaluate import ALL
from redaction.console import Console
from redaction.errors import DataError
from redaction.pipeline.files import FileDigests
from redaction.pipeline.report import score_lines, seconds_as_text
from redaction.pipeline.runner import Pipeline, Subject
from redaction.store.inventory import Inventory
from redaction.store.lineage import Branch, made_from
from redaction.store.runs import Store

_PREDICTIONS = ".json"


def run(config: Config, console: Console) -> int:
    """Without ``detector``, run the evaluate stage on stored artifacts; with it, measure that on pages of ``data``.

    Nothing is trained. Returns the exit code.
    """
    if config.detector is None:
        config.stages = ["evaluate"]
        return train.run(config, console)
    started = time.monotonic()
    store, files = open_store(config), file_digests(config)
    if config.detector.endswith(_PREDICTIONS):
        subject = _predictions(config, Path(config.detector), files)
    else:
        subject = _detector(config, config.detector, store, files, console)
    outcome = Pipeline(config, store, files, console).evaluate(subject)
    console.say(f"\n{subject.told}, threshold {outcome.headline['threshold']:.3f}:")
    for line in score_lines(outcome.headline):
        console.say(line)
    console.say(f"\nMLflow run {outcome.run_id}, {seconds_as_text(time.monotonic() - started)}. Review it: make ui")
    console.say(f"Compare it with another: make compare A={outcome.run_id[:8]} B=OTHER_RUN")
    return 0


def _predictions(config: Config, path: Path, files: FileDigests) -> Subject:
    if not path.is_file():
        raise DataError(f"no file {path} with predictions.")
    annotations = Path(config.data.annotations)
    if annotations.exists() and path.samefile(annotations):
        raise DataError(f"detector={path} is the file of annotations itself, not one of predictions.")

    def measure() -> Any:
        # imports IceVision, which takes seconds that a reused evaluation need not wait for
        from redaction.stages.evaluate_all import evaluate_predictions

        return evaluate_predictions(config.evaluate, config.data, config.split, path)

    name = f"predictions {path}"
    return Subject(name, _told(name, config), "predictions", files.of(path), measure)


def _detector(config: Config, reference: str, store: Store, files: FileDigests, console: Console) -> Subject:
    from redaction.app.detectors import detector_of
    from redaction.stages.evaluate_all import evaluate_detector

    found = detector_of(reference, store)
    if found.run_id is not None:
        _warn_of_training_pages(config, found.run_id, store, files, console)
    name = f"detector {found.came_from}"
    return Subject(
        name, _told(name, config), "detector", found.digest,
        lambda: evaluate_detector(config.evaluate, config.data, config.split, found.detector),
    )  # fmt: skip


def _told(name: str, config: Config) -> str:
    return f"{name} on {config.evaluate.pages} pages of {config.data.annotations}"


def _warn_of_training_pages(config: Config, run_id: str, store: Store, files: FileDigests, console: Console) -> None:
    """Scores on pages that a detector was trained on flatter it."""
    inventory = Inventory(store)
    branches = made_from(inventory, inventory.resolve(f"{run_id}/detector"))
    digests = files.digests(config.data, "annotations")
    if digests["annotations"] in _data_digests(branches):
        console.say(
            "warning: this detector was trained on a part of this very annotation file, so the scores flatter it. "
            "evaluate.pages=test measures on test pages alone, which are its own with the settings of its training."
            if config.evaluate.pages == ALL
            else "warning: this detector was trained on a part of this very annotation file. The test pages are those "
            "that it has not seen only if `data` and `split` are set as in its training."
        )


def _data_digests(branches: Sequence[Branch]) -> set[str]:
    own = {branch.digest for branch in branches if branch.is_data}
    return own.union(*(_data_digests(branch.branches) for branch in branches))
