"""How a releasing agency redacts in one document."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from redaction.synthetic.document import Document
from redaction.synthetic.redactions.looks import LOOKS
from redaction.synthetic.redactions.manners import Manner

UNTOUCHED = 0.3
"""Share of documents in which nothing is withheld."""

_APPETITES = {"names": 25, "few": 12, "many": 3, "passages": 25, "heavy": 20, "table": 6, "everything": 9}


@dataclass(frozen=True)
class Habit:
    """How an agency redacts in one document.

    Attributes:
        words: how it withholds words and lines; None where it withholds nothing.
        areas: how it withholds signatures, photographs, cells.
        stray: how a second reader did it, in a few places.
        appetite: what it usually withholds on a page, a key of ``targets.APPETITES``.
        spared: share of the pages that it leaves alone.
        removes: whether words that lie wholly under an opaque mark are taken out of the page.
        overlay: whether marks are laid over the finished scan with a computer.
    """

    words: Manner | None = None
    areas: Manner | None = None
    stray: Manner | None = None
    appetite: str = "names"
    spared: float = 0.0
    removes: bool = True
    overlay: bool = False


def habit_of(document: Document, untouched: float = UNTOUCHED) -> Habit:
    """How the releasing agency redacts in a document.

    Args:
        document: its seed, number and language decide, or its agency and language.
        untouched: share of the documents in which nothing is withheld, from 0 to 1. Of the others some pages are left
            alone too, so that more pages than this have no redaction.
    """
    dice = document.dice("habit")
    touched = dice.random() >= untouched
    if document.agency is not None:
        dice = random.Random(f"agency/{document.agency}")  # noqa: S311 - no secret
    look = dice.choices(list(LOOKS), [look.share for look in LOOKS.values()])[0]
    return habit_with(look, document.language, dice) if touched else Habit()


def habit_with(look: str, language: str, dice: random.Random) -> Habit:
    """A habit of a look, a key of ``looks.LOOKS``; codes are those of a language."""
    words = LOOKS[look].manner(language, dice)
    return Habit(
        words=words,
        areas=_for_areas(words, language, dice),
        stray=_other(words, language, dice) if dice.random() < 0.08 else None,
        appetite=_appetite(words, dice),
        spared=dice.choice((0.0, 0.0, 0.1, 0.3)),
        removes=dice.random() < 0.5,
        overlay=words.tool in ("box", "pen") and dice.random() < 0.35,
    )


def _for_areas(words: Manner, language: str, dice: random.Random) -> Manner:
    """The same way, or a sticker in a document of boxes; margins are no matter of lines there."""
    manner = words if dice.random() < 0.85 else _other(words, language, dice)
    while manner.is_gap:
        manner = _other(words, language, dice)
    return replace(manner, joining="block", rim=None)


def _other(words: Manner, language: str, dice: random.Random) -> Manner:
    """Another look that could be made at the same time: by computer or by hand."""
    computer = words.tool in ("box", "pen")
    while True:
        look = dice.choices(list(LOOKS), [look.share for look in LOOKS.values()])[0]
        manner = LOOKS[look].manner(language, dice)
        if (manner.tool in ("box", "pen")) == computer:
            return manner


def _appetite(words: Manner, dice: random.Random) -> str:
    """By hand one withholds less; where nothing but a gap is left, little is withheld, or nobody would notice."""
    shares = dict(_APPETITES)
    if words.tool in ("marker", "scribble", "tape") or words.is_gap:
        shares.update(heavy=0, everything=0, many=4)
    if words.is_gap:
        shares.update(passages=4, table=2)
    return dice.choices(list(shares), list(shares.values()))[0]
