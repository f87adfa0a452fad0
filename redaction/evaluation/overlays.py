"""Pages with their true and found boxes drawn on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from matplotlib import font_manager
from PIL import Image, ImageDraw, ImageFont

from redaction.boxes import PageBoxes, Polygons
from redaction.evaluation import mistakes as kinds
from redaction.evaluation.mistakes import FALSE, KINDS, Mistakes, mistakes_on

Color = tuple[int, int, int]

RIGHT, WRONG, MISSED, IGNORED = (22, 140, 70), (205, 30, 45), (235, 130, 0), (105, 110, 120)
BADLY = (120, 60, 185)
"""Of boxes that mean something real and do not count for it."""
_PAPER, _DESK = (255, 255, 255), (229, 231, 235)
_GAP_PX = 12
_COLORS = {kinds.RIGHT: RIGHT, FALSE: WRONG, kinds.IGNORED: IGNORED, kinds.MISSED: MISSED}


def draw_found(image: Image.Image, found: PageBoxes) -> Image.Image:
    """A page with found boxes and their scores, in red, in its own size."""
    page = image.convert("RGB")
    for box, outline, score in zip(found.boxes, found.polygons, found.scores, strict=True):
        _draw_found_box(page, box, outline, score, WRONG)
    return page


def draw_frames(image: Image.Image, regions: Sequence[tuple[PageBoxes, Color]]) -> Image.Image:
    """A page with frames around regions, each lot in its colour, in its own size."""
    page = image.convert("RGB")
    for lot, color in regions:
        for box, outline in zip(lot.boxes, lot.polygons, strict=True):
            _draw_frame(page, box, outline, color)
    return page


def draw_errors(image: Image.Image, truth: PageBoxes, found: PageBoxes, iou_threshold: float) -> Image.Image:
    """A page with found boxes in green where they are right, violet where they are badly boxed, red where nothing is.

    True boxes that are not found are dashed, in orange where nothing else overlaps them. The kinds of mistakes are
    those of ``mistakes_on``; badly boxed is what overlaps a true box and does not count.

    Args:
        image: the page in its own size.
        truth: its true boxes.
        found: the boxes to draw, those below the operating threshold left out. Those on a crowd box are gray.
        iou_threshold: overlap from which a box is right.

    Returns:
        The page under a strip that counts and explains the colours.
    """
    page = image.convert("RGB")
    mistakes = mistakes_on(truth, found, iou_threshold)
    for box, outline, score, kind in zip(found.boxes, found.polygons, found.scores, mistakes.found, strict=True):
        word = kind if kind in KINDS and kind != FALSE else ""
        _draw_found_box(page, box, outline, score, _COLORS.get(kind, BADLY), word)
    for box, kind in zip(truth.boxes, mistakes.true, strict=True):
        if kind in KINDS:
            _draw_missed_box(page, box, MISSED if kind == kinds.MISSED else BADLY)
    return _under_strip(page, _legend(mistakes))


def _legend(mistakes: Mistakes) -> list[tuple[str, Color]]:
    counts, of_true = Counter(mistakes.found), Counter(mistakes.true)
    missed = of_true[kinds.MISSED]
    badly = max(sum(count for kind, count in side.items() if kind not in _COLORS) for side in (counts, of_true))
    words = [
        (f"{counts[kinds.RIGHT]} found", RIGHT),
        (f"{missed} missed", MISSED),
        (f"{counts[FALSE]} false alarm" if counts[FALSE] == 1 else f"{counts[FALSE]} false alarms", WRONG),
    ]
    words += [(f"{badly} badly boxed", BADLY)] if badly else []
    return [*words, (f"{counts[kinds.IGNORED]} not counted", IGNORED)] if counts[kinds.IGNORED] else words


def gallery(pages: Sequence[Image.Image], columns: int, width_px: int) -> Image.Image:
    """Pages side by side on one sheet, wider ones reduced to ``width_px``; a row is as high as its highest page."""
    small = [_at_most(page, width_px) for page in pages]
    rows = [small[i : i + columns] for i in range(0, len(small), columns)]
    height = sum(max(page.height for page in row) + _GAP_PX for row in rows) + _GAP_PX
    sheet = Image.new("RGB", (min(columns, max(len(small), 1)) * (width_px + _GAP_PX) + _GAP_PX, height), _DESK)
    top = _GAP_PX
    for row in rows:
        for column, page in enumerate(row):
            sheet.paste(page, (_GAP_PX + column * (width_px + _GAP_PX), top))
        top += max(page.height for page in row) + _GAP_PX
    return sheet


def _at_most(page: Image.Image, width_px: int) -> Image.Image:
    if page.width <= width_px:
        return page
    return page.resize((width_px, max(1, round(page.height * width_px / page.width))), Image.Resampling.LANCZOS)


def _draw_found_box(
    page: Image.Image, box: np.ndarray, outline: Polygons, score: float, color: Color, kind: str = ""
) -> None:
    """The frame, and the score on a tag inside, where a redaction hides all text anyway; beside it if too small."""
    _draw_frame(page, box, outline, color)
    pen, line = ImageDraw.Draw(page), _line_px(page)
    left, top, right, bottom = _outermost(box, line)
    if outline:
        right = _upper_right(outline) + line
    font, text = _font(max(9, round(max(page.size) / 115))), f"{kind} {score:.2f}".strip()
    _, text_top, width, text_bottom = pen.textbbox((0, 0), text, font=font)
    tag_width, tag_height = int(width) + 4, int(text_bottom - text_top) + 4
    inside = tag_width <= (right - left) * 0.75 and tag_height <= bottom - top + line
    x = max(0, min(right - tag_width if inside else right + 1, page.width - tag_width))
    y = max(0, min(top, page.height - tag_height))
    pen.rectangle((x, y, x + tag_width, y + tag_height), fill=color)
    pen.text((x + 2, y + 2 - text_top), text, fill=_PAPER, font=font)


def _upper_right(outline: Polygons) -> int:
    """Where the uppermost edge of an outline ends, which may be far from the corner of its box."""
    corners = np.concatenate(outline)
    return round(float(corners[corners[:, 1] < corners[:, 1].min() + 2, 0].max()))


def _draw_missed_box(page: Image.Image, box: np.ndarray, color: Color) -> None:
    """The box dashed, and thicker than the found ones: it has to be seen on a small picture of the page too."""
    pen, line = ImageDraw.Draw(page), _line_px(page) * 3 // 2
    left, top, right, bottom = _outermost(box, line)
    dash = 4 * line
    for x in range(left, right + 1, dash * 3 // 2):
        end = min(x + dash, right)
        pen.rectangle((x, top, end, top + line - 1), fill=color)
        pen.rectangle((x, bottom - line + 1, end, bottom), fill=color)
    for y in range(top, bottom + 1, dash * 3 // 2):
        end = min(y + dash, bottom)
        pen.rectangle((left, y, left + line - 1, end), fill=color)
        pen.rectangle((right - line + 1, y, right, end), fill=color)


def _draw_frame(page: Image.Image, box: np.ndarray, outline: Polygons, color: Color) -> None:
    """A line around a box, or along the outline of what is none."""
    pen, line = ImageDraw.Draw(page), _line_px(page)
    for part in outline:
        corners = [(x, y) for x, y in part.tolist()]
        pen.line([*corners, *corners[:2]], fill=color, width=line, joint="curve")
    if not outline:
        pen.rectangle(_outermost(box, line), outline=color, width=line)


def _outermost(box: np.ndarray, line_px: int) -> tuple[int, int, int, int]:
    """The outermost pixels of a frame that lies around the box and hides nothing of it."""
    left, top, right, bottom = (round(float(edge)) for edge in box)
    return left - line_px, top - line_px, max(right, left) + line_px - 1, max(bottom, top) + line_px - 1


def _line_px(page: Image.Image) -> int:
    return max(2, round(max(page.size) / 450))


def _under_strip(page: Image.Image, words: Sequence[tuple[str, Color]]) -> Image.Image:
    """The page below its legend, which takes as many lines as the page's width asks for."""
    size_px = max(10, round(max(page.size) / 55))
    font, swatch, line_px = _font(size_px), round(size_px * 0.7), round(size_px * 1.6)
    places, x, y = [], size_px // 2, 0
    for word, color in words:
        width = swatch + size_px // 2 + round(font.getlength(word))
        if x > size_px // 2 and x + width > page.width:
            x, y = size_px // 2, y + line_px
        places.append((word, color, x, y))
        x += width + size_px
    sheet = Image.new("RGB", (page.width, page.height + y + line_px), _DESK)
    sheet.paste(page, (0, y + line_px))
    pen = ImageDraw.Draw(sheet)
    for word, color, x, y in places:
        middle = y + line_px // 2
        pen.rectangle((x, middle - swatch // 2, x + swatch, middle + swatch - swatch // 2), fill=color)
        pen.text((x + swatch + size_px // 2, middle), word, fill=(31, 41, 55), font=font, anchor="lm")
    return sheet


def _font(size_px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(font_manager.findfont("DejaVu Sans"), size_px)  # ships with matplotlib
