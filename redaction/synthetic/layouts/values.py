"""What stands in the cells of tables and the fields of forms."""

from __future__ import annotations

import random

from redaction.synthetic.figures.lettering import terms
from redaction.synthetic.text import Token, Writer, plain

PERSONAL = ("name", "street", "town", "phone", "email", "account", "amount", "date", "reference")
"""Kinds of values that are a personal or secret detail."""
WORDY = ("organisation", "role", "subject", "item")
NUMERIC = ("amount", "number", "decimal", "percent", "index")
BRIEF = ("status", "article", "time", "code")


class Values:
    """Makes up values and their labels.

    Args:
        language: of the words.
        writer: writes the longer ones.
        dice: choose.
    """

    def __init__(self, language: str, writer: Writer, dice: random.Random) -> None:
        self._terms, self._writer, self._dice = terms(language), writer, dice

    def term(self, kind: str) -> str:
        """A word of a kind, such as "stamp" or "form"."""
        return str(self._dice.choice(self._terms[kind]))

    def terms(self, kind: str, count: int) -> list[str]:
        """Different words of a kind; fewer where there are not as many."""
        choices: list[str] = self._terms[kind]
        return self._dice.sample(choices, min(count, len(choices)))

    def all(self, kind: str) -> list[str]:
        """All words of a kind in their order, such as the days of the week."""
        return list(self._terms[kind])

    def title(self, kind: str) -> str:
        """What people call a column or field with values of a kind."""
        return str(self._dice.choice(self._terms["columns"][kind]))

    def value(self, kind: str, row: int = 0) -> list[Token]:
        """A value of a kind; rows are counted from 0."""
        if kind in ("item", "status", "article"):
            return plain(self.term(kind))
        if kind == "code":
            return plain("".join(self._dice.choice("ABCDEFRST12345") for _ in range(self._dice.randint(1, 3))))
        if kind in ("index", "number", "decimal", "percent"):
            return plain(self._number(kind, row))
        return self._writer.one(kind)

    def sentence(self) -> list[Token]:
        """A whole sentence."""
        return self._writer.sentence()

    def _number(self, kind: str, row: int) -> str:
        dice = self._dice
        if kind == "index":
            return str(row + 1)
        if kind == "number":
            return str(dice.choice((dice.randint(0, 9), dice.randint(1, 240), dice.randint(100, 9999))))
        return f"{dice.uniform(0, 130):.1f}" if kind == "decimal" else f"{dice.uniform(-9, 99):.1f}%"
