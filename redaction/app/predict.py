"""``predict``: find redactions in documents."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from redaction.app.detectors import detector_of, operating
from redaction.app.project import open_store
from redaction.config import Config
from redaction.config.evaluate import BARE
from redaction.config.model import RELEASE
from redaction.console import Console
from redaction.documents.gather import gathered
from redaction.documents.inputs import InputFile
from redaction.documents.urls import place_of
from redaction.errors import ConfigError
from redaction.predicting.draft import FILE as DRAFT
from redaction.predicting.journal import FoundDocument
from redaction.predicting.output import Output, output_at
from redaction.predicting.run import DocumentRun
from redaction.predicting.summary import Summary, counted

_OUTPUT = "outputs/found"
_TOLD = 20
"""What was left out and what failed, on the console; the tables have all."""


def run(config: Config, console: Console) -> int:
    """Read all documents and write what is withheld in them; returns 1 if anything had to be left out, else 0."""
    if not config.input:
        raise ConfigError("predict needs input=…: a PDF, an image, a folder of them, or a list: input=[a.pdf,b.pdf].")
    places = [config.input] if isinstance(config.input, str) else list(config.input)
    target = place_of(config.output or _OUTPUT)
    files = gathered([place_of(place) for place in places], without=target)
    # the output comes before the detector is loaded, so that mistakes are told at once
    with _terminated_like_ctrl_c(), output_at(target) as output:
        return _predict(files, output, config, console)


@contextmanager
def _terminated_like_ctrl_c() -> Iterator[None]:
    """Let what ``docker stop``, ``timeout`` or a cluster sends leave no fetched documents behind either."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _predict(files: Sequence[InputFile], output: Output, config: Config, console: Console) -> int:
    named = detector_of(config.detector or RELEASE, open_store(config))
    detector, told = operating(named, config.predict.threshold)
    console.say(f"{counted(len(files), 'document')}; {told}")
    documents = DocumentRun(detector, named.came_from, named.digest, output, config.predict, console).over(files)
    _close(documents, output.shown, console)
    if config.predict.pictures == BARE:
        console.say(f"Correct {output.shown}/{DRAFT}, which is about the pictures in pages/, and train on it.")
    return 1 if any(document.problems for document in documents) else 0


def _close(documents: list[FoundDocument], folder: str, console: Console) -> None:
    summary = Summary(documents)
    console.say("")
    for sentence in summary.sentences():
        console.say(sentence)
    for document, page in summary.failed[:_TOLD]:
        boxes = counted(page.failed, "box", "boxes")
        characters = counted(page.hidden_characters, "character")
        console.say(f"  {document.file} page {page.number}: {boxes}, {characters}")
    _say_rest(len(summary.failed), "pages.csv", console)
    if summary.problems:
        console.say(f"\nLeft out: {len(summary.problems)}")
        for file, problem in summary.problems[:_TOLD]:
            console.say(f"  {file}: {problem}")
        _say_rest(len(summary.problems), "documents.csv", console)
    console.say(f"\nRead {folder}/report.html; tables, pictures and annotated copies lie beside it.")


def _say_rest(count: int, file: str, console: Console) -> None:
    if count > _TOLD:
        console.say(f"  and {count - _TOLD} more; all are in {file}")
