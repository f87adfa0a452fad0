"""The looks of redactions that one meets in released documents, by name."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from redaction.synthetic.page import BLACK, WHITE
from redaction.synthetic.redactions.codes import AGENCIES, Label, Place, label
from redaction.synthetic.redactions.manners import Frame, Joining, Manner, Margins
from redaction.synthetic.redactions.palette import HUES, PALE, RED, YELLOW, code_ink, gray, hue, ink, margins


def _jitter(dice: random.Random) -> float:
    return dice.choice((0.0, 0.0, 0.6, 1.5))


def _joining(dice: random.Random, *choices: Joining) -> Joining:
    return dice.choice(choices)


def _sticker(manner: Manner, code: Label, dice: random.Random) -> Manner:
    """As tight as boxes, or larger than what they hide, mostly with a code that fills them."""
    reach = margins(dice)
    if dice.random() < 0.6:
        reach = Margins(dice.uniform(0, 1), dice.uniform(0, 1.5), dice.uniform(0, 2), dice.uniform(0, 1.5))
        if dice.random() < 0.7:
            place: Place = dice.choice(("center", "center", "left"))
            code = replace(code, place=place, fits=True, size=dice.uniform(0.6, 1.0))
    return replace(manner, joining="block", margins=reach, jitter=1.5, label=code)


def _line_high(manner: Manner, share: float, dice: random.Random) -> Manner:
    """In some documents as high as the lines are apart, so that the boxes of two details meet, each with its code."""
    if manner.label is None or dice.random() >= share:
        return manner
    left, top, right, bottom = (dice.uniform(0, most) for most in (0.2, 0.25, 0.3, 0.25))
    printed = replace(manner.label, share=1.0)
    return replace(manner, joining="natural", margins=Margins(left, top, right, bottom), label=printed)


def bars(_language: str, dice: random.Random) -> Manner:
    """Black bars, one for each line, with hairlines of paper between them."""
    return Manner("black", fill=ink(dice), joining="lines", margins=margins(dice), jitter=_jitter(dice) / 2)


def stairs(_language: str, dice: random.Random) -> Manner:
    """Black from line to line without gaps, stepped at both sides; some with remains of a yellow highlighter."""
    joining = _joining(dice, "stairs", "flush", "flush", "selection")
    rim = YELLOW if dice.random() < 0.15 else None
    return Manner("black", fill=ink(dice), joining=joining, margins=margins(dice), rim=rim)


def blocks(language: str, dice: random.Random) -> Manner:
    """Black rectangles over whole passages, drawn with a mouse, some with a white code."""
    printed = label(language, WHITE, ("corner", "center", "left"), dice) if dice.random() < 0.4 else None
    return Manner("black", fill=ink(dice), joining="block", margins=margins(dice), jitter=_jitter(dice), label=printed)


def coded_bars(language: str, dice: random.Random) -> Manner:
    """Black bars with white (or red, or yellow) codes, word for word or line for line."""
    printed = label(language, dice.choice((WHITE, WHITE, WHITE, RED, YELLOW)), ("left", "center", "corner"), dice)
    joining = _joining(dice, "words", "lines", "natural")
    manner = Manner("black", fill=ink(dice), joining=joining, margins=margins(dice), label=printed)
    return _line_high(manner, 0.35, dice)


def noted_bars(language: str, dice: random.Random) -> Manner:
    """Black bars with the code beside them or at the margin."""
    printed = label(language, dice.choice((BLACK, BLACK, RED)), ("beside", "margin", "margin"), dice)
    return Manner(
        "black", fill=ink(dice), joining=_joining(dice, "natural", "stairs"), margins=margins(dice), label=printed
    )


def pen_lines(_language: str, dice: random.Random) -> Manner:
    """Thick lines with round ends, as the pen of a PDF viewer draws."""
    return Manner("black", "pen", ink(dice), joining="natural", margins=margins(dice), jitter=1.0)


def marker(_language: str, dice: random.Random) -> Manner:
    """A felt-tip pen along each line, with text that shimmers through."""
    shade = dice.uniform(0.05, 0.25)
    generous = Margins(dice.uniform(0, 0.3), dice.uniform(-0.25, 0), dice.uniform(0, 0.4), dice.uniform(-0.2, 0))
    alpha = dice.choice((0.85, 0.93, 0.97, 1.0))
    return Manner("black", "marker", (shade, shade, shade), alpha, joining="lines", margins=generous, jitter=1.2, nib=9)


def scribble(_language: str, dice: random.Random) -> Manner:
    """A pen to and fro over each name."""
    shade = dice.uniform(0, 0.3)
    return Manner(
        "black",
        "scribble",
        (shade, shade, shade),
        0.95,
        joining="lines",
        margins=_crossing(dice),
        nib=dice.uniform(0.5, 1.6),
    )


def _crossing(dice: random.Random) -> Margins:
    """How far a pen goes beyond the letters: from the middle of the high ones to well above and below."""
    return Margins(dice.uniform(0, 0.3), dice.uniform(-0.15, 0.3), dice.uniform(0, 0.4), dice.uniform(-0.15, 0.3))


def black_tape(_language: str, dice: random.Random) -> Manner:
    """Strips of black tape, copied."""
    return Manner("black", "tape", ink(dice), joining="block", margins=margins(dice), slant=0.8)


def frames(language: str, dice: random.Random) -> Manner:
    """White boxes in thin frames with a small code in the middle, a box for each name."""
    printed = label(language, dice.choice((BLACK, BLACK, RED)), ("center", "center", "left"), dice)
    return _framed(dice, joining=_joining(dice, "words", "natural", "lines", "block"), label=printed)


def large_frames(language: str, dice: random.Random) -> Manner:
    """White boxes around whole passages, the code in the upper left corner or in the middle."""
    printed = label(language, dice.choice((BLACK, BLACK, RED, (0.2, 0.2, 0.6))), ("corner", "corner", "center"), dice)
    return _framed(dice, joining="block", label=printed)


def empty_frames(_language: str, dice: random.Random) -> Manner:
    """White boxes in frames that say nothing."""
    return _framed(dice, joining=_joining(dice, "block", "natural", "flush"), label=None)


def agency_frames(language: str, dice: random.Random) -> Manner:
    """White boxes in hairlines, drawn corner by corner, the codes at the margin of the page."""
    shade = dice.uniform(0, 0.65)
    frame = Frame((shade, shade, shade), dice.choice((0.25, 0.35, 0.5, 0.75)), dice.choice((0, 0, 0.15)))
    printed = label(language, BLACK, ("margin",), dice, AGENCIES) if dice.random() < 0.7 else None
    joining = _joining(dice, "flush", "stairs", "block", "natural")
    around_words = Margins(0.2, dice.uniform(-0.1, 0.2), 0.3, dice.uniform(-0.05, 0.15))
    return Manner(
        "border",
        fill=WHITE,
        frame=frame,
        joining=joining,
        margins=around_words,
        jitter=1.5,
        slant=dice.choice((0, 0, 1.5)),
        label=printed,
    )


def _framed(dice: random.Random, joining: Joining, label: Label | None) -> Manner:
    color = dice.choices((BLACK, (0.5, 0.5, 0.5), (0.75, 0.1, 0.2), hue(dice)), (70, 15, 10, 5))[0]
    frame = Frame(color, dice.choice((0.5, 0.5, 0.75, 0.75, 1.0, 1.0, 1.5)), seams=dice.random() < 0.6)
    if label and frame.seams:
        label = replace(label, repeated=True)
    return Manner(
        "border", fill=WHITE, frame=frame, joining=joining, margins=margins(dice), jitter=_jitter(dice), label=label
    )


def white_out(_language: str, dice: random.Random) -> Manner:
    """Erased: nothing but a gap in the text."""
    return Manner("white", fill=WHITE, joining=_joining(dice, "natural", "block", "stairs"), margins=margins(dice))


def coded_white(language: str, dice: random.Random) -> Manner:
    """Erased, with the code in the gap."""
    printed = label(language, dice.choice((BLACK, BLACK, RED)), ("left", "center", "corner"), dice)
    return Manner("white", fill=WHITE, joining=_joining(dice, "natural", "block"), margins=margins(dice), label=printed)


def white_tape(_language: str, dice: random.Random) -> Manner:
    """Correction tape, of which a copy shows the edges."""
    shade = dice.uniform(0.93, 1.0)
    edge = Frame((0.72, 0.72, 0.72), 0.35, dice.uniform(0.2, 0.5))
    return Manner("white", "tape", (shade, shade, shade), frame=edge, joining="block", margins=margins(dice), slant=0.5)


def gray_boxes(language: str, dice: random.Random) -> Manner:
    """Flat grey with a code in white, black or red."""
    fill = gray(dice)
    printed = label(
        language, code_ink(fill, (WHITE, WHITE, BLACK, BLACK, RED), dice), ("center", "left", "corner"), dice
    )
    joining = _joining(dice, "natural", "natural", "lines", "block", "words")
    jitter = _jitter(dice) / 2
    manner = Manner("gray", fill=fill, joining=joining, margins=margins(dice), label=printed, jitter=jitter)
    return _line_high(manner, 0.7, dice)


def gray_selection(_language: str, dice: random.Random) -> Manner:
    """Flat grey without a code, from line to line as a viewer marks text."""
    joining = _joining(dice, "selection", "selection", "selection", "stairs", "flush", "lines")
    return Manner("gray", fill=gray(dice), joining=joining, margins=margins(dice))


def outlined_gray(language: str, dice: random.Random) -> Manner:
    """Grey in a thin frame."""
    shade = dice.uniform(0, 0.45)
    printed = label(language, BLACK, ("center", "left", "over"), dice) if dice.random() < 0.5 else None
    frame = Frame((shade, shade, shade), dice.choice((0.5, 0.75, 1.0)))
    return Manner("gray", fill=gray(dice), frame=frame, joining="block", margins=margins(dice), label=printed)


def stickers(language: str, dice: random.Random) -> Manner:
    """Pale stickers with large codes that stand over their edges."""
    fill = dice.choice((PALE, PALE, YELLOW, hue(dice)))
    printed = label(language, code_ink(fill, (BLACK, BLACK, RED), dice), ("over", "center", "left"), dice)
    frame = Frame(BLACK, 0.5) if dice.random() < 0.2 else None
    return _sticker(Manner("color", fill=fill, frame=frame), printed, dice)


def gray_stickers(language: str, dice: random.Random) -> Manner:
    """Grey stickers with large codes, whatever lies below them."""
    fill = gray(dice)
    printed = label(language, code_ink(fill, (WHITE, BLACK, BLACK, RED), dice), ("over", "center", "corner"), dice)
    return _sticker(Manner("gray", fill=fill), printed, dice)


def color_boxes(language: str, dice: random.Random) -> Manner:
    """Flat colour, with or without a frame and a code."""
    fill = hue(dice)
    printed = label(language, code_ink(fill, (BLACK,), dice), ("center", "left", "corner"), dice)
    frame = Frame(dice.choice((BLACK, (0.8, 0, 0))), 0.75) if dice.random() < 0.2 else None
    joining = _joining(dice, "natural", "lines", "stairs", "block", "selection")
    coded = dice.choice((printed, None))
    manner = Manner("color", fill=fill, frame=frame, joining=joining, margins=margins(dice), label=coded)
    return _line_high(manner, 0.4, dice)


def color_marker(_language: str, dice: random.Random) -> Manner:
    """A coloured felt-tip pen; some with a pen's scribble over it."""
    fill = dice.choice([one for one in HUES if one not in (PALE, YELLOW)])
    scrawl = (0.1, 0.1, 0.15) if dice.random() < 0.4 else None
    overshoot = Margins(0.3, dice.uniform(-0.1, 0.1), 0.3, dice.uniform(-0.1, 0.1))
    return Manner(
        "color",
        "marker",
        fill,
        dice.uniform(0.8, 1.0),
        joining="natural",
        margins=overshoot,
        jitter=1.5,
        scrawl=scrawl,
        nib=10,
    )


def color_scribble(_language: str, dice: random.Random) -> Manner:
    """A ballpoint pen to and fro over each name."""
    fill = dice.choice(((0.1, 0.15, 0.6), (0.1, 0.15, 0.6), (0.75, 0.1, 0.1), (0.1, 0.4, 0.2)))
    nib = dice.uniform(0.5, 1.4)
    return Manner("color", "scribble", fill, 0.9, joining="lines", margins=_crossing(dice), nib=nib)


class Look(NamedTuple):
    """How often documents have a look, and how a document gets its own version of it."""

    share: float
    manner: Callable[[str, random.Random], Manner]


LOOKS: dict[str, Look] = {
    "bars": Look(6, bars),
    "stairs": Look(6, stairs),
    "blocks": Look(6.5, blocks),
    "coded bars": Look(6, coded_bars),
    "noted bars": Look(2.5, noted_bars),
    "pen lines": Look(2, pen_lines),
    "marker": Look(3.5, marker),
    "scribble": Look(4.5, scribble),
    "black tape": Look(0.5, black_tape),
    "frames": Look(6.5, frames),
    "large frames": Look(6.5, large_frames),
    "empty frames": Look(4, empty_frames),
    "agency frames": Look(6, agency_frames),
    "white-out": Look(0.5, white_out),
    "coded white": Look(2.5, coded_white),
    "white tape": Look(1, white_tape),
    "gray boxes": Look(8.5, gray_boxes),
    "gray selection": Look(6.5, gray_selection),
    "outlined gray": Look(2.5, outlined_gray),
    "gray stickers": Look(2.5, gray_stickers),
    "stickers": Look(7, stickers),
    "color boxes": Look(4, color_boxes),
    "color marker": Look(3, color_marker),
    "color scribble": Look(1.5, color_scribble),
}
"""Every look; the shares sum to 100: 37.5 black, 23 framed, 4 white, 20 grey, 15.5 of another colour."""
