"""Which documents a dataset has: kinds, languages, lengths, and which pages nothing is withheld on."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from redaction.config import SyntheticConfig
from redaction.errors import ConfigError
from redaction.synthetic.document import Document
from redaction.synthetic.layouts import LAYOUTS
from redaction.synthetic.text import LANGUAGES

_LETTER, _LEGAL, _A4 = (612.0, 792.0), (612.0, 1008.0), (595.28, 841.89)
_LENGTHS = {1: 30, 2: 25, 3: 18, 4: 12, 5: 8, 6: 7}  # pages: how often
_FREQUENT = {"en": 8, "nl": 5}  # times as often as any other language
_COMMON = {
    "letter": 4, "mail": 4, "memo": 2, "report": 3, "court": 2, "cable": 3, "form": 3, "ledger": 3, "dense": 2,
    "chart report": 9,
}  # fmt: skip
"""Kinds that releases consist of mostly, and those with most that looks like a redaction and is none: how often each
takes its turn; every other kind once."""
_ROUND = 10  # pages; so many times the share of clean pages are clean in each round


@dataclass(frozen=True)
class Planned:
    """A document, and for each of its pages that is wanted whether nothing is withheld on it."""

    document: Document
    clean: tuple[bool, ...]


def planned(config: SyntheticConfig) -> Iterator[Planned]:
    """The documents of a dataset in order; the last one is cut where the number of pages is reached.

    More pages of the same seed begin with the same ones.

    Raises:
        ConfigError: a kind or language does not exist.
    """
    kinds = _chosen("kinds", config.kinds, list(LAYOUTS))
    languages = _chosen("languages", config.languages, list(LANGUAGES))
    spared = _spared(config)
    number, left = 0, config.pages
    while left > 0:
        document = replace(_document(config.seed, number, kinds, languages), agency=config.agency)
        wanted = min(document.pages, left)
        yield Planned(document, tuple(next(spared) for _ in range(document.pages))[:wanted])
        number, left = number + 1, left - wanted


def _document(seed: int, number: int, kinds: Sequence[str], languages: Sequence[str]) -> Document:
    """Kinds take turns in another order each time, so that few documents show all of them."""
    turns = [kind for kind in kinds for _ in range(_COMMON.get(kind, 1))]
    turn, place = divmod(number, len(turns))
    order = _dice(seed, "kinds", turn).sample(turns, len(turns))
    dice = _dice(seed, "document", number)
    language = dice.choices(languages, [_FREQUENT.get(name, 1) for name in languages])[0]
    pages = dice.choices(list(_LENGTHS), list(_LENGTHS.values()))[0]
    return Document(seed, number, order[place], language, pages, _paper(dice, language))


def _paper(dice: random.Random, language: str) -> tuple[float, float]:
    usual, other = (_LETTER, _A4) if language == "en" else (_A4, _LETTER)
    return dice.choices((usual, other, _LEGAL), (75, 22, 3))[0]


def _spared(config: SyntheticConfig) -> Iterator[bool]:
    """Whether nothing is withheld on a page, for page after page."""
    turn = 0
    while True:
        dice = _dice(config.seed, "clean", turn)
        count = int(_ROUND * config.clean * (turn + 1) + 1e-9) - int(_ROUND * config.clean * turn + 1e-9)
        chosen = set(dice.sample(range(_ROUND), count))
        yield from (place in chosen for place in range(_ROUND))
        turn += 1


def _chosen(name: str, wanted: Sequence[str], known: Sequence[str]) -> list[str]:
    unknown = [one for one in wanted if one not in known]
    if unknown:
        raise ConfigError(f"synthetic.{name}={list(wanted)} names {unknown[0]!r}; there are {', '.join(known)}.")
    return list(dict.fromkeys(wanted)) or list(known)


def _dice(seed: int, *what: str | int) -> random.Random:
    return random.Random("/".join(map(str, (seed, "plan", *what))))  # noqa: S311 - no secret
