"""Checkpoints: everything that a training needs to go on as if nothing had happened."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import torch
from fastai.callback.core import CancelFitException, CancelTrainException
from torch.optim import Optimizer

from redaction.detectors.architectures import network_of
from redaction.training.callback import TrainingCallback
from redaction.training.randomness import random_state, restore_random_state

if TYPE_CHECKING:
    from redaction.training.session import Session


class Checkpoints(TrainingCallback):
    """Keeps the state at the ends of epochs and every few minutes, and ends the training when it is time to.

    Args:
        session: the training.
        minutes: at most so long passes between two checkpoints.
    """

    order = 90  # after everything that changes the state

    def __init__(self, session: Session, minutes: float) -> None:
        self.session, self.every = session, minutes * 60
        self.last = session.course.elapsed

    def before_train(self) -> None:
        """An epoch that was interrupted goes on with the batches that are left."""
        self.session.loader.start(self.session.course.epoch, self.session.course.batch)

    def after_batch(self) -> None:
        """Between two steps only: gradients are not kept."""
        course = self.session.course
        if not self.training or not self.session.is_at_a_step:
            return
        if course.time_is_up:
            raise CancelTrainException
        if course.elapsed - self.last >= self.every and self.iter + 1 < self.n_iter:
            self._keep()

    def after_epoch(self) -> None:
        """The epoch is counted already, so that a new start begins with the next one."""
        self._keep()
        if self.session.course.is_over or self.session.best.is_enough:
            raise CancelFitException

    def _keep(self) -> None:
        """The leader keeps it; the others tell it what is their own."""
        own = own_states(self.session)
        if self.session.ranks.leads:
            self.session.keep_state(state_of(self.session, own))
        self.last = self.session.course.elapsed


def own_states(session: Session) -> list[dict[str, Any]]:
    """What every process has of its own, by rank: the loss of its pages, and its random numbers."""
    own = {"loss": session.losses.state(), "random": random_state()}
    return [json.loads(text) for text in session.ranks.texts_of_all(json.dumps(own))]


def state_of(session: Session, own: list[dict[str, Any]]) -> dict[str, Any]:
    """The state of a training between two batches.

    Args:
        session: the training, as the leader has it.
        own: see ``own_states``.
    """
    return {
        **session.course.state(),
        "model": network_of(session.model).state_dict(),
        "optimizer": session.optimizer.state_dict(),
        "scaler": session.scaler.state_dict() if session.scaler else None,
        "average": network_of(session.averaging.model).state_dict() if session.averaging else None,
        "best": session.best.state(),
        "epochs": list(session.epochs),
        "recent_losses": list(session.guard.recent),
        "choices": dict(session.choices),
        "own": own,
    }


def restore(session: Session, state: dict[str, Any]) -> None:
    """Bring a session that has not begun to a state."""
    session.course.restore(state)
    network_of(session.model).load_state_dict(state["model"])
    _load_optimizer(session.optimizer.opt, state["optimizer"])
    if session.scaler:
        session.scaler.load_state_dict(state["scaler"])
    if session.averaging:
        network_of(session.averaging.model).load_state_dict(state["average"])
    session.best.restore(state["best"])
    session.epochs.extend(state["epochs"])
    session.guard.recent.extend(state["recent_losses"])
    for own in state["own"][session.ranks.rank :][:1]:  # a process that was not there before has none
        session.losses.restore(own["loss"])
        restore_random_state(own["random"])


def _load_optimizer(optimizer: Optimizer, state: dict[str, Any]) -> None:
    """Load a state whose tensors then lie in memory as their parameters do.

    torch's fused steps go through the memory of both in parallel: with averages in another order of dimensions, as they
    come from a file, they would pair the wrong numbers.
    """
    optimizer.load_state_dict(state)
    for parameter, averages in optimizer.state.items():
        for name, value in averages.items():
            if value.shape == parameter.shape:
                averages[name] = torch.empty_like(parameter).copy_(value)
