"""The report on two detectors."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from redaction.evaluation.comparison import FOUND_BY, NEITHER, NO_INTERVAL, ONLY_A, ONLY_B, Comparison, beyond_chance
from redaction.evaluation.figures import FIGURES
from redaction.evaluation.measure import Evaluation
from redaction.evaluation.overlays import Color, draw_frames
from redaction.evaluation.plots import BLUE, DARK_GRAY, counted, new_figure, pages_of
from redaction.evaluation.report import words
from redaction.evaluation.report.html import document, picture, plots, section, table
from redaction.pictures import open_as_seen

COLORS: dict[str, Color] = {
    "both": (22, 140, 70), "only A": (37, 99, 200), "only B": (180, 40, 160), "neither": (235, 130, 0),
}  # fmt: skip
"""Of true boxes, by who finds them."""
_ALARMS: dict[str, Color] = {"false alarm of A": (120, 170, 240), "false alarm of B": (225, 130, 210)}
_PICTURE_PX = 1100
_MOST_ROWS = 40


def comparison_report(comparison: Comparison, name_a: str, name_b: str, pictures: int) -> str:
    """The report as HTML, with so many of the pages on which the two differ most."""
    a, b = comparison.a, comparison.b
    title = f"{name_a} and {name_b} on the same pages"
    head = (
        f"<header><h1>{escape(title)}</h1>\n<p><b>A</b> is {_named(name_a, a)} at threshold {a.threshold:.3f}, "
        f"<b>B</b> is {_named(name_b, b)} at threshold {b.threshold:.3f}. Measured on {pages_of(a)} of "
        f"{counted(len(set(a.documents)), 'document')}. {escape(verdict(comparison))}</p></header>"
    )
    rows = comparison.page_rows()
    parts = [
        section("Figures", table(comparison.figure_rows()), lead=words.PAIRED),
        section("Plots", plots({"B less A, with intervals": difference_figure(comparison)})),
        section("Who finds what", table(comparison.found_rows()), table(comparison.kind_rows(), "Mistakes by kind")),
        _gallery(comparison, pictures),
        section("Pages", table(rows[:_MOST_ROWS], f"{min(len(rows), _MOST_ROWS)} of {len(rows)}")),
    ]
    return document(title, [head, *parts])


def _named(name: str, evaluation: Evaluation) -> str:
    detector = evaluation.card.get("detector")
    return escape(f"{name} ({detector})" if detector else name)


def verdict(comparison: Comparison) -> str:
    """Who is better by F1, in a sentence, and what only one of them finds."""
    f1, found = comparison.differences["f1"], comparison.found_rows()[0]
    by = f"B is {abs(f1.value):.3f} {'better' if f1.value >= 0 else 'worse'} in F1"
    if np.isnan(f1.low):
        sure = f"; {NO_INTERVAL}"
    else:
        told = "beyond what chance explains" if beyond_chance(f1) else "which may be chance"
        sure = f" ({f1.low:+.3f} to {f1.high:+.3f}), {told}"
    return f"{by}{sure}. {found[ONLY_A]} redactions are found by A only, {found[ONLY_B]} by B only."


def difference_figure(comparison: Comparison) -> Figure:
    """Difference of every share with its interval; left of 0 A is higher, right of it B."""
    figure, axes = new_figure(f"B less A on {pages_of(comparison.a)}")
    shown = {n: d for n, d in comparison.differences.items() if not np.isnan(d.value)}
    names = [name for name in reversed(shown) if FIGURES[name].higher_is_better is not None]
    values = np.array([shown[name].value for name in names])
    ends = np.array([(shown[name].low, shown[name].high) for name in names]).reshape(-1, 2)
    arms = np.nan_to_num(np.abs(np.stack([values - ends[:, 0], ends[:, 1] - values])))
    axes.axvline(0, color=DARK_GRAY, lw=1)
    axes.errorbar(values, range(len(names)), xerr=arms, fmt="o", color=BLUE, capsize=3, ms=5)
    axes.set_yticks(range(len(names)), [FIGURES[name].title for name in names])
    reach = 1.1 * max([0.01, *(abs(values) + arms.max(axis=0, initial=0))])
    axes.set(xlim=(-reach, reach), ylim=(-0.6, len(names) - 0.4), xlabel="A is higher  ←  difference  →  B is higher")
    return figure


def _gallery(comparison: Comparison, pictures: int) -> str:
    files = comparison.a.files
    there = [page for page in comparison.by_difference()[:pictures] if Path(files[page]).is_file()]
    figures = "".join(_page(comparison, page) for page in there)
    colors = {**COLORS, **_ALARMS}.items()
    key = "".join(f'<span><i style="background: rgb{color}"></i>{escape(word)}</span>' for word, color in colors)
    lead = words.DIFFERENT if there else words.NO_IMAGES
    return section("Where they differ", f'<p class="key">{key}</p><div class="gallery">{figures}</div>', lead=lead)


def _page(comparison: Comparison, page: int) -> str:
    truth, who = comparison.a.truths[page], comparison.found_by[page]
    regions = [(truth.only(_places(who, found)), color) for found, color in COLORS.items()]
    for side, mistakes, color in zip(
        (comparison.a, comparison.b), comparison.mistakes[page], _ALARMS.values(), strict=True
    ):
        found = side.founds[page].at_least(side.threshold)
        regions.append((found.only(_places(mistakes.found, "false alarm")), color))
    file = Path(comparison.a.files[page])
    drawn = draw_frames(open_as_seen(file), regions)
    if drawn.width > _PICTURE_PX:
        drawn = drawn.resize((_PICTURE_PX, round(drawn.height * _PICTURE_PX / drawn.width)), Image.Resampling.LANCZOS)
    counts = ", ".join(f"{found} {who.count(found)}" for found in FOUND_BY if who.count(found)) or NEITHER
    caption = f"{file.name}, {comparison.a.documents[page]}: {counts}"
    image_html = picture(drawn, caption)
    return (
        f'<figure><label><input type="checkbox" aria-label="full width">{image_html}</label>'
        f"<figcaption>{escape(caption)}</figcaption></figure>"
    )


def _places(words: Sequence[str], wanted: str) -> np.ndarray:
    return np.flatnonzero([word == wanted for word in words])
