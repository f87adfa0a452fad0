"""Text in every language: what it is made of, and that its details are marked."""

import itertools
import random
import tomllib
from importlib import resources

import pytest

from redaction.synthetic.text import LANGUAGES, Writer, plain

LISTS = tomllib.loads((resources.files("redaction.synthetic.text") / "en.toml").read_text(encoding="utf-8"))
DETAILS = ("name", "street", "town", "phone", "email", "account", "amount", "date", "reference")


def writer(language, seed=1):
    return Writer(language, random.Random(seed))  # noqa: S311 - no secret


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_lists_and_labels(language):
    lists = tomllib.loads(
        (resources.files("redaction.synthetic.text") / f"{language}.toml").read_text(encoding="utf-8")
    )
    assert set(lists) == set(LISTS)
    assert set(lists["labels"]) == set(LISTS["labels"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_pattern_can_be_written_and_no_slot_or_digit_sign_is_left(language):
    text = writer(language)
    for kind in LISTS:
        if kind != "labels":
            for _ in range(150):
                for token in text.one(kind):
                    assert token.text
                    assert not set(token.text) & set("{}# ")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", DETAILS)
def test_all_words_of_a_detail_share_a_number_of_their_own(language, kind):
    text = writer(language)
    seen = set()
    for _ in range(30):
        numbers = {token.item for token in text.one(kind)}
        assert len(numbers) == 1
        assert None not in numbers
        assert not numbers & seen
        seen |= numbers


def test_punctuation_after_a_detail_is_no_part_of_it():
    tokens = [token for seed in range(30) for token in writer("en", seed).paragraph(20)]
    glued = [(before, after) for before, after in itertools.pairwise(tokens) if after.glued and before.item]
    assert any(after.text in (".", ",", ")") and after.item is None for _, after in glued)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_vary_and_carry_details(language):
    sentences = [tuple(token.text for token in writer(language, seed).sentence()) for seed in range(200)]
    assert len(set(sentences)) > 150
    details = sum(token.item is not None for seed in range(50) for token in writer(language, seed).sentence())
    assert details > 40


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_begin_with_a_capital_or_a_sign(language):
    for seed in range(100):
        first = writer(language, seed).sentence()[0].text
        assert not first[0].islower()


def test_turkish_sentences_begin_with_the_dotted_capital():
    firsts = [writer("tr", seed).sentence()[0].text for seed in range(400)]
    assert not any(first.startswith("I") and not first.startswith("Iş") and first[1] in "çk" for first in firsts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_dice_write_the_same(language):
    assert writer(language, 5).paragraph(10) == writer(language, 5).paragraph(10)


def test_redactions_are_spoken_of_in_plain_words_once_in_a_while():
    words = {token.text for seed in range(20) for token in writer("en", seed).paragraph(100) if token.item is None}
    assert {"REDACTED", "withheld"} & words


def test_a_name_that_is_said_again_is_another_detail_with_the_same_words():
    text = writer("en")
    name = [*text.one("name"), *plain("and others")]
    again = text.again(name)
    assert [token.text for token in again] == [token.text for token in name]
    assert [token.item is None for token in again] == [token.item is None for token in name]
    assert not {token.item for token in again if token.item} & {token.item for token in name}


def test_plain_text_has_no_details():
    assert [(token.text, token.item) for token in plain("two words")] == [("two", None), ("words", None)]
