"""A whole run of ``predict``: what was found before is taken over, the rest is read, the results are written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from redaction.config import PredictConfig
from redaction.config.evaluate import BARE
from redaction.console import Console
from redaction.data.coco_export import write_coco
from redaction.detectors.detector import Detector
from redaction.documents.inputs import InputFile
from redaction.documents.reader import DocumentProcess
from redaction.predicting import tables
from redaction.predicting.annotated import annotated
from redaction.predicting.coco import coco_of
from redaction.predicting.draft import FILE as DRAFT
from redaction.predicting.draft import draft_of
from redaction.predicting.engines import engine_of
from redaction.predicting.journal import FoundDocument, Journal
from redaction.predicting.keeper import Keeper
from redaction.predicting.output import Output, writing
from redaction.predicting.progress import Progress
from redaction.predicting.report.page import report

_VERSION = 2
"""Raise it when the same pages give other findings, so that those of before are not taken over."""


@dataclass(frozen=True, eq=False)
class DocumentRun:
    """One detector on some documents, with all results in one place.

    Attributes:
        detector: at its operating threshold.
        named: the detector, as the results name it for people.
        digest: of the detector's content.
        output: where results are written.
        config: how to read.
        console: for progress.
    """

    detector: Detector
    named: str
    digest: str
    output: Output
    config: PredictConfig
    console: Console

    def over(self, files: Sequence[InputFile]) -> list[FoundDocument]:
        """Find what is withheld in documents and write all results.

        Returns:
            What was found, a document a file, in their order.

        Raises:
            ConfigError: the results cannot be written.
        """
        with self.output.locked():
            documents = self._found(files)
            with writing(self.output.shown):
                self._write(documents)
            self.output.send(now=True)
        return documents

    def _found(self, files: Sequence[InputFile]) -> list[FoundDocument]:
        """What was found before and now, a document a file."""
        journal = Journal(self.output.folder, self._settings(), self.config.page_seconds)
        with writing(self.output.shown):
            journal.resume(files)
        self.output.remove(journal.dropped)
        done = [file for file in files if file.name in journal.documents and journal.documents[file.name].is_whole]
        if done:
            self.console.say(f"{len(done)} of {len(files)} documents were read before; they are not read again")
        self._read(files, journal)
        return [journal.documents[file.name] for file in files]

    def _settings(self) -> dict[str, Any]:
        """All that findings depend on beside the documents."""
        config = self.config
        return {
            "version": _VERSION, "detector": self.digest, "threshold": self.detector.threshold,
            "precision": config.precision, "device": config.device, "dpi": config.dpi, "pictures": config.pictures,
            "show_leaks": config.show_leaks,
        }  # fmt: skip

    def _read(self, files: Sequence[InputFile], journal: Journal) -> None:
        """Read what was not read before."""
        todo = []
        for file in files:
            document = journal.begin(file)
            if not document.is_whole:
                todo.append((file, document.next_page))
        progress = Progress(todo, self.console)
        with (
            Keeper(journal, self.output, self.config) as keeper,
            _annotating(self.config) as process,
            closing(engine_of(self.detector, self.config).find(todo)) as found,
        ):
            for file, event in found:
                document = journal.documents[file.name]
                if event is None:
                    keeper.flush()
                    with writing(self.output.shown):
                        target = self.output.annotated(document.file)
                        document.unannotated = annotated(document, file, target, process)
                keeper.keep(document, event)
                progress.tell(file, event)

    def _write(self, documents: Sequence[FoundDocument]) -> None:
        """Write COCO, tables and report, each whole or not at all."""
        detector, output = self.detector, self.output
        classes = detector.spec.classes
        write_coco(output.folder / "predictions.json", coco_of(documents, classes, detector.threshold))
        if self.config.pictures == BARE:
            write_coco(output.folder / DRAFT, draft_of(documents, classes, output))
        else:
            (output.folder / DRAFT).unlink(missing_ok=True)  # of an earlier run, whose pictures are gone
        for name, rows, columns in (
            ("documents.csv", tables.document_rows(documents, output), tables.DOCUMENT_COLUMNS),
            ("pages.csv", tables.page_rows(documents, output), tables.PAGE_COLUMNS),
            ("boxes.csv", tables.box_rows(documents), tables.BOX_COLUMNS),
        ):
            output.write(name, tables.as_csv(rows, columns), tables.CSV_ENCODING)
        output.write("report.html", report(documents, self.named, detector.threshold, output))


@contextmanager
def _annotating(config: PredictConfig) -> Iterator[DocumentProcess]:
    process = DocumentProcess(config.page_seconds)
    try:
        yield process
    finally:
        process.close()
