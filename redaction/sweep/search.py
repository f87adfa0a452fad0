"""The search: ask for settings, train with them, tell what came, until there are enough trials."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import optuna
from optuna.trial import TrialState

from redaction.config.sweep import SweepConfig
from redaction.console import Console
from redaction.store.sweeps import SweepRun, TrialRuns
from redaction.sweep.report import RUN, SECONDS, write_report
from redaction.sweep.space import distributions, overrides
from redaction.sweep.study import claim, ended, take_up_abandoned
from redaction.sweep.trials import STAGES, TrialProcess

_LOOK_SECONDS = 1.0


class Search:
    """One command's part in a search.

    Args:
        config: of the search.
        others: settings of all trainings, as they were typed.
        keep_best: whether the best epoch of a training counts, not its last.
        study: Optuna's memory.
        sweep: the run above all trials.
        folder: for what the trainings say.
        console: shows what happens.
    """

    def __init__(
        self,
        config: SweepConfig,
        others: list[str],
        keep_best: bool,
        study: optuna.Study,
        sweep: SweepRun,
        folder: Path,
        console: Console,
    ) -> None:
        self.config, self.others, self.keep_best = config, others, keep_best
        self.study, self.sweep, self.folder, self.console = study, sweep, folder, console
        self.space = distributions(config.space)
        self.running: dict[optuna.Trial, TrialProcess] = {}
        self.failed = 0

    def run(self) -> None:
        """Train until the study has enough trials; what is interrupted goes on with the next command."""
        again = take_up_abandoned(self.study)
        if again:
            self.console.say(f"{again} interrupted trials are tried again with the same settings")
        try:
            while self.running or self._wants_more():
                while len(self.running) < self.config.workers and self._wants_more():
                    self._start()
                time.sleep(_LOOK_SECONDS)
                for trial, process in list(self.running.items()):
                    self._look_at(trial, process)
        finally:
            for process in self.running.values():
                process.stop()

    def report(self) -> None:
        """Keep table and plots with the run of the search."""
        with tempfile.TemporaryDirectory() as folder:
            write_report(self.study, self.config, Path(folder))
            done = self.study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
            best = {f"best/{self.config.metric}": self.study.best_value} if done else {}
            trials = len(self.study.get_trials(deepcopy=False))
            self.sweep.show(Path(folder), {**best, "trials": float(trials)}, _note(self.config, best))

    def _wants_more(self) -> bool:
        """Trials of other machines count; one that failed is not tried for ever."""
        at_work = self.study.get_trials(deepcopy=False, states=(TrialState.RUNNING,))
        return self.failed <= self.config.trials and len(ended(self.study)) + len(at_work) < self.config.trials

    def _start(self) -> None:
        trial = self.study.ask(self.space)
        claim(trial)
        threads = max(1, (os.cpu_count() or 1) // self.config.workers)
        nested = [f"tracking.parent={self.sweep.run_id}", f"'tracking.run_name={_name(trial)}'"]
        settings = [*self.others, *overrides(trial.params), STAGES, *nested]
        self.running[trial] = TrialProcess(trial.number, settings, threads, self.folder / f"{_name(trial)}.log")

    def _look_at(self, trial: optuna.Trial, process: TrialProcess) -> None:
        code = process.code
        runs = self.sweep.trial(_name(trial))
        epochs = self.sweep.epochs(runs.train, self.config.metric) if runs and runs.train else {}
        reported = len(self.study.get_trials(deepcopy=False)[trial.number].intermediate_values)
        for epoch in sorted(epochs)[reported:]:
            trial.report(epochs[epoch], epoch)
        if code is not None:
            self._ended(trial, process, code, runs, epochs)
        elif runs and self.config.prune and trial.should_prune():
            process.stop()
            self.sweep.prune(runs)
            self._tell(trial, process, TrialState.PRUNED, runs, f"stopped early at {_latest(epochs):.3f}")

    def _ended(
        self, trial: optuna.Trial, process: TrialProcess, code: int, runs: TrialRuns | None, epochs: dict[int, float]
    ) -> None:
        if code or not epochs:
            self.failed += 1
            self._tell(trial, process, TrialState.FAIL, runs, f"failed: {process.last_words()}")
            return
        value = self._value(epochs)
        self._tell(trial, process, TrialState.COMPLETE, runs, f"{self.config.metric} {value:.4f}", value)

    def _tell(
        self,
        trial: optuna.Trial,
        process: TrialProcess,
        state: TrialState,
        runs: TrialRuns | None,
        told: str,
        value: float | None = None,
    ) -> None:
        trial.set_user_attr(SECONDS, process.seconds)
        trial.set_user_attr(RUN, runs.pipeline if runs else "")
        self.study.tell(trial, value, state)
        del self.running[trial]
        minutes, seconds = divmod(round(process.seconds), 60)
        settings = " ".join(overrides(trial.params))
        self.console.say(f"trial {trial.number:>3}  {told}  {settings}  {minutes}:{seconds:02d}")
        self.report()

    def _value(self, epochs: dict[int, float]) -> float:
        best: Callable[..., float] = max if self.config.maximizes else min
        return best(epochs.values()) if self.keep_best else _latest(epochs)


def _name(trial: optuna.Trial) -> str:
    return f"trial {trial.number}"


def _latest(epochs: dict[int, float]) -> float:
    return epochs[max(epochs)]


def _note(config: SweepConfig, best: dict[str, float]) -> str:
    figure = "".join(f"**best {config.metric} {value:.4f}** on valid pages. " for value in best.values())
    return (
        f"{figure}Trials of the study `{config.study}` are the runs below. Under **Artifacts**, in `review`: "
        "the table of all trials, and plots.\n"
    )
