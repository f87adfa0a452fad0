"""Which part of a page carries anything: text and figures, and what is withheld of them.

The share withheld of a page says little where a page is half empty. The share withheld of its content does not depend
on margins: content is every line of print and every figure, each as the block that it fills, with the redactions.

Method: what is darker or more coloured than the paper is ink. Strokes closer than words of a line are joined; a joined
piece that is as flat as a line counts as the rectangle around it, a higher one with its gaps filled. Rules and specks
are no content, nor are shadows at the edges of a scan.
"""

from __future__ import annotations

import cv2
import numpy as np

from redaction.boxes import PageBoxes, painted
from redaction.predicting.style import paper_of

_WORKING_PX = 1000
"""Long side of the page at which content is measured."""
_INK, _MOST_INK = 40, 80  # levels between paper and the lightest ink, on clean and on the coarsest paper
_SIGMAS, _MEDIAN_TO_SIGMA = 5.0, 1.48
"""Ink is that many times further from the paper than its grain."""
_CELLS = 12
"""A side, in each of which the paper has one shade."""
_SHADE = 70  # levels between the paper of the page and that of a cell in a shadow
_WORD_GAP, _LINE_GAP = 0.014, 0.004
"""Of the long side: strokes that are closer than this in a line, or one above the other, belong together."""
_FLAT = 0.045
"""Of the long side; a piece that is lower than this is a line of print, or a few."""
_RULE, _LONG = 0.005, 0.06
"""Of the long side; what is thinner than the one and longer than the other is a rule."""
_ALONG = 0.4
"""Of a side; what touches the edge of the page and is longer than this is what lay around the paper."""
_SOLID = 0.35
"""Of a block that has to be ink, or joined strokes, for its gaps to belong to it."""
_SPECK = 5  # pixels of ink that hang together; less is dirt, or a dot that its letter is near to
_EDGE = 0.012
"""Of the long side; what touches the edge of the page and stays within this of it is a shadow."""


def content_of(pixels: np.ndarray) -> np.ndarray:
    """``(h, w)`` bool: the blocks of text and figures of a page, which may be held smaller than it is.

    Args:
        pixels: of the page, ``(h, w)`` or ``(h, w, 3)`` uint8.
    """
    scale = min(1.0, _WORKING_PX / max(pixels.shape[:2]))
    size = tuple(max(1, round(side * scale)) for side in pixels.shape[1::-1])
    return _content_mask(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA) if scale < 1 else pixels)


def content_share(content: np.ndarray, redactions: PageBoxes) -> float:
    """Area of content, redactions included, over the area of the page; in ``[0, 1]``.

    Args:
        content: of the page, see ``content_of``.
        redactions: on it, in pixels of the page.
    """
    height, width = content.shape
    return float((content | painted(redactions.on_size(width, height))).mean())


def _content_mask(pixels: np.ndarray) -> np.ndarray:
    ink = _ink(pixels)
    unit = max(ink.shape)
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, _kernel(_WORD_GAP * unit, _LINE_GAP * unit))
    content = np.zeros(ink.shape, bool)
    count, pieces, facts, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    for piece in range(1, count):
        x, y, width, height = facts[piece, :4].tolist()
        if _is_rule(width, height, unit) or _is_shadow(x, y, width, height, ink.shape):
            continue
        part = np.s_[y : y + height, x : x + width]
        content[part] |= True if height < _FLAT * unit else _filled(pieces[part] == piece)
    return content


def _ink(pixels: np.ndarray) -> np.ndarray:
    """``(h, w)`` uint8, 1 where something is printed; specks are taken away."""
    page = pixels if pixels.ndim == 3 else pixels[..., None]
    apart = np.abs(page - _paper(page)).max(axis=2)
    grain = float(np.median(apart)) * _MEDIAN_TO_SIGMA
    ink = (apart > np.clip(_SIGMAS * grain, _INK, _MOST_INK)).astype(np.uint8)
    ink &= 1 - _rules(ink)
    height, width = ink.shape
    _, pieces, facts, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    x, y, across, down, area = facts.T
    at_edge = (x <= 1) | (y <= 1) | (x + across >= width - 1) | (y + down >= height - 1)
    long = (across > _ALONG * width) | (down > _ALONG * height)
    return ink * ((area >= _SPECK) & ~(at_edge & long))[pieces].astype(np.uint8)


def _rules(ink: np.ndarray) -> np.ndarray:
    """``(h, w)`` uint8, 1 on straight lines that are long and thin: rules, grids and frames."""
    unit = max(ink.shape)
    thick = cv2.morphologyEx(ink, cv2.MORPH_OPEN, _kernel(_RULE * unit + 1, _RULE * unit + 1))
    lines = [cv2.morphologyEx(ink, cv2.MORPH_OPEN, _kernel(*size)) for size in ((_LONG * unit, 1), (1, _LONG * unit))]
    return np.maximum(*lines) * (1 - thick)


def _paper(page: np.ndarray) -> np.ndarray:
    """``(h, w, channels)`` float32: the paper behind everything, which shadows darken slowly.

    The page is a grid of cells. Where a cell is mostly printed, its paper is that of the whole page.
    """
    height, width, channels = page.shape
    rows, columns = (np.linspace(0, side, _CELLS + 1).astype(int) for side in (height, width))
    paper = paper_of(page if channels == 3 else page[..., 0])[:channels]
    cells = np.empty((_CELLS, _CELLS, channels), np.float32)
    for row, column in np.ndindex(_CELLS, _CELLS):
        cell = page[rows[row] : rows[row + 1], columns[column] : columns[column + 1]].reshape(-1, channels)
        light = np.percentile(cell, 75, axis=0) if len(cell) else paper
        cells[row, column] = light if np.abs(light - paper).max() < _SHADE else paper
    return cv2.resize(cells, (width, height), interpolation=cv2.INTER_LINEAR).reshape(height, width, channels)


def _filled(piece: np.ndarray) -> np.ndarray:
    """A piece without holes, unless it is mostly holes: what frames other things is not what it frames."""
    outlines, _ = cv2.findContours(piece.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    filled = cv2.drawContours(np.zeros(piece.shape, np.uint8), outlines, -1, 1, cv2.FILLED) > 0
    return filled if piece.sum() > _SOLID * filled.sum() else piece


def _is_rule(width: int, height: int, unit: int) -> bool:
    return min(width, height) < _RULE * unit and max(width, height) > _LONG * unit


def _is_shadow(x: int, y: int, width: int, height: int, size: tuple[int, int]) -> bool:
    """Whether a piece lies along an edge of the page, and nowhere else."""
    reach = _EDGE * max(size)
    return x + width <= reach or y + height <= reach or x >= size[1] - reach or y >= size[0] - reach


def _kernel(width: float, height: float) -> np.ndarray:
    return np.ones((max(1, round(height)), max(1, round(width))), np.uint8)
