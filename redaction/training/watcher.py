"""Tells how a training goes: every batch, every epoch, and pictures now and then."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from redaction.boxes import PageBoxes
from redaction.monitor import Monitor
from redaction.training.callback import TrainingCallback
from redaction.training.founds import of_all_ranks
from redaction.training.losses import LossSum
from redaction.training.watched import WatchedPages

if TYPE_CHECKING:
    from redaction.training.session import Session


class Watcher(TrainingCallback):
    """Passes figures on and keeps the row of every epoch.

    The figures of an epoch are of boxes as the model gives them, before ``model.sharpen`` moves their edges.

    Args:
        session: the training.
        watched: the pages that are watched.
        monitor: is told.
        pictures_every: epochs between pictures; 0 for none.
    """

    order = 80  # after everything that changes the weights, before they are kept

    def __init__(self, session: Session, watched: WatchedPages, monitor: Monitor, pictures_every: int) -> None:
        self.session, self.watched, self.monitor = session, watched, monitor
        self.pictures_every = pictures_every

    def before_train(self) -> None:
        """Speed is measured anew in each epoch."""
        self.train_started, self.pages = time.monotonic(), 0
        if self.session.course.batch == 0:
            self.session.losses.reset()

    def before_validate(self) -> None:
        """Nothing is found yet."""
        self.train_seconds = time.monotonic() - self.train_started
        self.valid_loss, self.founds = LossSum(), list[PageBoxes]()

    def after_batch(self) -> None:
        """Count a batch, or take what was found on one."""
        records, loss = self.learn.records, float(self.learn.loss.detach())
        if not self.training:
            self.valid_loss.add(loss, len(records))
            detector = self.session.detector
            pairs = zip(records, self.learn.converted_preds, strict=True)
            self.founds += [detector.on_page(*pair) for pair in pairs]
            return
        course = self.session.course
        course.batch_done()
        self.pages += len(records)
        self.session.losses.add(loss, len(records))
        self.monitor.batch({"loss": loss, "lr": self.session.rate}, course.step)
        self.monitor.progress(course.batch, course.batches, "batches")

    def after_epoch(self) -> None:
        """The figures of an epoch."""
        session, course = self.session, self.session.course
        course.tick()
        course.epoch_done()
        founds = of_all_ranks(session.ranks, self.founds, self.watched.truths)
        figures = {**self._means(), "lr": session.rate, **self.watched.figures(founds)}
        session.epochs.append(figures)
        session.best.epoch_done(course.epoch, figures, session.weights)
        self.monitor.metrics(figures, course.epoch)
        self.monitor.line(epoch_line(session, figures))
        if self.pictures_every and (course.epoch % self.pictures_every == 0 or course.is_over):
            self.monitor.picture("watched pages", self.watched.picture(founds), course.epoch)

    def _means(self) -> dict[str, float]:
        """Over the pages of all processes."""
        train, valid = self.session.losses, self.valid_loss
        speed = self.pages / max(self.train_seconds, 1e-9)
        sums = self.session.ranks.of_all([train.total, train.pages, valid.total, valid.pages, speed]).sum(axis=0)
        return {
            "train_loss": float(sums[0] / sums[1]),
            "valid_loss": float(sums[2] / sums[3]),
            "pages_per_second": float(sums[4]),
        }


def epoch_line(session: Session, figures: dict[str, float]) -> str:
    """One line that a person can follow."""
    course = session.course
    minutes, seconds = divmod(round(course.seconds_left), 60)
    epochs = "" if course.epochs is None else f"/{course.epochs}"
    width = len(str(course.epochs or ""))
    best = "  best" if session.best.epoch == course.epoch else ""
    return (
        f"epoch {course.epoch:>{width}}{epochs}  loss {figures['train_loss']:.3f}  "
        f"valid loss {figures['valid_loss']:.3f}  AP {figures['ap']:.3f}  AP50 {figures['ap50']:.3f}  "
        f"F1 {figures['f1']:.3f}  lr {figures['lr']:.1e}  {figures['pages_per_second']:.1f} pages/s  "
        f"{minutes}:{seconds:02d} left{best}"
    )
