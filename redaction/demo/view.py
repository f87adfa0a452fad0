"""What a visitor sees of a document, as pieces of HTML. All text that comes from outside is escaped here."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from urllib.parse import quote

from redaction.demo.rooms import Room
from redaction.predicting.results import FoundBox, FoundPage
from redaction.predicting.style import STYLES
from redaction.predicting.summary import Summary, counted, percent
from redaction.predicting.tables import share_of_content, share_of_page, styles_of

FILES = "gradio_api/file="
"""Gradio's address of files, without a host: the page may lie behind another server."""
LOOKS = {
    "black": "filled black", "gray": "filled grey", "color": "filled with a colour", "border": "framed on white",
    "white": "white on white",
}  # fmt: skip
_KINDS = {"pdf": "Annotated PDF", "boxes": "Table of redactions (CSV)", "pages": "Table of pages (CSV)"}
CAUTION = (
    "Found by a trained detector, not by people: some redactions are missed, and some boxes are none. Look at the "
    "pages that a story rests on."
)


def waiting(name: str) -> str:
    """Before a document is opened, while those of others are read."""
    return f'<div class="rd-head"><h2>{escape(name)} waits for its turn …</h2></div>'


def progress(name: str, done: int, total: int) -> str:
    """While pages are read; without a total, before the document is opened."""
    share = done / total if total else 0.0
    told = f"Page {done:,} of {total:,}" if total else "Opening the document"
    return (
        f'<div class="rd-head"><h2>Reading {escape(name)} …</h2>'
        f'<div class="rd-progress" role="progressbar" aria-valuemin="0" aria-valuemax="{total}" aria-valuenow="{done}">'
        f'<i style="width:{share:.1%}"></i></div><p class="rd-soft">{told}</p></div>'
    )


def trouble(message: str) -> str:
    """Why there is nothing to see."""
    return f'<div class="rd-head rd-trouble" role="alert"><h2>That did not work.</h2><p>{escape(message)}</p></div>'


def unread_message(room: Room) -> str:
    """Why nothing of a document could be read."""
    reason = room.unread[0].reason if room.unread else "empty: it has no page"
    advice = (
        "It asks for a password. Open it in a PDF viewer with the password, print it into a new PDF, and drop that."
        if reason.startswith("encrypted")
        else "PDF, PNG, JPEG, TIFF, BMP and WebP can be read."
    )
    return f"{room.file.name} could not be read ({reason}). {advice}"


def headline(room: Room, threshold: float) -> str:
    """The sentence to copy, the figures and what to mind."""
    document = room.document_at(threshold)
    summary, pages = Summary([document]), document.pages
    carry = "carries" if len(summary.redacted) == 1 else "carry"
    sentence = f"{len(summary.redacted):,} of {counted(len(pages), 'page')} {carry} redactions"
    sentence += f"; {percent(share_of_content(pages))} of the content is withheld." if summary.boxes else "."
    tiles = [
        _tile(f"{len(summary.redacted):,}", f"redacted of {counted(len(pages), 'page')}"),
        _tile(f"{summary.boxes:,}", "redaction" if summary.boxes == 1 else "redactions"),
        _tile(percent(share_of_content(pages)), "of the content (print and figures) withheld"),
        _tile(percent(share_of_page(pages)), "of the area of the pages withheld"),
    ]
    return (
        f'<div class="rd-head"><p class="rd-soft">{escape(document.file)}</p><h2>{sentence}</h2>'
        f'<div class="rd-tiles">{"".join(tiles)}</div>{_legend(pages)}{_failed(summary)}{_left_out(room)}'
        f'<p class="rd-soft">{CAUTION}</p></div>'
    )


def downloads(room: Room, threshold: float, files: Mapping[str, Path] | None = None, unannotated: str = "") -> str:
    """Links to files, and why the annotated PDF is not among them; without files, that they are being written."""
    name = f"{Path(room.file.name).stem}-at-{threshold:.3g}"
    links = [
        f'<a class="rd-link" href="{_address(path)}" download="{escape(f"{name}-{kind}{path.suffix}")}">'
        f"{_KINDS[kind]}</a>"
        for kind, path in (files or {}).items()
    ]
    told = "being written …" if files is None else f"No annotated PDF: {unannotated}." if unannotated else ""
    note = f'<span class="rd-soft">{escape(told)}</span>' if told else ""
    return f'<div class="rd-downloads"><span>To keep, at threshold {threshold:.3g}:</span>{"".join(links)}{note}</div>'


def pages(room: Room, threshold: float, show_all: bool) -> str:
    """Every page that was read, with all boxes kept of it; those below the threshold are there and not seen."""
    at = {page.found.number: page.at(threshold) for page in room.pages}
    figures = "".join(_page(room, page.found, at[page.found.number]) for page in room.pages)
    look = "rd-pages rd-all" if show_all else "rd-pages"
    nothing = '<p class="rd-nothing rd-soft">No page carries a redaction at this threshold.</p>'
    return f'<div class="{look}">{figures}</div>{nothing}'


def mark(floor: float, threshold: float) -> str:
    """Where on the slider the detector's own threshold lies."""
    place = (threshold - floor) / (1 - floor)
    return (
        f'<div class="rd-mark"><div class="rd-rail"><i style="left:{place:.2%}">▲ {threshold:.2f}, the detector’s own'
        "</i></div><p><span>← more boxes, more false alarms</span><span>surer boxes, more missed →</span></p></div>"
    )


def _tile(figure: str, what: str) -> str:
    return f'<div class="rd-tile"><b>{figure}</b><span>{what}</span></div>'


def _legend(pages: list[FoundPage]) -> str:
    styles = styles_of(pages)
    chips = [
        f'<li class="rd-{style}"><i></i>{styles[style]:,} {LOOKS[style]}</li>' for style in STYLES if styles[style]
    ]
    return f'<ul class="rd-legend">{"".join(chips)}</ul>' if chips else ""


def _failed(summary: Summary) -> str:
    if not summary.failed:
        return ""
    boxes = sum(page.failed for _, page in summary.failed)
    where = ", ".join(f"{page.number}" for _, page in summary.failed[:12]) + (" …" if len(summary.failed) > 12 else "")
    return (
        f'<p class="rd-failed"><b>Failed redactions:</b> under {counted(boxes, "box", "boxes")} the file still holds '
        f"{counted(summary.hidden_characters, 'character')} that anybody can copy out (page {where}). Tell who "
        "released the file before you publish it.</p>"
    )


def _left_out(room: Room) -> str:
    told = [f"page {one.page}: {one.reason}" if one.page else one.reason for one in room.unread]
    if room.left_out:
        told.append(f"{counted(room.left_out, 'page')} at its end: this page reads no more; make predict reads all")
    return f'<p class="rd-left"><b>Left out:</b> {escape("; ".join(told))}.</p>' if told else ""


def _page(room: Room, kept: FoundPage, shown: FoundPage) -> str:
    number, seen = kept.number, set(shown.boxes)
    boxes = "".join(_box(box, box in seen) for box in kept.boxes)
    facts = f"{counted(len(shown.boxes), 'redaction')} · {percent(shown.of_content)} of content"
    look = "rd-page" if shown.boxes else "rd-page rd-clean"
    return (
        f'<figure class="{look}" data-page="{number}"><button type="button" aria-label="Enlarge page {number}" '
        f'style="aspect-ratio:{kept.width}/{kept.height}"><img loading="lazy" alt="Page {number}" '
        f'src="{_address(room.picture(number))}"><svg viewBox="0 0 {kept.width} {kept.height}" '
        f'preserveAspectRatio="none">{boxes}</svg></button>'
        f"<figcaption><b>Page {number}</b> {facts if shown.boxes else 'nothing found'}</figcaption></figure>"
    )


def _box(box: FoundBox, is_seen: bool) -> str:
    left, top, right, bottom = box.box
    told = f"{LOOKS[box.style]}, score {box.score:.2f}"
    if box.hidden_characters:
        told += f"; {counted(box.hidden_characters, 'character')} under it can be copied out"
    classes = [
        "rd-box",
        f"rd-{box.style}",
        *(["rd-open"] if box.hidden_characters else []),
        *([] if is_seen else ["rd-off"]),
    ]
    edges = ((left, top), (right, top), (right, bottom), (left, bottom))
    drawn = " ".join(f"M{' '.join(f'{x:.1f},{y:.1f}' for x, y in part)}Z" for part in box.outline or (edges,))
    return f'<path class="{" ".join(classes)}" data-score="{box.score:.6f}" d="{drawn}"><title>{told}</title></path>'


def _address(path: Path) -> str:
    return FILES + quote(path.as_posix())
