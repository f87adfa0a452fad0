"""What lies on a page below a redaction, and whether the redaction can be seen on it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from redaction.synthetic.page import BLACK, Mark, Page, Word
from redaction.synthetic.pen import Box
from redaction.synthetic.redactions.manners import Manner

_DISTINCT = 0.1
"""Least difference, in one of red, green and blue, between a colour and the paper that it shows on."""

_CLOSE = 20.0
"""Points: how near a word must stand for a gap beside it to be noticed."""


class Ground:
    """A page that something is withheld on.

    Args:
        page: with nothing withheld yet.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self._boxes = np.array([mark.box for mark in page.marks], float).reshape(-1, 4)
        self._is_word = np.array([isinstance(mark, Word) for mark in page.marks], bool)

    def shows(self, box: Box, manner: Manner) -> bool:
        """Whether a redaction, made in a manner, covers something and can be seen."""
        under = self._under(box)
        if not under or manner.frame:
            return bool(under)
        if manner.is_gap:
            return self._leaves_gap(box)
        if manner.style == "white":
            return True
        light = any(isinstance(mark, Word) and min(mark.color) > 0.6 for mark in under)
        bright = min(self.page.paper) > 0.5
        background = BLACK if light and bright else self.page.paper  # white letters stand on something dark
        return max(abs(a - b) for a, b in zip(manner.fill, background, strict=True)) > _DISTINCT

    def without(self, boxes: Sequence[Box]) -> list[Mark]:
        """The marks of the page but the words that lie wholly within one of some boxes."""
        covered = np.zeros(len(self._boxes), bool)
        for x0, y0, x1, y1 in boxes:
            inside = (self._boxes[:, 0] >= x0) & (self._boxes[:, 1] >= y0)
            covered |= inside & (self._boxes[:, 2] <= x1) & (self._boxes[:, 3] <= y1)
        return [mark for mark, gone in zip(self.page.marks, covered & self._is_word, strict=True) if not gone]

    def _under(self, box: Box) -> list[Mark]:
        b = self._boxes
        overlaps = (b[:, 0] < box[2] - 1) & (b[:, 2] > box[0] + 1) & (b[:, 1] < box[3] - 1) & (b[:, 3] > box[1] + 1)
        return [self.page.marks[i] for i in np.flatnonzero(overlaps)]

    def _leaves_gap(self, box: Box) -> bool:
        """Whether words stand close by in the same line, or are cut through: else nobody would notice the gap."""
        b = self._boxes[self._is_word]
        level = np.minimum(b[:, 3], box[3]) - np.maximum(b[:, 1], box[1]) > 0.6 * (b[:, 3] - b[:, 1])
        near = (b[:, 0] < box[2] + _CLOSE) & (b[:, 2] > box[0] - _CLOSE)
        stays = (b[:, 0] < box[0] - 2) | (b[:, 2] > box[2] + 2)
        return bool((level & near & stays).any())
