"""What a search came to: a table, plots and a command to go on with."""

from __future__ import annotations

import shlex
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import optuna
import pandas as pd
from matplotlib import pyplot
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator
from optuna.importance import PedAnovaImportanceEvaluator
from optuna.trial import FrozenTrial, TrialState

from redaction.config.sweep import SweepConfig
from redaction.sweep.space import overrides
from redaction.sweep.study import REASON, at_work, ended

RUN, SECONDS, COMMAND = "run", "seconds", "command"
"""Attributes of a trial: the run of its pipeline, how long it took, and what trains the same."""
STOPPED = "stopped early"
_STATES = {
    TrialState.COMPLETE: "done", TrialState.PRUNED: STOPPED, TrialState.FAIL: "failed", TrialState.RUNNING: "running",
}  # fmt: skip
_TABLES = "tables"
_ENOUGH = 8  # trials from which it can be told what matters


def best_of(study: optuna.Study) -> FrozenTrial | None:
    """The trial with the best figure; None if none came to its end."""
    done = study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
    return study.best_trial if done else None


def table(study: optuna.Study, config: SweepConfig) -> pd.DataFrame:
    """All trials, the best first; those without a figure come last. One that was killed stands there once."""
    rows = [_row(trial, config) for trial in (*ended(study), *at_work(study))]
    columns = ["trial", "state", config.metric, *config.space, "epochs", "minutes", RUN, COMMAND, REASON]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.sort_values(
        [config.metric, "trial"], ascending=[not config.maximizes, True], na_position="last", ignore_index=True
    )


def table_lines(study: optuna.Study, config: SweepConfig) -> list[str]:
    """The same for a terminal, without what is too long for one."""
    frame = table(study, config).drop(columns=[RUN, COMMAND, REASON])
    frame.columns = [_short(name) for name in frame.columns]
    return frame.to_string(index=False, na_rep="", float_format=lambda number: f"{number:.4g}").splitlines()


def _row(trial: FrozenTrial, config: SweepConfig) -> dict[str, Any]:
    seconds = trial.user_attrs.get(SECONDS)
    return {
        "trial": trial.number,
        "state": _STATES[trial.state],
        config.metric: trial.value if trial.state == TrialState.COMPLETE else None,
        **{name: trial.params.get(name) for name in config.space},
        "epochs": max(trial.intermediate_values, default=0),
        "minutes": None if seconds is None else round(seconds / 60, 1),
        **{name: trial.user_attrs.get(name, "") for name in (RUN, COMMAND, REASON)},
    }


def command(given: Sequence[str], parameters: dict[str, Any], more: Sequence[str] = ()) -> str:
    """What a person types for a training with these settings."""
    words = shlex.join([*given, *overrides(parameters), *more])
    if set('"$`\\') & set(words):  # characters that make and the shell would take for theirs
        return f".venv/bin/python -m redaction train {words}"
    return f'make train ARGS="{words}"'


def write_report(study: optuna.Study, config: SweepConfig, folder: Path) -> None:
    """Write the table, as CSV and for MLflow, and the plots into an empty folder."""
    (folder / _TABLES).mkdir()
    frame = table(study, config)
    frame.to_csv(folder / _TABLES / "trials.csv", index=False)
    frame.to_json(folder / _TABLES / "trials.json", orient="split", index=False)
    for name, figure in figures(study, config).items():
        figure.savefig(folder / f"{name}.png", dpi=110, bbox_inches="tight")


def figures(study: optuna.Study, config: SweepConfig) -> dict[str, Figure]:
    """Optuna's plots, as far as there are trials for them."""
    done = study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
    if not done:
        return {}
    name = f"{config.metric.replace('_', ' ')} on the valid pages"
    several = len(done) >= _ENOUGH and len({trial.value for trial in done}) > 1
    plots = optuna.visualization.matplotlib
    with warnings.catch_warnings(), pyplot.style.context("default"):  # Optuna changes the style of all plots
        warnings.filterwarnings("ignore", category=optuna.exceptions.ExperimentalWarning)
        drawn = {"history": _history(plots.plot_optimization_history(study, target_name=name))}
        if len(config.space) > 1:
            drawn["parallel coordinates"] = _parallel(plots.plot_parallel_coordinate(study, target_name=name), config)
        if len(config.space) > 1 and several:
            importances = plots.plot_param_importances(study, evaluator=PedAnovaImportanceEvaluator())
            drawn["importances"] = _importances(importances)
    for figure in drawn.values():
        pyplot.close(figure)
    return drawn


def _history(axes: Any) -> Figure:
    figure = _titled(axes, "Trials of the search")
    figure.set_size_inches(9, 4.5)
    axes.set_xlabel("trial")
    axes.legend(["trial", "best so far"], frameon=False, loc="lower right")
    return figure


def _parallel(axes: Any, config: SweepConfig) -> Figure:
    """Wide enough for an axis a setting, whose short names stand level under them."""
    figure = _titled(axes, "Settings of the trials that came to their end")
    labels = [_short(label.get_text()) for label in axes.get_xticklabels()]
    figure.set_size_inches(max(9.0, 1.9 * len(labels)), 5)
    axes.set_xticks(range(len(labels)), [labels[0].partition(" on ")[0], *labels[1:]], rotation=0)
    axes.grid(visible=True, axis="x", color="0.6")
    for lines in axes.collections:
        lines.set_cmap("viridis_r" if config.maximizes else "viridis")  # the best dark, the worst still to be seen
        lines.set_alpha(0.8)
    return figure


def _importances(axes: Any) -> Figure:
    figure = _titled(axes, "What sets the best trials apart")
    figure.set_size_inches(9, 0.45 * len(axes.patches) + 1.6)
    axes.set_yticks(axes.get_yticks(), [_short(label.get_text()) for label in axes.get_yticklabels()])
    axes.set_xlabel("importance (PED-ANOVA)")
    axes.set_ylabel("")
    return figure


def _titled(axes: Any, title: str) -> Figure:
    """On white, with our title in the place of Optuna's."""
    figure = cast(Figure, axes.figure)
    for each in figure.axes:
        each.set_facecolor("white")
        each.grid(visible=False)
        each.minorticks_off()
        each.tick_params(axis="y", labelsize=9)
        if each.get_yscale() == "log":
            each.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
            each.yaxis.set_major_formatter(lambda number, _: f"{number:g}")
    axes.set_title("")
    axes.set_title(title, loc="left", pad=14)
    return figure


def _short(setting: str) -> str:
    return setting.rpartition(".")[2]
