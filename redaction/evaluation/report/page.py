"""The report on one evaluation: what it is worth, where it fails, and the pages on which it fails worst."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import isnan
from pathlib import Path

from matplotlib.figure import Figure
from PIL import Image

from redaction.evaluation.bootstrap import Interval
from redaction.evaluation.coco_table import Row
from redaction.evaluation.diagnosis import Diagnosis
from redaction.evaluation.diagnosis_plots import calibration_figure, groups_figure, mistakes_figure, share_figure
from redaction.evaluation.figures import FIGURES
from redaction.evaluation.measure import Evaluation
from redaction.evaluation.mistakes import KINDS
from redaction.evaluation.overlays import BADLY, MISSED, RIGHT, WRONG, Color, draw_errors
from redaction.evaluation.plots import counted, pages_of, precision_recall_figure, threshold_figure
from redaction.evaluation.report import words
from redaction.evaluation.report.html import document, number, picture, plots, section, table
from redaction.pictures import open_as_seen

_TILES = ("f1", "precision", "recall", "pq", "ap50", "page_accuracy", "false_alarms_per_clean_page", "share_error")
_PICTURE_PX = 1100  # width at which the print of a page can still be read
_MOST_ROWS = 40  # of documents; the tables beside the report have all


def plots_of(diagnosis: Diagnosis) -> dict[str, Figure]:
    """All plots by the name of their file."""
    evaluation = diagnosis.evaluation
    return {
        "precision_recall": precision_recall_figure(evaluation),
        "threshold": threshold_figure(evaluation),
        "mistakes": mistakes_figure(diagnosis),
        "styles_and_sizes": groups_figure(diagnosis),
        "calibration": calibration_figure(diagnosis),
        "redacted_share": share_figure(diagnosis),
    }


def report(diagnosis: Diagnosis, figures: dict[str, Figure], tables: dict[str, list[Row]]) -> str:
    """The report as HTML.

    Args:
        diagnosis: of the evaluation.
        figures: its plots, see ``plots_of``.
        tables: its tables, see ``Diagnosis.tables``.
    """
    evaluation = diagnosis.evaluation
    name = evaluation.card.get("detector", "a detector")
    title = f"How well {name} finds redactions"
    parts = [
        _figures(evaluation, tables),
        _plots(figures),
        _mistakes(tables),
        _gallery(diagnosis),
        _coco(tables),
        section("Other thresholds", table(tables["thresholds"]), lead=words.THRESHOLDS),
        _calibration(tables),
        _card(evaluation),
    ]
    return document(title, [_head(title, diagnosis), *filter(None, parts)])


def _head(title: str, diagnosis: Diagnosis) -> str:
    evaluation = diagnosis.evaluation
    documents = len(set(evaluation.documents))
    measured = f"Measured on {counted(len(evaluation.truths), 'page')}"
    measured += f" of {counted(documents, 'document')}" if diagnosis.names_documents else ""
    measured += f" with {counted(evaluation.curve.truths, 'redaction')}"
    tiles = "".join(_tile(name, evaluation.figures[name]) for name in _TILES if name in evaluation.figures)
    links = ("Figures", "Plots", "Mistakes", "Worst pages", "COCO", "Other thresholds", "Calibration", "Model card")
    nav = "".join(f'<a href="#{"-".join(link.lower().split())}">{link}</a>' for link in links)
    return (
        f"<header><h1>{escape(title)}</h1>\n<p>{measured}, at threshold {evaluation.threshold:.3f}"
        f"{_chosen(evaluation)}. {escape(_verdict(diagnosis))}</p>\n<nav>{nav}</nav>\n"
        f'<div class="tiles">{tiles}</div></header>'
    )


def _chosen(evaluation: Evaluation) -> str:
    chosen = evaluation.card.get("threshold chosen for")
    return f" (chosen for {escape(chosen)})" if chosen else ""


def _verdict(diagnosis: Diagnosis) -> str:
    """The one or two things to know first, in words."""
    kinds = diagnosis.by_kind()
    found = sum(int(row["true boxes"]) for row in kinds)
    total = diagnosis.evaluation.curve.truths
    costly = [row for row in kinds if float(row["F1 it costs"]) > 0][:2]
    told = f"{total - found} of {counted(total, 'redaction')} {'is' if total == 1 else 'are'} found"
    if not costly:
        return f"{told}, and nothing is found that is not there."
    each = " and ".join(f"{row['kind']} ({float(row['F1 it costs']):.3f})" for row in costly)
    return f"{told}. Most F1 is lost to mistakes of the kind {each}."


def _tile(name: str, figure: Interval) -> str:
    ends = "" if isnan(figure.low) else f"{number(figure.low)} to {number(figure.high)}"
    title, value = escape(FIGURES[name].title), number(figure.value)
    return f'<div class="tile"><span>{title}</span><b>{value}</b><span>{ends}</span></div>'


def _figures(evaluation: Evaluation, tables: dict[str, list[Row]]) -> str:
    known = any(not isnan(figure.low) for figure in evaluation.figures.values())
    return section("Figures", table(tables["figures"]), lead=words.INTERVALS if known else words.NO_INTERVALS)


def _plots(figures: dict[str, Figure]) -> str:
    names = {figure.axes[0].get_title(loc="left"): figure for figure in figures.values()}
    return section("Plots", plots(names))


def _mistakes(tables: dict[str, list[Row]]) -> str:
    confused = tables.get("styles_confused", [])
    return section(
        "Mistakes",
        table(tables["mistakes"], "By kind"),
        table(tables.get("mistakes_by_style", []), "True boxes by style", shares=["recall"]),
        table(tables["mistakes_by_size"], f"True boxes by size ({words.BANDS})", shares=["recall"]),
        table(tables["found_by_size"], "Found boxes by size", shares=["precision"]),
        table(confused, "Styles of true boxes, and of the boxes found for them"),
        lead=words.MISTAKES,
    )


def _gallery(diagnosis: Diagnosis) -> str:
    evaluation = diagnosis.evaluation
    there = [page for page in evaluation.pictured if Path(evaluation.files[page]).is_file()]
    if not there:
        return section("Worst pages", lead=words.NO_IMAGES)
    figures = "".join(_page(diagnosis, page) for page in there)
    colors = ((RIGHT, "found"), (MISSED, "missed"), (WRONG, "false alarm"), (BADLY, "badly boxed"))
    key = "".join(f'<span><i style="background: {_css(color)}"></i>{word}</span>' for color, word in colors)
    return section(
        "Worst pages",
        f'<p class="key">{key}</p><div class="gallery">{figures}</div>',
        lead=words.WORST,
    )


def _page(diagnosis: Diagnosis, page: int) -> str:
    evaluation, mistakes = diagnosis.evaluation, diagnosis.mistakes[page]
    every = (*mistakes.true, *mistakes.found)
    kinds = ", ".join(f"{kind} {every.count(kind)}" for kind in KINDS if kind in every) or "no mistakes"
    file = Path(evaluation.files[page]).name
    drawn = page_picture(evaluation, page)
    if drawn.width > _PICTURE_PX:
        drawn = drawn.resize((_PICTURE_PX, round(drawn.height * _PICTURE_PX / drawn.width)), Image.Resampling.LANCZOS)
    image = picture(drawn, f"page {file} with its boxes: {kinds}")
    caption = f"{file}, {evaluation.documents[page]}: {kinds}"
    return (
        f'<figure><label><input type="checkbox" aria-label="full width">{image}</label>'
        f"<figcaption>{escape(caption)}</figcaption></figure>"
    )


def page_picture(evaluation: Evaluation, page: int) -> Image.Image:
    """A page with its true boxes and those found at the operating threshold; its image has to be there."""
    found = evaluation.founds[page].at_least(evaluation.threshold)
    image = open_as_seen(evaluation.files[page])
    return draw_errors(image, evaluation.truths[page], found, evaluation.iou_threshold)


def _coco(tables: dict[str, list[Row]]) -> str:
    documents = tables.get("coco_by_document", [])
    worst = sorted(documents, key=lambda row: float(row["ap50"]) if row["ap50"] == row["ap50"] else 2.0)[:_MOST_ROWS]
    note = f"By document, lowest AP50 first{_cut(worst, documents)}"
    return section(
        "COCO",
        table(tables["coco_by_class"], "By class", shares=["ap", "ap50", "ar100"]),
        table(tables.get("coco_by_style", []), "By style", shares=["ap", "ap50", "ar100"]),
        table(worst, note, shares=["ap", "ap50", "ar100"]),
        lead=words.COCO,
    )


def _cut(some: Sequence[Row], rows: Sequence[Row]) -> str:
    return "" if len(some) == len(rows) else f" ({len(some)} of {len(rows)})"


def _calibration(tables: dict[str, list[Row]]) -> str:
    return section(
        "Calibration",
        table(tables.get("calibration", []), shares=["mean score", "share real"]),
        lead=words.CALIBRATION,
    )


def _card(evaluation: Evaluation) -> str:
    named = [name for name in evaluation.classes[1:] if name]
    rows = {
        **evaluation.card,
        "classes": ", ".join(named),
        "threshold": f"{evaluation.threshold:.4f}",
        "overlap that counts": f"{evaluation.iou_threshold:g} (intersection over union)",
        "measured on": pages_of(evaluation),
    }
    body = "".join(f"<dt>{escape(name)}</dt><dd>{escape(str(value))}</dd>" for name, value in rows.items())
    return section(
        "Model card",
        f"<dl>{body}</dl>",
        f"<p>{words.USE}</p>",
    )


def _css(color: Color) -> str:
    return f"rgb({', '.join(map(str, color))})"
