"""What is withheld on a page: names, lines, passages, cells, pictures, or all of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, groupby

from redaction.synthetic.page import Area, Extent, Page, Word
from redaction.synthetic.pen import Box
from redaction.synthetic.redactions.shapes import around, gaps

MOST = 60
"""Targets on one page."""

_SHORT = 4
"""Characters; a line of fewer is the number of a line or a page, which nobody withholds as such."""

_ONE_COLUMN = 2.5
"""Of the height of a line: paragraphs further apart are not withheld in one go."""

_RUNS_ON = 0.5
"""Share of the passages that run on over several paragraphs."""

AREAS: dict[str, Extent] = {
    "photograph": "photograph",
    "face": "face",
    "signature": "signature",
    "cell": "cell",
    "column": "column",
    "figure": "block",
    "stamp": "block",
    "letterhead": "block",
}
"""The kinds of areas that are withheld as one piece, and what they are called then."""


@dataclass(frozen=True)
class Row:
    """A part of one line that is withheld, or an area.

    Attributes:
        boxes: of its words, from the ascent to the descent of their font; one for an area.
        line: from the left to the right end of the whole line that it is a part of; its box for an area.
        paragraph: number of its paragraph; -1 for an area.
    """

    boxes: tuple[Box, ...]
    line: tuple[float, float]
    paragraph: int

    @property
    def box(self) -> Box:
        """Around all of it."""
        return around(self.boxes)


@dataclass(frozen=True)
class Target:
    """Something that is withheld as one: rows in reading order."""

    extent: Extent
    rows: tuple[Row, ...]

    @property
    def is_area(self) -> bool:
        """Whether it is no text."""
        return self.rows[0].paragraph < 0


class Text:
    """What one can point at on a page.

    Args:
        page: with nothing withheld yet.
    """

    def __init__(self, page: Page) -> None:
        words = [word for word in page.words if word.text.strip()]
        self.areas = page.areas
        lines = [sorted(line, key=lambda word: word.x) for line in _grouped(words, lambda word: word.line)]
        self._ends = {line[0].line: (line[0].box[0], line[-1].box[2]) for line in lines}
        self.lines = [line for line in lines if sum(len(word.text) for word in line) >= _SHORT]
        self.lines.sort(key=lambda line: (line[0].paragraph, line[0].line))
        self.paragraphs = [list(lines) for _, lines in groupby(self.lines, lambda line: line[0].paragraph)]
        self.items = _grouped([word for word in words if word.item is not None], lambda word: word.item or 0)

    def column(self, start: int) -> list[list[Word]]:
        """The lines of a paragraph, by its place, and of those that follow each closely below the other."""
        lines = list(self.paragraphs[start])
        for paragraph in self.paragraphs[start + 1 :]:
            above, below = (around([word.box for word in line]) for line in (lines[-1], paragraph[0]))
            aside, down = gaps(above, below)
            if aside >= 0 or below[1] < above[1] or down > _ONE_COLUMN * (above[3] - above[1]):
                break
            lines += paragraph
        return lines

    def target(self, extent: Extent, words: Iterable[Word]) -> Target:
        """Words, by lines."""
        lines = _grouped(words, lambda word: word.line)
        rows = [Row(tuple(word.box for word in line), self._ends[line[0].line], line[0].paragraph) for line in lines]
        return Target(extent, tuple(rows))

    def area(self, area: Area) -> Target:
        """An area as one piece."""
        return Target(AREAS[area.kind], (Row((area.box,), (area.box[0], area.box[2]), -1),))


Appetite = Callable[[Text, random.Random], list[Target]]


def names(text: Text, dice: random.Random) -> list[Target]:
    """Personal details, a few of them or all, with signatures and faces."""
    share = dice.choice((2, 3, 4, 6, 9, 15, MOST)) / max(len(text.items), 1)
    chosen = [text.target("name" if len(words) > 1 else "word", words) for words in text.items if dice.random() < share]
    return chosen + personal_areas(text, dice) or few(text, dice)


def personal_areas(text: Text, dice: random.Random) -> list[Target]:
    """Signatures, photographs, faces, and now and then a stamp or a letterhead."""
    odds = {"signature": 0.75, "face": 0.7, "photograph": 0.4, "stamp": 0.2, "letterhead": 0.1, "figure": 0.1}
    return [text.area(area) for area in text.areas if dice.random() < odds.get(area.kind, 0)]


def few(text: Text, dice: random.Random) -> list[Target]:
    """One to six small things anywhere."""
    return [_small(text, dice) for _ in range(dice.choice((1, 1, 2, 3, 4, 6)))] if text.lines else []


def many(text: Text, dice: random.Random) -> list[Target]:
    """Ten to sixty words and names all over the page."""
    found = [text.target("name" if len(words) > 1 else "word", words) for words in text.items]
    wanted = dice.randint(10, MOST)
    return found + [_small(text, dice) for _ in range(wanted - len(found))] if text.lines else []


def passages(text: Text, dice: random.Random) -> list[Target]:
    """Some passages of a few lines, which may begin and end within a line, and names."""
    chosen = [_passage(text, dice) for _ in range(dice.choice((1, 1, 2, 2, 3, 5)))] if text.lines else []
    return chosen + (names(text, dice) if dice.random() < 0.4 else personal_areas(text, dice))


def heavy(text: Text, dice: random.Random) -> list[Target]:
    """Most paragraphs as a whole; of those that are a single line, such as labels, fewer."""
    share, single = dice.uniform(0.5, 1.0), dice.uniform(0.1, 1.0)
    return [
        text.target("line" if len(lines) == 1 else "paragraph", chain(*lines))
        for lines in text.paragraphs
        if dice.random() < (share if len(lines) > 1 else share * single)
    ] + personal_areas(text, dice)


def table(text: Text, dice: random.Random) -> list[Target]:
    """Cells or whole columns."""
    kind = dice.choice(("cell", "cell", "column"))
    found = [area for area in text.areas if area.kind == kind]
    share = dice.choice((0.15, 0.3, 0.6)) if kind == "cell" else 0.35
    return [text.area(area) for area in found if dice.random() < share] or names(text, dice)


def everything(text: Text, dice: random.Random) -> list[Target]:
    """All text but perhaps the first and the last line, in one piece or paragraph by paragraph."""
    lines = sorted(text.lines, key=lambda line: line[0].baseline)
    lines = lines[dice.choice((0, 1, 2)) : len(lines) - dice.choice((0, 1))]
    if dice.random() < 0.5 or not lines:
        return heavy(text, dice)
    box = around([word.box for line in lines for word in line])
    return [Target("page", (Row((box,), (box[0], box[2]), -1),))]


def _small(text: Text, dice: random.Random) -> Target:
    kind = dice.choices(("item", "words", "line"), (4, 4, 1))[0]
    if kind == "item" and text.items:
        words = dice.choice(text.items)
        return text.target("name" if len(words) > 1 else "word", words)
    line = dice.choices(text.lines, [len(line) for line in text.lines])[0]
    if kind == "line":
        return text.target("line", line)
    begin, count = dice.randrange(len(line)), dice.choice((1, 1, 2, 2, 3, 4))
    words = line[begin : begin + count]
    return text.target("word" if len(words) == 1 else "name", words)


def _passage(text: Text, dice: random.Random) -> Target:
    """From somewhere in a paragraph for some lines on, now and then over the paragraphs below it too."""
    start = dice.choices(range(len(text.paragraphs)), [len(lines) for lines in text.paragraphs])[0]
    paragraph = text.paragraphs[start]
    first = dice.randrange(len(paragraph))
    if dice.random() < _RUNS_ON:
        lines = text.column(start)[first : first + dice.choice((6, 10, 16, 25, 40))]
    else:
        lines = paragraph[first : first + dice.choice((1, 2, 2, 3, 4, 6, 10, 16))]
    head = dice.randrange(len(lines[0])) if dice.random() < 0.5 else 0
    tail = dice.randint(1, len(lines[-1])) if dice.random() < 0.5 else len(lines[-1])
    words = [*lines[0][head:], *chain(*lines[1:-1]), *lines[-1][:tail]] if len(lines) > 1 else lines[0][head:]
    whole = len(words) == sum(len(line) for line in paragraph)
    return text.target("line" if len(lines) == 1 else "paragraph" if whole else "block", words)


def _grouped(words: Iterable[Word], key: Callable[[Word], int]) -> list[list[Word]]:
    groups: dict[int, list[Word]] = {}
    for word in words:
        groups.setdefault(key(word), []).append(word)
    return list(groups.values())


APPETITES: dict[str, Appetite] = {
    "names": names,
    "few": few,
    "many": many,
    "passages": passages,
    "heavy": heavy,
    "table": table,
    "everything": everything,
}
"""Ways to decide what is withheld on a page, from a few words to all of it."""


def choose(page: Page, appetite: str, dice: random.Random) -> Sequence[Target]:
    """What is withheld on a page; at most ``MOST`` targets, which may overlap each other."""
    targets = [target for target in APPETITES[appetite](Text(page), dice) if target.rows]
    return targets if len(targets) <= MOST else dice.sample(targets, MOST)
