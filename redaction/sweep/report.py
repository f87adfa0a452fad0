"""What a search came to: a table, plots and a command to go on with."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any, cast

import optuna
import pandas as pd
from matplotlib import pyplot
from matplotlib.figure import Figure
from optuna.trial import FrozenTrial, TrialState

from redaction.config.sweep import SweepConfig
from redaction.sweep.space import override

STATES = {
    TrialState.COMPLETE: "done", TrialState.PRUNED: "stopped early", TrialState.FAIL: "failed",
    TrialState.RUNNING: "running", TrialState.WAITING: "waiting",
}  # fmt: skip
RUN, SECONDS = "run", "seconds"
"""What is noted with a trial, beside Optuna's own."""
_TABLES = "tables"


def table(study: optuna.Study, config: SweepConfig) -> pd.DataFrame:
    """All trials, the best first; those without a figure come last."""
    trials = study.get_trials(deepcopy=False)
    rows = [_row(trial, config) for trial in trials]
    frame = pd.DataFrame(rows, columns=["trial", "state", config.metric, *config.space, "epochs", "minutes", "run"])
    return frame.sort_values(config.metric, ascending=not config.maximizes, na_position="last", ignore_index=True)


def _row(trial: FrozenTrial, config: SweepConfig) -> dict[str, Any]:
    seconds = trial.user_attrs.get(SECONDS)
    return {
        "trial": trial.number,
        "state": STATES[trial.state],
        config.metric: trial.value if trial.value is not None else None,
        **{name: trial.params.get(name) for name in config.space},
        "epochs": len(trial.intermediate_values),
        "minutes": None if seconds is None else round(seconds / 60, 1),
        "run": trial.user_attrs.get(RUN, ""),
    }


def best_command(study: optuna.Study, others: list[str]) -> str | None:
    """What to type for a training with the best settings; None if no trial came to its end."""
    done = study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
    if not done:
        return None
    settings = [*others, *(override(name, value) for name, value in study.best_params.items())]
    return f'make train ARGS="{" ".join(settings)}"'


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
    metric = config.metric.replace("_", " ")
    plots = optuna.visualization.matplotlib
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=optuna.exceptions.ExperimentalWarning)
        drawn = {"history": plots.plot_optimization_history(study, target_name=metric)}
        if len(config.space) > 1:
            drawn["parallel coordinates"] = plots.plot_parallel_coordinate(study, target_name=metric)
    found = {name: cast(Figure, axes.figure) for name, axes in drawn.items()}
    for figure in found.values():
        figure.set_size_inches(max(8.0, 1.7 * (len(config.space) + 1)), 4.8)
        pyplot.close(figure)
    return found
