"""Sentences, names and numbers from the small grammar of a language (its ``.toml`` file beside this module)."""

from __future__ import annotations

import itertools
import random
import re
import tomllib
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple

LANGUAGES = {
    "en": "English", "nl": "Dutch", "fr": "French", "de": "German", "es": "Spanish", "pt": "Portuguese",
    "it": "Italian", "pl": "Polish", "cs": "Czech", "sv": "Swedish", "tr": "Turkish",
}  # fmt: skip
"""Every language there is, by its code."""

_DETAILS = {"name", "street", "town", "phone", "email", "account", "amount", "date", "reference"}
"""Slots whose words are a personal or secret detail."""

_SLOT = re.compile(r"\{(\w+)\}")


class Token(NamedTuple):
    """A piece of text without spaces.

    Attributes:
        text: as it is written.
        item: number of the personal or secret detail that it is a part of; None for plain text.
        glued: whether it follows the piece before it without a space.
    """

    text: str
    item: int | None = None
    glued: bool = False


def plain(text: str) -> list[Token]:
    """The words of a text, none of them a detail."""
    return [Token(word) for word in text.split()]


class Writer:
    """Makes up text in one language.

    Args:
        language: a key of ``LANGUAGES``.
        dice: decide everything.
    """

    def __init__(self, language: str, dice: random.Random) -> None:
        self._lists, self._dice, self._language = _lists(language), dice, language
        self._items = itertools.count(1)
        self._made: dict[str, Callable[[], str]] = {
            "initial": lambda: f"{dice.choice('ABCDEFGHJKLMNPRSTVW')}.",
            "letter": lambda: dice.choice("ABCDEFGHKLM"),
            "number": lambda: str(1 + _spread(dice, 300)),
            "day": lambda: str(dice.randint(1, 28)),
            "dd": lambda: f"{dice.randint(1, 28):02}",
            "mm": lambda: f"{dice.randint(1, 12):02}",
            "year": lambda: str(dice.randint(1994, 2024)),
            "time": lambda: f"{dice.randint(7, 18)}:{dice.randint(0, 59):02}",
            "money": self._money,
            "email": self._email,
            "reference": self._reference,
        }

    def label(self, key: str) -> str:
        """The word of a form or of a header, such as "subject" or "page"."""
        return str(self._lists["labels"][key])

    def one(self, kind: str) -> list[Token]:
        """Something of a kind: a list of the language's file (``name``, ``heading``, ``subject``…) or a detail."""
        start = next(self._items) if kind in _DETAILS else None
        return self._slot(kind, start)

    def text(self, kind: str) -> str:
        """Like ``one``, joined to one string, where details do not matter."""
        return "".join(("" if i == 0 or token.glued else " ") + token.text for i, token in enumerate(self.one(kind)))

    def sentence(self) -> list[Token]:
        """A sentence; once in a while one that speaks of redactions in plain words."""
        kind = "withheld" if self._dice.random() < 0.012 else "sentence"
        first, *rest = self._slot(kind, None)
        return [first._replace(text=_capital(first.text, self._language)), *rest]

    def paragraph(self, sentences: int) -> list[Token]:
        """That many sentences."""
        return [token for _ in range(sentences) for token in self.sentence()]

    def again(self, tokens: Sequence[Token]) -> list[Token]:
        """The same words once more; what was a detail is another one, since it can be withheld here and left there."""
        fresh: dict[int, int] = {}
        for token in tokens:
            if token.item is not None and token.item not in fresh:
                fresh[token.item] = next(self._items)
        return [token._replace(item=fresh.get(token.item) if token.item is not None else None) for token in tokens]

    def _slot(self, kind: str, item: int | None) -> list[Token]:
        if item is None and kind in _DETAILS:
            item = next(self._items)
        pattern = self._made[kind]() if kind in self._made else self._dice.choice(self._lists[kind])
        return [token for word in _words(pattern) for token in self._word(word, item)]

    def _word(self, pieces: tuple[str, ...], item: int | None) -> list[Token]:
        """A word of a pattern; slots stand at the odd places. Punctuation around a detail stays outside of it."""
        tokens: list[Token] = []
        for place, piece in enumerate(pieces):
            if place % 2:
                _glue(tokens, self._slot(piece, item))
            elif piece:
                _glue(tokens, [Token(self._digits(piece), item)])
        return tokens

    def _digits(self, text: str) -> str:
        return "".join(str(self._dice.randint(0, 9)) if c == "#" else c for c in text) if "#" in text else text

    def _money(self) -> str:
        whole = _spread(self._dice, 2_000_000)
        text = f"{whole:,}" + (f".{self._dice.randint(0, 99):02}" if self._dice.random() < 0.6 else "")
        return text if self._language == "en" else text.translate(str.maketrans(",.", ".,"))

    def _email(self) -> str:
        first, last = (_ascii(self._dice.choice(self._lists[kind])) for kind in ("first", "last"))
        user = self._dice.choice((f"{first}.{last}", f"{first[0]}.{last}", f"{first}{self._dice.randint(1, 99)}", last))
        return f"{user}@{_ascii(self._dice.choice(self._lists['place']))}.example"

    def _reference(self) -> str:
        style = self._dice.choice(
            ("{year}-####", "##/####", "{letter}{letter}-#####", "{year}/{letter}##-###", "#######")
        )
        return "".join(self._digits(style.replace("{year}", self._made["year"]()).replace("{letter}", "K")))


def _glue(tokens: list[Token], more: list[Token]) -> None:
    """Append without a space, as one piece where both sides belong to the same detail or to none."""
    if tokens and tokens[-1].item == more[0].item:
        tokens[-1] = tokens[-1]._replace(text=tokens[-1].text + more[0].text)
        more = more[1:]
    elif tokens:
        more = [more[0]._replace(glued=True), *more[1:]]
    tokens.extend(more)


@lru_cache(maxsize=8192)
def _words(pattern: str) -> tuple[tuple[str, ...], ...]:
    """The words of a pattern, each cut into text, slot, text, slot, …"""
    return tuple(tuple(_SLOT.split(word)) for word in pattern.split())


@lru_cache
def _lists(language: str) -> dict[str, Any]:
    return tomllib.loads((resources.files(__package__) / f"{language}.toml").read_text(encoding="utf-8"))


def _spread(dice: random.Random, most: int) -> int:
    """A number from 1 to most, of any length as likely as any other."""
    return int(most ** dice.random())


def _capital(text: str, language: str) -> str:
    return ("İ" if language == "tr" and text[0] == "i" else text[0].upper()) + text[1:]


def _ascii(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.translate(str.maketrans("łŁıøß", "lLios")))
    return "".join(c for c in folded.lower() if c.isascii() and c.isalnum())
