"""Pieces of HTML. All text that comes from outside is escaped here."""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from matplotlib import rc_context
from matplotlib.figure import Figure
from PIL import Image

_STYLE = Path(__file__).with_name("style.css")
_QUALITY = 80  # of JPEG: text of a page stays legible


def document(title: str, body: Sequence[str]) -> str:
    """A whole page; everything that it needs is inside."""
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>\n{_STYLE.read_text(encoding='utf-8')}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(body)
        + "\n</main>\n</body>\n</html>\n"
    )


def section(title: str, *parts: str, lead: str = "") -> str:
    """A part of the page under a heading that one can link to; parts that are empty are left out."""
    anchor = "-".join(title.lower().split())
    intro = f'<p class="lead">{lead}</p>' if lead else ""
    return (
        f'<section id="{escape(anchor)}">\n<h2>{escape(title)}</h2>\n{intro}{"".join(filter(None, parts))}\n</section>'
    )


def table(rows: Sequence[Mapping[str, object]], caption: str = "", shares: Sequence[str] = ()) -> str:
    """A table of rows that have the same names; empty without rows.

    Args:
        rows: the names become the head.
        caption: stands above.
        shares: names of columns that are drawn as bars from 0 to 1 too.
    """
    if not rows:
        return ""
    head = "".join(f'<th class="{_kind(rows, name)}">{escape(name)}</th>' for name in rows[0])
    body = "".join(
        "<tr>" + "".join(_cell(value, name in shares) for name, value in row.items()) + "</tr>\n" for row in rows
    )
    above = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f'<div class="wide"><table>{above}<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table></div>'


def plots(figures: Mapping[str, Figure]) -> str:
    """Plots side by side, each as an image of its own; the names describe them to who cannot see them."""
    return '<div class="plots">' + "".join(_plot(name, figure) for name, figure in figures.items()) + "</div>"


def picture(image: Image.Image, alternative: str) -> str:
    """A photograph or page inside the document."""
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, "JPEG", quality=_QUALITY, optimize=True)
    return f'<img loading="lazy" alt="{escape(alternative)}" src="data:image/jpeg;base64,{_encoded(buffer)}">'


def number(value: object) -> str:
    """As a person reads it: three decimals for fractions, a dash where there is no number."""
    if isinstance(value, bool | int):
        return f"{value}"
    if isinstance(value, float):
        return (
            "–" if math.isnan(value) else f"{value:.0f}" if value == int(value) and abs(value) > 1 else f"{value:.3f}"
        )
    return escape(str(value))


def _cell(value: object, as_share: bool) -> str:
    if not isinstance(value, int | float):
        return f"<td>{number(value)}</td>"
    if as_share and not math.isnan(value):
        return f'<td class="number share" style="--share: {min(max(value, 0.0), 1.0):.3f}">{number(value)}</td>'
    zero = " zero" if value == 0 else ""
    return f'<td class="number{zero}">{number(value)}</td>'


def _kind(rows: Sequence[Mapping[str, object]], name: str) -> str:
    return "number" if isinstance(rows[0][name], int | float) else "word"


def _plot(name: str, figure: Figure) -> str:
    buffer = io.BytesIO()
    with rc_context({"svg.hashsalt": "redaction"}):  # or every save has other ids
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    return f'<img alt="{escape(name)}" src="data:image/svg+xml;base64,{_encoded(buffer)}">'


def _encoded(buffer: io.BytesIO) -> str:
    return base64.b64encode(buffer.getvalue()).decode("ascii")
