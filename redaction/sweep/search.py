"""The search: ask for settings, train with them, tell what came, until there are enough trials."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import optuna
from optuna.trial import TrialState

from redaction.config.sweep import SweepConfig
from redaction.console import Console
from redaction.errors import RedactionError
from redaction.store.sweeps import SweepRun, TrialRuns
from redaction.sweep.report import COMMAND, RUN, SECONDS, STOPPED, best_of, command, write_report
from redaction.sweep.space import distributions, overrides
from redaction.sweep.storage import BEAT_SECONDS
from redaction.sweep.study import REASON, ask, at_work, ended, keep_alive, take_up_abandoned, times_killed, unclaimed
from redaction.sweep.trials import STAGES, TrialProcess

_LOOK_SECONDS = 1.0
_MOST_FAILURES = 3
"""Trials that fail before any comes to its end: then the settings that all have in common are wrong."""
_MOST_KILLED = 3
"""Trainings with the same settings that somebody kills, most likely for their memory."""


@dataclass(frozen=True)
class Working:
    """A trial at work.

    Attributes:
        trial: to be told.
        process: that trains.
    """

    trial: optuna.Trial
    process: TrialProcess

    @property
    def name(self) -> str:
        """Of its run and of its log."""
        return f"trial {self.trial.number}"


class Search:
    """One command's part in a search.

    Args:
        config: of the search.
        given: settings of all trainings, as they were typed.
        study: Optuna's memory.
        sweep: the run above all trials.
        folder: for what the trainings say.
        console: shows what happens.
    """

    def __init__(
        self,
        config: SweepConfig,
        given: Sequence[str],
        study: optuna.Study,
        sweep: SweepRun,
        folder: Path,
        console: Console,
    ) -> None:
        self.config, self.given, self.study, self.sweep = config, given, study, sweep
        self.folder, self.console = folder, console
        self.space = distributions(config.space)
        self.working: list[Working] = []
        self.beat = time.monotonic()

    def run(self) -> None:
        """Train until the study has enough trials; what is interrupted goes on with the next command.

        Raises:
            RedactionError: the first trials all failed.
        """
        self._welcome()
        try:
            while self._started_more() or self.working or unclaimed(self.study):
                time.sleep(_LOOK_SECONDS)
                for each in list(self.working):
                    self._look_at(each)
                self._keep_alive()
        finally:
            self._leave()

    def report(self) -> None:
        """Keep table, plots and the best trial with the run of the search."""
        best = best_of(self.study)
        figures = {"trials": float(len(ended(self.study)))}
        if best is not None:
            self.sweep.note_best(best.user_attrs[RUN])
            figures[f"best/{self.config.metric}"] = float(best.value or 0)
        with tempfile.TemporaryDirectory() as folder:
            write_report(self.study, self.config, Path(folder))
            self.sweep.show(Path(folder), figures, self._note())

    def _welcome(self) -> None:
        again, done = take_up_abandoned(self.study), len(ended(self.study))
        if done:
            self.console.say(f"{done} of {self.config.trials} trials are done already")
        if again:
            self.console.say(f"{again} killed or interrupted before their end are made again with the same settings")

    def _started_more(self) -> bool:
        """Whether a trial was started; as many are as there are workers."""
        started = False
        while len(self.working) < self.config.workers:
            take_up_abandoned(self.study)
            trial = ask(self.study, self.config, self.space)
            if trial is None:
                break
            self._start(trial)
            started = True
        return started

    def _start(self, trial: optuna.Trial) -> None:
        name = f"trial {trial.number}"
        trial.set_user_attr(COMMAND, command(self.given, trial.params))
        threads = max(1, len(os.sched_getaffinity(0)) // self.config.workers)
        nested = [f"tracking.parent={self.sweep.run_id}", f"tracking.run_name='{name}'"]
        settings = [*self.given, *overrides(trial.params), STAGES, *nested]
        self.working.append(Working(trial, TrialProcess(settings, threads, self.folder / f"{name}.log")))

    def _look_at(self, each: Working) -> None:
        code = each.process.code  # before its figures are read, so that none is missed
        runs = self.sweep.trial(each.name)
        figures = self.sweep.figures(runs, self.config.metric) if runs else {}
        for epoch in sorted(
            figures.keys() - self.study.get_trials(deepcopy=False)[each.trial.number].intermediate_values
        ):
            each.trial.report(figures[epoch], epoch)
        if code is None and runs and self._is_hopeless(each, runs, figures):
            code = each.process.stop()
            if code:
                self._stopped_early(each, runs, figures)
                return
        if code is not None:
            self._over(each, code, runs, figures)

    def _is_hopeless(self, each: Working, runs: TrialRuns, figures: dict[int, float]) -> bool:
        """Whether a trial is to be stopped; one that is through all its epochs has only to be kept."""
        if not figures:  # nor its settings, while its run is being begun
            return False
        params = runs.pipeline.data.params
        through = float(params["train.minutes"]) == 0 and int(params["train.epochs"]) in figures
        return not through and each.trial.should_prune()

    def _stopped_early(self, each: Working, runs: TrialRuns, figures: dict[int, float]) -> None:
        last = max(figures)
        why = f"{self.config.metric} {figures[last]:.4f} in epoch {last} is worse than the median of other trials"
        self.sweep.note_pruned(runs, why)
        self._tell(each, TrialState.PRUNED, runs, f"{STOPPED} in epoch {last} at {figures[last]:.4f}")

    def _over(self, each: Working, code: int, runs: TrialRuns | None, figures: dict[int, float]) -> None:
        """The process of a trial has ended by itself, or was killed."""
        if code < 0 and times_killed(self.study, each.trial) + 1 < _MOST_KILLED:
            self._tell(each, TrialState.FAIL, runs, f"was killed (signal {-code}), and is made again")
        elif code or runs is None or not figures:
            reason = f"its process was killed (signal {-code})" if code < 0 else each.process.last_words()
            each.trial.set_user_attr(REASON, reason)
            self._tell(each, TrialState.FAIL, runs, f"failed: {reason}")
            self._stop_if_hopeless(reason)
        else:
            value = self._value(runs, figures)
            self.sweep.note_value(runs, self.config.metric, value)
            self._tell(each, TrialState.COMPLETE, runs, f"{self.config.metric} {value:.4f}", value)

    def _value(self, runs: TrialRuns, figures: dict[int, float]) -> float:
        """The figure of the weights that were kept: those of the last epoch, or of the best one."""
        params = runs.pipeline.data.params
        if params["train.keep"] == "last":
            return figures[max(figures)]
        metric = params["train.metric"]
        watched = self.sweep.figures(runs, metric)
        best = (min if metric == "valid_loss" else max)(sorted(watched), key=lambda epoch: watched[epoch])
        return figures[best]

    def _tell(
        self, each: Working, state: TrialState, runs: TrialRuns | None, told: str, value: float | None = None
    ) -> None:
        trial, seconds = each.trial, each.process.seconds
        trial.set_user_attr(SECONDS, seconds)
        trial.set_user_attr(RUN, runs.run_id if runs else "")
        self.study.tell(trial, value, state)
        self.working.remove(each)
        settings = " ".join(overrides(trial.params))
        self.console.say(f"{each.name:<9} {told}  {settings}  {int(seconds) // 60}:{int(seconds) % 60:02d}")

    def _stop_if_hopeless(self, reason: str) -> None:
        trials = ended(self.study)
        if len(trials) >= _MOST_FAILURES and all(trial.state == TrialState.FAIL for trial in trials):
            raise RedactionError(f"all {len(trials)} trials failed, the last one by this: {reason}")

    def _keep_alive(self) -> None:
        if time.monotonic() - self.beat > BEAT_SECONDS / 2:
            keep_alive(self.study, self.config, [each.trial for each in self.working])
            self.beat = time.monotonic()

    def _leave(self) -> None:
        """Stop what is at work; the next command makes it again, from where it was."""
        for each in self.working:
            each.process.interrupt()
        for each in self.working:
            each.process.stop()
            self.study.tell(each.trial, state=TrialState.FAIL)

    def _note(self) -> str:
        best = best_of(self.study)
        running = len(at_work(self.study))
        lines = [f"Trials of the study `{self.config.study}` are the runs below: {len(ended(self.study))} done"]
        lines[0] += f", {running} at work." if running else "."
        if best is not None:
            lines.append(f"**Best {self.config.metric} {best.value:.4f}** on the valid pages, by trial {best.number}:")
            lines.append(f"`{best.user_attrs[COMMAND]}`")
        lines.append("Under **Artifacts**, in `review`: the table of all trials, and plots.")
        return "\n\n".join(lines) + "\n"
