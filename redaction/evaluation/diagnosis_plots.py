"""Plots that say where a detector fails."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from redaction.evaluation.diagnosis import Diagnosis
from redaction.evaluation.mistakes import RIGHT
from redaction.evaluation.plots import BLUE, DARK_GRAY, GRAY, GREEN, ORANGE, new_figure, pages_of

_KIND_COLORS = {
    RIGHT: GREEN,
    "missed": ORANGE,
    "merged": "#6d28d9",
    "split": "#a78bfa",
    "poorly placed": "#d8b4fe",
    "wrong class": "#9ca3af",
}


def calibration_figure(diagnosis: Diagnosis) -> Figure:
    """Share of the found boxes that are real, by their score; a dot is as large as its bin is full."""
    figure, axes = new_figure(f"Do scores mean what they say? On {pages_of(diagnosis.evaluation)}")
    axes.plot((0, 1), (0, 1), color=GRAY, lw=1, ls="--", label="as they should")
    rows = diagnosis.calibration()
    if rows:
        score, share = ([float(row[name]) for row in rows] for name in ("mean score", "share real"))
        axes.plot(score, share, color=BLUE, lw=1.2)
        sizes = 30 + 300 * np.sqrt([float(row["boxes"]) for row in rows]) / np.sqrt(
            max(float(r["boxes"]) for r in rows)
        )
        axes.scatter(score, share, s=sizes, color=BLUE, alpha=0.75, edgecolor="white", zorder=3, label="boxes found")
        for row in rows:
            place = (float(row["mean score"]), float(row["share real"]))
            axes.annotate(
                f"{row['boxes']}", place, xytext=(0, 11), textcoords="offset points", ha="center", fontsize=8,
                color=DARK_GRAY,
            )  # fmt: skip
    axes.set(xlabel="score of a found box, mean of ten bins", ylabel="share of them that is real", ylim=(-0.03, 1.12))
    axes.legend(loc="upper left", frameon=False, fontsize=9, markerscale=0.5)
    return figure


def share_figure(diagnosis: Diagnosis) -> Figure:
    """Redacted share of each page, as it is and as it was found."""
    figure, axes = new_figure(f"How much of a page is redacted? On {pages_of(diagnosis.evaluation)}")
    rows = diagnosis.pages()
    true, found = (np.array([float(row[name]) for row in rows]) for name in ("share redacted", "share found"))
    most = min(1.0, 1.15 * max([*true, *found, 0.01]))
    axes.plot((0, most), (0, most), color=GRAY, lw=1, ls="--")
    axes.scatter(true, found, s=34, color=BLUE, alpha=0.7, edgecolor="white", clip_on=False, zorder=3)
    axes.set(xlim=(0, most), ylim=(0, most), xlabel="share that is redacted", ylabel="share that was found")
    axes.xaxis.set_major_formatter("{x:.0%}")
    axes.yaxis.set_major_formatter("{x:.0%}")
    axes.annotate("too much", (0.03, 0.95), xycoords="axes fraction", fontsize=9, color=DARK_GRAY, va="top")
    axes.annotate("too little", (0.97, 0.05), xycoords="axes fraction", fontsize=9, color=DARK_GRAY, ha="right")
    return figure


def mistakes_figure(diagnosis: Diagnosis) -> Figure:
    """F1 that each kind of mistake costs, with the number of boxes on either side."""
    figure, axes = new_figure(f"What F1 is lost to, on {pages_of(diagnosis.evaluation)}")
    rows = diagnosis.by_kind()[::-1]
    costs = [float(row["F1 it costs"]) for row in rows]
    axes.barh([str(row["kind"]) for row in rows], costs, color=BLUE, height=0.62)
    widest = max([*costs, 0.01])
    for place, row in enumerate(rows):
        words = f"{row['true boxes']} true, {row['found boxes']} found"
        axes.annotate(words, (costs[place], place), xytext=(6, 0), textcoords="offset points", va="center", fontsize=9)
    axes.set(xlim=(0, 1.35 * widest), ylim=(-0.6, len(rows) - 0.4), xlabel="F1 gained if this kind never happened")
    axes.grid(axis="y", alpha=0)
    return figure


def groups_figure(diagnosis: Diagnosis) -> Figure:
    """What became of the true boxes of each style and size."""
    figure, axes = new_figure(f"What became of the redactions, on {pages_of(diagnosis.evaluation)}")
    groups = [(str(row["style"]), row) for row in diagnosis.by_style()]
    groups += [(str(row["size"]), row) for row in diagnosis.by_size() if row["boxes"]]
    groups = groups[::-1]
    left = np.zeros(len(groups))
    for kind, color in _KIND_COLORS.items():
        part = np.array([float(row[kind]) / float(row["boxes"] or 1) for _, row in groups])
        if part.any():
            axes.barh(range(len(groups)), part, left=left, color=color, height=0.66, label=_called(kind))
        left = left + part
    axes.set_yticks(range(len(groups)), [f"{name}  ({row['boxes']})" for name, row in groups])
    axes.set(ylim=(-0.6, len(groups) - 0.4), xlabel="share of the redactions of that style or size")
    axes.xaxis.set_major_formatter("{x:.0%}")
    axes.grid(axis="y", alpha=0)
    _legend_above(axes)
    return figure


def _called(kind: str) -> str:
    return "found" if kind == RIGHT else kind


def _legend_above(axes: Axes) -> None:
    if axes.patches:
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, -0.32), ncols=6, frameon=False, fontsize=9)
