"""The operating threshold: which score a box needs to count, what comes of it, and how it is chosen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

BEST_F1, RECALL, FALSE_ALARMS, NUMBER = "best_f1", "recall", "false_alarms", "number"

STORED = "stored"
"""In settings: the threshold that the detector was given when it was trained."""

HIGHEST = float(np.nextafter(1, 2))
"""The threshold at which not even a box with the score 1 counts."""

_ROUNDING = 1e-9  # 0.29 of 100 is 28.999…

FORMS = (
    "best_f1, best_f1:LOSS (the highest threshold that costs so little F1, as best_f1:0.005), recall:SHARE (as "
    "recall:0.95) or false_alarms:NUMBER (boxes a clean page, as false_alarms:0.1)"
)
"""How a choice is written."""


@dataclass(frozen=True)
class OperatingChoice:
    """What the threshold is chosen for.

    Attributes:
        by: ``best_f1``, the highest threshold whose F1 is at most so far below the best one; ``recall``, the highest
            that finds so much; ``false_alarms``, the lowest one with at most so many false alarms per clean page; or
            ``number``, the threshold itself.
        wanted: loss of F1, recall, false alarms per clean page, or threshold.
    """

    by: str
    wanted: float = 0.0

    @classmethod
    def parse(cls, text: str) -> OperatingChoice:
        """Read ``best_f1``, ``best_f1:0.005``, ``recall:0.95``, ``false_alarms:0.1`` or a number in ``[0, 1]``.

        Raises:
            ValueError: the text is none of these.
        """
        by, _, number = text.partition(":")
        if text == BEST_F1:
            return cls(BEST_F1)
        if by not in (BEST_F1, RECALL, FALSE_ALARMS):
            by, number = NUMBER, text
        wanted = float(number)
        if not 0 <= wanted <= (1 if by != FALSE_ALARMS else float("inf")):
            raise ValueError(f"{wanted} is out of range")
        return cls(by, wanted)

    def __str__(self) -> str:
        if self.by == NUMBER:
            return f"{self.wanted:g}"
        return BEST_F1 if self == OperatingChoice(BEST_F1) else f"{self.by}:{self.wanted:g}"


def is_choice(text: str) -> bool:
    """Whether a text says how to choose a threshold on pages, see ``FORMS``."""
    return _by(text) not in (None, NUMBER)


def is_choice_or_number(text: str) -> bool:
    """The same, or a threshold, or ``stored``."""
    return text == STORED or _by(text) is not None


def _by(text: str) -> str | None:
    try:
        return OperatingChoice.parse(text).by
    except ValueError:
        return None


@dataclass(frozen=True, eq=False)
class ThresholdCurve:
    """What is right and wrong at each threshold that makes a difference.

    Attributes:
        thresholds: ``(k,)`` float, the distinct scores of all found boxes in falling order, empty where nothing is
            found; a box counts if its score is at least that.
        right: ``(k,)`` int, never falling: counted boxes that stand for a true one.
        wrong: ``(k,)`` int, never falling: counted boxes that stand for none, those on crowds apart.
        truths: number of true boxes, crowds apart.
        false_alarms: ``(k,)`` int, never falling: counted boxes on pages that have no true one.
        clean_pages: number of such pages.
    """

    thresholds: np.ndarray
    right: np.ndarray
    wrong: np.ndarray
    truths: int
    false_alarms: np.ndarray
    clean_pages: int

    @property
    def precision(self) -> np.ndarray:
        """``(k,)`` share of the found boxes that are right; 1 where none is found."""
        return _share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> np.ndarray:
        """``(k,)`` share of the true boxes that are found; 1 where there are none."""
        return _share(self.right, np.full(len(self.right), self.truths))

    @property
    def f1(self) -> np.ndarray:
        """``(k,)`` harmonic mean of precision and recall, as 2 TP / (2 TP + FP + FN); 1 where both are empty."""
        return _share(2 * self.right, self.right + self.wrong + self.truths)

    def at(self, threshold: float) -> OperatingPoint:
        """Precision, recall and F1 of the boxes that score at least ``threshold``."""
        counted = int(np.searchsorted(-self.thresholds, -threshold, side="right"))
        right, wrong, alarms = (
            part[counted - 1 : counted] if counted else np.zeros(1, int)
            for part in (self.right, self.wrong, self.false_alarms)
        )
        point = ThresholdCurve(np.array([threshold]), right, wrong, self.truths, alarms, self.clean_pages)
        return OperatingPoint(float(threshold), float(point.precision[0]), float(point.recall[0]), float(point.f1[0]))

    def false_alarms_at(self, threshold: float) -> float:
        """Counted boxes per clean page; 0 without such pages."""
        counted = int(np.searchsorted(-self.thresholds, -threshold, side="right"))
        return float(self.false_alarms[counted - 1]) / self.clean_pages if counted and self.clean_pages else 0.0

    def best_f1(self, loss: float = 0.0) -> OperatingPoint:
        """The point of highest threshold whose F1 is at most ``loss`` below the best one.

        Where F1 hardly changes, a higher threshold trades missed boxes for false alarms one to one. Its precision is
        never the lower one, and clean pages, of which F1 says little, stay clean. Without any found box the threshold
        is 0.5.
        """
        if not len(self.thresholds):
            return self.at(0.5)
        enough = self.f1 >= self.f1.max() - loss
        return self._after(int(enough.argmax()))  # the first of them

    def choose(self, choice: OperatingChoice) -> OperatingPoint:
        """The point that is wanted.

        A recall that no threshold reaches ends at the lowest score that occurs. A rate of false alarms that even the
        highest score exceeds ends just above that.

        Raises:
            ValueError: a rate of false alarms is wanted, and there is no clean page to measure it on.
        """
        if choice.by == NUMBER:
            return self.at(choice.wanted)
        if choice.by == FALSE_ALARMS and not self.clean_pages:
            raise ValueError("no page without redactions on which false alarms could be counted")
        if choice.by == BEST_F1 or not len(self.thresholds):
            return self.best_f1(choice.wanted)
        if choice.by == RECALL:
            enough = self.recall >= choice.wanted
            return self._after(int(enough.argmax()) if enough.any() else len(enough) - 1)
        few = int((self.false_alarms <= choice.wanted * self.clean_pages + _ROUNDING).sum())
        return self._after(few - 1) if few else self.at(float(np.nextafter(self.thresholds[0], np.inf)))

    def _after(self, last: int) -> OperatingPoint:
        """The point at which the scores down to this index count.

        Its threshold lies half-way down to the next lower score, the lowest one's half-way to 0: it chooses the same
        boxes here, and on other pages it is not tied to the very last digit of one score.
        """
        score = float(self.thresholds[last])
        lower = float(self.thresholds[last + 1]) if last + 1 < len(self.thresholds) else 0.0
        middle = lower + (score - lower) / 2
        return self.at(middle if lower < middle < score else score)  # between neighbouring floats there is nothing


@dataclass(frozen=True)
class OperatingPoint:
    """A threshold and what comes of it."""

    threshold: float
    precision: float
    recall: float
    f1: float


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.ones(len(part)), where=whole > 0)
