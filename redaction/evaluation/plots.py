"""Plots of an evaluation. Figures are made without pyplot, so that nothing is global and no display is needed."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from redaction.evaluation.measure import Evaluation

_BLUE, _ORANGE, _GREEN, _GRAY = "#1f5fa8", "#d97706", "#2f855a", "#9ca3af"


def precision_recall_figure(evaluation: Evaluation) -> Figure:
    """Precision over recall, lines of equal F1, and the operating point."""
    figure, axes = _figure(f"Precision and recall on {_pages(evaluation)}")
    recall = np.linspace(0.01, 1, 200)
    for f1 in (0.5, 0.7, 0.8, 0.9):
        reached = recall > f1 / (2 - f1)
        axes.plot(recall[reached], f1 * recall[reached] / (2 * recall[reached] - f1), color=_GRAY, lw=0.6)
        axes.annotate(
            f"F1 {f1}", (1, f1 / (2 - f1)), fontsize=7, color="#6b7280", xytext=(-26, 3), textcoords="offset points"
        )
    curve, point = evaluation.curve, evaluation.operating_point
    axes.step([0, *curve.recall], [1, *curve.precision], where="post", color=_BLUE, lw=1.8)
    axes.plot(point.recall, point.precision, "o", color=_ORANGE, ms=8, zorder=3, label=_named(evaluation))
    axes.set(
        xlabel="recall: share of the redactions that are found", ylabel="precision: share of the found that are real"
    )
    axes.legend(loc="lower left", frameon=False, fontsize=9)
    return figure


def threshold_figure(evaluation: Evaluation) -> Figure:
    """Precision, recall and F1 over the threshold."""
    figure, axes = _figure(f"What the threshold does, on {_pages(evaluation)}")
    curve = evaluation.curve
    for name, values, color in (
        ("precision", curve.precision, _BLUE),
        ("recall", curve.recall, _GREEN),
        ("F1", curve.f1, "#111827"),
    ):
        axes.step(curve.thresholds, values, where="post", label=name, color=color, lw=1.8 if name == "F1" else 1.2)
    axes.axvline(evaluation.threshold, color=_ORANGE, ls="--", label=f"operating threshold {evaluation.threshold:.3f}")
    axes.set(xlabel="threshold: boxes with a lower score are left out", ylabel="share")
    axes.legend(loc="lower left", frameon=False, fontsize=9)
    return figure


def _figure(title: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(7, 5), dpi=110, layout="constrained")
    axes = figure.subplots()
    axes.set_title(title, loc="left", fontsize=11)
    axes.set(xlim=(0, 1.01), ylim=(0, 1.03))
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(alpha=0.25)
    return figure, axes


def _pages(evaluation: Evaluation) -> str:
    return f"{len(evaluation.truths)} pages with {evaluation.curve.truths} redactions"


def _named(evaluation: Evaluation) -> str:
    point = evaluation.operating_point
    return (
        f"at the operating threshold {point.threshold:.3f}:\n"
        f"precision {point.precision:.2f}, recall {point.recall:.2f}, F1 {point.f1:.2f}"
    )
