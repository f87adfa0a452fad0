"""Training a detector, from settings and pages to weights."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass

from fastai.callback.core import Callback
from fastai.callback.training import GradientClip
from fastai.torch_core import set_seed

from redaction.config import TrainConfig
from redaction.detectors.architectures import network_of, start_from
from redaction.detectors.detector import Detector
from redaction.detectors.hardware import Hardware
from redaction.detectors.spec import DetectorSpec
from redaction.monitor import Monitor
from redaction.training.averaging import Averaging, Measured
from redaction.training.best import Best, Weights, copied
from redaction.training.choices import chosen
from redaction.training.course import Course
from redaction.training.groups import Freezing
from redaction.training.guard import Guard
from redaction.training.pages import TrainingPages
from redaction.training.profile import Profiling
from redaction.training.ranks import Ranks
from redaction.training.rates import Pacing
from redaction.training.saving import Checkpoints, restore
from redaction.training.session import Session
from redaction.training.setup import Setup
from redaction.training.switches import compiled, deterministic
from redaction.training.watched import WatchedPages
from redaction.training.watcher import Watcher


@dataclass(frozen=True, eq=False)
class Trained:
    """What a training came to.

    Attributes:
        detector: with the weights that are kept, without a threshold.
        spare: with the other ones: of the best epoch where the last is kept, of the last where the best is.
        epochs: figures of every epoch, in order.
    """

    detector: Detector
    spare: Detector
    epochs: tuple[dict[str, float], ...]


def new_detector(spec: DetectorSpec, init: str, seed: int) -> Detector:
    """A detector to be trained: random weights of a seed, filled as by ``start_from``."""
    set_seed(seed, reproducible=True)
    detector = Detector.untrained(spec)
    start_from(detector.model, spec, init)
    return detector


def fit(detector: Detector, pages: TrainingPages, config: TrainConfig, monitor: Monitor) -> Trained:
    """Train a detector's model in place, from its present weights or from the last checkpoint that the monitor has.

    Args:
        detector: to be trained.
        pages: to learn from and to watch.
        config: of the training.
        monitor: told of every batch and epoch, and given checkpoints.

    Raises:
        DeviceError: the machine lacks the device, precision or compiler that is asked for.
        TrainingDiverged: the loss is no number any more or has exploded.
    """
    hardware = Hardware.of(config)
    set_seed(config.seed, reproducible=True)
    with _quiet(), deterministic(config.deterministic), compiled(detector.model, config.compile):
        hardware.place(detector.model)
        setup = Setup(detector, pages, config, hardware, Ranks.joined())
        state = monitor.restored()
        session = _session(setup, monitor, state["choices"] if state else chosen(setup, monitor))
        set_seed(config.seed + setup.ranks.rank)
        if state is not None:
            restore(session, state)
        if not (session.course.is_over or session.best.is_enough):
            with closing(session.loader), closing(session.learner.dls.valid):  # whose workers stay between epochs
                session.learner.fit(session.course.total_epochs - session.course.epoch)
    return _trained(session)


def _session(setup: Setup, monitor: Monitor, choices: dict[str, float]) -> Session:
    config, ranks, batch_size = setup.config, setup.ranks, int(choices["batch_size"])
    loader = setup.train_loader(batch_size)
    course = Course.of(config, len(loader), lambda seconds: ranks.of_leader([seconds])[0])
    session = Session(
        config=config,
        choices=choices,
        detector=setup.detector,
        loader=loader,
        optimizer=setup.optimizer(),
        course=course,
        best=Best(config.metric, config.patience),
        guard=Guard(course, ranks, monitor.inspect),
        ranks=ranks,
        averaging=Averaging(config.ema, course, setup.detector.model) if config.ema else None,
        keep_state=monitor.checkpoint,
    )
    loaders = [loader, setup.valid_loader(batch_size)]
    session.learner = setup.learner(loaders, session.optimizer, _callbacks(setup, session, monitor))
    return session


def _callbacks(setup: Setup, session: Session, monitor: Monitor) -> Sequence[Callback]:
    config, course = setup.config, session.course
    watched = WatchedPages(setup.pages.valid, setup.detector.spec.classes)
    every = [
        session.guard,
        Pacing(config.schedule, config.warmup, session.choices["lr"], course),
        Watcher(session, watched, monitor, config.pictures_every),
        Checkpoints(session, config.checkpoint_minutes),
    ]
    wanted = [
        *([session.averaging, Measured(session.averaging.model, setup.ranks)] if session.averaging else []),
        *([Measured(session.model, setup.ranks)] if setup.ranks.count > 1 and not session.averaging else []),
        *([GradientClip(config.clip)] if config.clip else []),
        *([Freezing(setup.layers, config, course)] if config.freezes else []),
        *([Profiling(setup.hardware.device, monitor)] if config.profile else []),
    ]
    return [*every, *wanted]


def _trained(session: Session) -> Trained:
    """Put the weights that are kept into the model, and the others into one of their own."""
    last = copied(session.weights)
    best = session.best.weights or last
    kept, other = (best, last) if session.config.keep == "best" else (last, best)
    session.model.eval()
    return Trained(
        _filled(session.detector, kept), _filled(Detector.untrained(session.detector.spec), other),
        tuple(session.epochs),
    )  # fmt: skip


def _filled(detector: Detector, weights: Weights) -> Detector:
    network_of(detector.model).load_state_dict(weights)
    detector.model.eval()
    return detector


@contextmanager
def _quiet() -> Iterator[None]:
    """Without warnings about what we do on purpose."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*lr_scheduler.*")
        warnings.filterwarnings("ignore", message="You are shadowing an attribute")
        yield
