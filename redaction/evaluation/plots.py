"""Plots of an evaluation. Figures are made without pyplot, so that nothing is global and no display is needed."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from redaction.evaluation.measure import Evaluation

BLUE, ORANGE, GREEN = "#1f5fa8", "#d97706", "#2f855a"
BLACK, DARK_GRAY, GRAY = "#111827", "#6b7280", "#9ca3af"


def precision_recall_figure(evaluation: Evaluation) -> Figure:
    """Precision over recall, lines of equal F1, and the operating point; 770 x 550 px."""
    figure, axes = new_figure(f"Precision and recall on {pages_of(evaluation)}")
    _draw_equal_f1(axes)
    curve, point = evaluation.curve, evaluation.operating_point
    axes.step(curve.recall, curve.precision, where="post", color=BLUE, lw=1.8)
    axes.plot(
        point.recall, point.precision, "o", color=ORANGE, mec="white", ms=10, zorder=3, clip_on=False, ls="none",
        label=_named(evaluation),
    )  # fmt: skip
    axes.set(
        xlabel="recall: share of the redactions that are found", ylabel="precision: share of the found that are real"
    )
    axes.legend(loc="lower left", framealpha=0.9, edgecolor="none", fontsize=9)
    _say_if_empty(axes, evaluation)
    return figure


def threshold_figure(evaluation: Evaluation) -> Figure:
    """Precision, recall and F1 over the threshold, drawn up to the highest score that occurs; 770 x 550 px."""
    figure, axes = new_figure(f"What the threshold does, on {pages_of(evaluation)}")
    curve = evaluation.curve
    for name, values, color in (
        ("precision", curve.precision, BLUE),
        ("recall", curve.recall, GREEN),
        ("F1", curve.f1, BLACK),
    ):
        # below the lowest score nothing changes any more: the last value holds down to 0
        down_to_zero = np.append(curve.thresholds, 0.0), np.append(values, values[-1:] if len(values) else np.nan)
        axes.step(*down_to_zero, where="post", label=name, color=color, lw=2 if name == "F1" else 1.3)
    axes.axvline(evaluation.threshold, color=ORANGE, ls="--", label=f"operating threshold {evaluation.threshold:.3f}")
    axes.set(xlabel="threshold: boxes with a lower score are left out", ylabel="precision, recall and F1")
    axes.legend(loc="lower left", framealpha=0.9, edgecolor="none", fontsize=9)
    _say_if_empty(axes, evaluation)
    return figure


def _draw_equal_f1(axes: Axes) -> None:
    for f1 in (0.5, 0.6, 0.7, 0.8, 0.9):
        recall = np.linspace(f1 / (2 - f1), 1, 200)  # at the left end precision is 1
        axes.plot(recall, f1 * recall / (2 * recall - f1), color=GRAY, lw=0.6, zorder=1)
        axes.annotate(
            f"F1 {f1}", (1, f1 / (2 - f1)), xytext=(5, 0), textcoords="offset points", va="center", fontsize=8,
            color=DARK_GRAY, annotation_clip=False,
        )  # fmt: skip


def _say_if_empty(axes: Axes, evaluation: Evaluation) -> None:
    if not len(evaluation.curve.thresholds):
        axes.text(0.5, 0.5, "no box was found, whatever its score", ha="center", color=DARK_GRAY, backgroundcolor="w")


def new_figure(title: str) -> tuple[Figure, Axes]:
    """An empty plot of shares from 0 to 1 on both axes; 770 x 550 px."""
    figure = Figure(figsize=(7, 5), dpi=110, layout="constrained")
    axes = figure.subplots()
    axes.set_title(title, loc="left", fontsize=11)
    axes.set(xlim=(0, 1), ylim=(0, 1.03))
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(alpha=0.25)
    return figure, axes


def pages_of(evaluation: Evaluation) -> str:
    """``12 pages with 75 redactions``."""
    return f"{counted(len(evaluation.truths), 'page')} with {counted(evaluation.curve.truths, 'redaction')}"


def counted(number: int, thing: str) -> str:
    """``1 page``, ``2 pages``."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _named(evaluation: Evaluation) -> str:
    point = evaluation.operating_point
    return (
        f"at the operating threshold {point.threshold:.3f}:\n"
        f"precision {point.precision:.2f}, recall {point.recall:.2f}, F1 {point.f1:.2f}"
    )
