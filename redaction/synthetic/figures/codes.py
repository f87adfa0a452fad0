"""Barcodes and QR codes that a scanner could read."""

from __future__ import annotations

import random
from functools import lru_cache

from reportlab.graphics.barcode.code39 import Standard39
from reportlab.graphics.barcode.code93 import Standard93
from reportlab.graphics.barcode.code128 import Code128
from reportlab.graphics.barcode.common import Barcode
from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

from redaction.synthetic.figures.figure import figure, inset, lettered, part, square
from redaction.synthetic.figures.lettering import Lettering
from redaction.synthetic.page import BLACK, WHITE
from redaction.synthetic.pen import Box, Pen


@lettered
def barcode(pen: Pen, box: Box, dice: random.Random, letters: Lettering) -> None:
    """Bars in Code 39, 93 or 128, often with their number below."""
    value = "".join(dice.choice("0123456789ABCDEFGHKLMNPRSTVWXZ") for _ in range(dice.randint(6, 14)))
    kind = dice.choice((Standard39, Standard93, Code128))
    numbered = dice.random() < 0.7
    bars = part(box, 0, 0, 1, 0.75) if numbered else box
    _bars(pen, kind(value, barWidth=1, barHeight=1, quiet=0), bars)
    if numbered:
        letters.write(pen, dice.choice((value, f"*{value}*", " ".join(value))), part(box, 0.1, 0.77, 0.9, 1), largest=9)


@figure
def postal_bars(pen: Pen, box: Box, dice: random.Random) -> None:
    """Short and long bars above an address."""
    digits = [dice.randint(0, 9) for _ in range(9)]
    digits.append(-sum(digits) % 10)
    tall = [True, *(bit == "1" for digit in digits for bit in _POSTNET[digit]), True]
    step = (box[2] - box[0]) / len(tall)
    for i, high in enumerate(tall):
        x = box[0] + i * step
        pen.rectangle((x, box[1] if high else (box[1] + box[3]) / 2, x + 0.45 * step, box[3]), BLACK)


@figure
def qr_code(pen: Pen, box: Box, dice: random.Random) -> None:
    """A QR code with a made-up address in it."""
    box = square(box)
    modules = _qr(
        "https://example.org/"
        + "".join(dice.choice("abcdefghkmnprstuvwxyz23456789") for _ in range(dice.choice((8, 24, 60))))
    )
    pen.rectangle(box, WHITE)
    side = (box[2] - box[0]) / len(modules)
    for row, line in enumerate(modules):
        start = None
        for column, black in enumerate((*line, False)):
            if black and start is None:
                start = column
            elif not black and start is not None:
                y = box[1] + row * side
                pen.rectangle((box[0] + start * side, y, box[0] + column * side, y + side), BLACK)
                start = None


CODES = (barcode, postal_bars, qr_code)

_POSTNET = ("11000", "00011", "00101", "00110", "01001", "01010", "01100", "10001", "10010", "10100")
"""Tall bars of each digit."""


def _bars(pen: Pen, code: Barcode, box: Box) -> None:
    bars: list[tuple[float, float]] = []
    code.rect = lambda x, _y, width, _height: bars.append((x, width))
    code.draw()
    box = inset(box, 0.02 * (box[2] - box[0]), 0)
    scale = (box[2] - box[0]) / code.width
    for x, width in bars:
        pen.rectangle((box[0] + x * scale, box[1], box[0] + (x + width) * scale, box[3]), BLACK)


@lru_cache(maxsize=64)
def _qr(text: str) -> tuple[tuple[bool, ...], ...]:
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    count = code.getModuleCount()
    return tuple(tuple(bool(code.isDark(row, column)) for column in range(count)) for row in range(count))
