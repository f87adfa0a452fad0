"""Failed redactions: characters that lie in the text layer of a PDF under a box, where nobody sees them.

A box that was merely drawn over text leaves the words in the file; whoever marks and copies the place has them. A
character counts as hidden if its middle lies in the box and the page is plain there: a code that is printed on the box
is in the text layer too, but can be seen. Letters and digits count, nothing else, and at least two of them in a box:
what recognition of text makes of black bars are mostly dashes and single strokes. Nor does what reads as a code of an
exemption and nothing else, such as ``(b)(7)(C)`` or ``5.1.2e``: recognition may place it beside where it is printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

_SEEN = 48
"""Levels between the lightest and the darkest part of a character's place from which it can be read by eye."""
_PADDING = 0.2  # of a character's height: strokes as thick as their own box show against what is around
_INSET_PX = 1.5
"""What lies this close to the edge of a box is not looked at: the edge itself is a contrast."""
_LEAST = 2
_CODES = re.compile(r"((ex(emption)?)?(b\d{1,2}[a-f]?|5[12]\d?[a-j]|10[12]?\d?[a-j]|35[a-d]))+", re.IGNORECASE)
"""Letters and digits of the codes that American and Dutch releases print; each has a letter, which numbers have not."""
_SPACE = 0.38  # of a character's height, between words


@dataclass(frozen=True)
class Hidden:
    """What lies under one box: so many letters and digits, and how they read, in the order of the text layer."""

    characters: int = 0
    text: str = ""


def hidden_under(boxes: np.ndarray, text: str, places: np.ndarray, pixels: np.ndarray) -> list[Hidden]:
    """Characters under each box that cannot be seen; one that lies under several counts for the first of them.

    Args:
        boxes: ``(n, 4)``, ``xmin ymin xmax ymax`` in pixels.
        text: characters of the page's text layer.
        places: ``(len(text), 4)``, same order and unit.
        pixels: of the page, ``(h, w)`` or ``(h, w, 3)`` uint8.
    """
    x, y = (places[:, 0] + places[:, 2]) / 2, (places[:, 1] + places[:, 3]) / 2
    left = np.array([character.isalnum() for character in text], bool)
    found = []
    for box in boxes:
        within = np.flatnonzero(left & (x > box[0]) & (x < box[2]) & (y > box[1]) & (y < box[3])).tolist()
        left[within] = False
        hidden = [i for i in within if not _is_seen(places[i], box, pixels)]
        is_code = _CODES.fullmatch("".join(text[i] for i in hidden))
        counts = len(hidden) >= _LEAST and not is_code
        found.append(Hidden(len(hidden), _read(text, places, hidden)) if counts else Hidden())
    return found


def _is_seen(place: np.ndarray, box: np.ndarray, pixels: np.ndarray) -> bool:
    padding = max(1.0, _PADDING * float(place[3] - place[1]))
    low = np.maximum(place[:2] - padding, box[:2] + _INSET_PX)
    high = np.minimum(place[2:] + padding, box[2:] - _INSET_PX)
    x0, y0 = np.maximum(np.floor(low), 0).astype(int)
    x1, y1 = np.ceil(high).astype(int)
    part = pixels[y0:y1, x0:x1]
    return bool(part.size) and bool((np.ptp(part.astype(np.int16), axis=(0, 1)) >= _SEEN).any())


def _read(text: str, places: np.ndarray, chosen: list[int]) -> str:
    read = ""
    for before, index in zip([None, *chosen[:-1]], chosen, strict=True):
        if before is not None and _are_apart(places[before], places[index]):
            read += " "
        read += text[index]
    return read


def _are_apart(before: np.ndarray, after: np.ndarray) -> bool:
    height = max(before[3] - before[1], after[3] - after[1])
    next_line = min(before[3], after[3]) <= max(before[1], after[1])
    return bool(next_line or after[0] - before[2] > _SPACE * height)
