"""Evaluation: boxes as exact columns, figures as JSON that people read."""

from __future__ import annotations

from dataclasses import astuple
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import srsly

from redaction.errors import NotMaterializable
from redaction.evaluation.bootstrap import Interval
from redaction.evaluation.diagnosis import Diagnosis
from redaction.evaluation.measure import Evaluation, evaluate_boxes
from redaction.evaluation.overlays import gallery
from redaction.evaluation.report.page import page_picture, plots_of, report
from redaction.materializers.base import Materializer, Scalar, refuse_subclass
from redaction.materializers.columns import pack, read_msgpack, reading, unpack, write_msgpack
from redaction.materializers.page_boxes import pages_content, pages_of

TABLES = "tables"
"""Folder of a preview whose files are tables in the form of ``mlflow.log_table``."""
_FILE = "evaluation.msgpack"
_ENDS = ("low", "high")


class EvaluationMaterializer(Materializer[Evaluation]):
    """All boxes to the bit, so that every figure can be computed again."""

    saves = Evaluation
    version = 2  # 1 knew no intervals, documents, attributes and outlines

    def save(self, value: Evaluation, folder: Path) -> None:
        """Write ``evaluation.msgpack``, and ``metrics.json`` for people."""
        refuse_subclass(value, Evaluation)
        if any(list(row) != list(value.table[0]) for row in value.table):
            raise NotMaterializable(
                "the rows of the evaluation's table differ in their columns; give all the same ones."
            )
        content: dict[str, Any] = {
            "classes": pack(value.classes, "classes"),
            "settings": pack([value.iou_threshold, value.threshold], "settings"),
            "truths": pages_content(value.truths, "truths"),
            "founds": pages_content(value.founds, "founds"),
            "files": pack(value.files, "files"),
            "columns": list(value.table[0]) if value.table else [],
            "table": [pack(list(row.values()), "table") for row in value.table],
            "pictured": pack(value.pictured, "pictured"),
            "figures": pack(list(value.figures), "figures"),
            "intervals": pack([edge for each in value.figures.values() for edge in astuple(each)], "figures"),
            "card": pack([each for item in value.card.items() for each in item], "card"),
        }
        write_msgpack(folder / _FILE, content)
        figures = {name: _readable(figure) for name, figure in value.headline.items()}
        edges = {f"{name}_{end}": _readable(getattr(v, end)) for name, v in value.figures.items() for end in _ENDS}
        srsly.write_json(folder / "metrics.json", {**figures, **edges})

    def load(self, folder: Path) -> Evaluation:
        """Read it back."""
        path = folder / _FILE
        content = read_msgpack(path)
        with reading(path, "an evaluation"):
            return _evaluation(content)

    def describe(self, value: Evaluation) -> dict[str, Scalar]:
        """Size of the test, the headline figures, and the ends of their intervals where they have any."""
        ends = {f"{name}_{end}": getattr(figure, end) for name, figure in value.figures.items() for end in _ENDS}
        known = {name: end for name, end in ends.items() if not np.isnan(end)}
        return {"pages": len(value.truths), "boxes": value.curve.truths, **value.headline, **known}

    def preview(self, value: Evaluation, folder: Path) -> None:
        """The report, its plots as images, its tables as CSV and for MLflow, and the pictured pages on one sheet."""
        diagnosis = Diagnosis(value)
        figures, tables = plots_of(diagnosis), diagnosis.tables()
        (folder / "report.html").write_text(report(diagnosis, figures, tables), encoding="utf-8")
        for name, figure in figures.items():
            figure.savefig(folder / f"{name}.png")
        (folder / TABLES).mkdir()
        for name, rows in tables.items():
            frame = pd.DataFrame(rows)
            frame.to_csv(folder / TABLES / f"{name}.csv", index=False)
            frame.to_json(folder / TABLES / f"{name}.json", orient="split", index=False)
        pages = [page_picture(value, page) for page in value.pictured if Path(value.files[page]).is_file()]
        if pages:
            gallery(pages, columns=4, width_px=460).save(folder / "pages.png")


def _evaluation(content: dict[str, Any]) -> Evaluation:
    iou_threshold, threshold = unpack(content["settings"])
    truths, founds = pages_of(content["truths"]), pages_of(content["founds"])
    files, classes = tuple(unpack(content["files"])), tuple(unpack(content["classes"]))
    if "figures" in content:
        figures, card = _figures(content), _card(unpack(content["card"]))
    else:
        figures, card = dict(evaluate_boxes(truths, founds, files, classes, threshold, iou_threshold).figures), {}
    return Evaluation(
        classes=classes,
        iou_threshold=iou_threshold,
        threshold=threshold,
        truths=truths,
        founds=founds,
        files=files,
        table=[dict(zip(content["columns"], unpack(row), strict=True)) for row in content["table"]],
        figures=figures,
        pictured=tuple(unpack(content["pictured"])),
        card=card,
    )


def _figures(content: dict[str, Any]) -> dict[str, Interval]:
    names, edges = unpack(content["figures"]), iter(unpack(content["intervals"]))
    return {name: Interval(*ends) for name, ends in zip(names, zip(edges, edges, edges, strict=True), strict=True)}


def _card(words: list[str]) -> dict[str, str]:
    return dict(zip(words[::2], words[1::2], strict=True))


def _readable(figure: float) -> float | None:
    return None if np.isnan(figure) else figure  # JSON has no nan
