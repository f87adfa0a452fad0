"""Draw the sample pages of ``data/sample``: invented office documents, some of them redacted, annotated in COCO.

    python scripts/make_sample.py [--output data/sample] [--seed 7] [--pages 60]

The same seed gives the same bytes (on the same library versions), and fewer pages are the first pages of more. Pages
have 100 dots per inch; their letters come from the DejaVu and STIX fonts inside matplotlib. In this file a box is
``(x0, y0, x1, y1)`` in pixels, x1 and y1 just outside; the annotations hold ``[x, y, width, height]`` as COCO does.
"""

from __future__ import annotations

import argparse
import errno
import functools
import json
import math
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import matplotlib as mpl
import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

ROOT = Path(__file__).resolve().parent.parent
FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"
MADE_BY = "made by scripts/make_sample.py"
PAPERS = ((850, 1100), (827, 1169))  # letter and A4, width and height in px
MARGIN = 88  # px
GAP = 3  # px between two redactions, at least
MOST_BOXES = 15  # on one page
NARROWEST = 18  # px
INK = (28, 28, 28)
FACES = {  # regular: bold
    "DejaVuSans": "DejaVuSans-Bold",
    "DejaVuSerif": "DejaVuSerif-Bold",
    "DejaVuSansMono": "DejaVuSansMono-Bold",
    "STIXGeneral": "STIXGeneralBol",
}
STYLES = ("black", "border", "gray", "color")
GRAYS = (75, 110, 140, 170, 195, 212)
COLORS = ((190, 30, 45), (40, 80, 170), (35, 130, 70), (242, 205, 50), (120, 70, 150), (240, 150, 60))
DARKS = ((30, 30, 30), (45, 55, 85), (70, 30, 40), (35, 70, 60), (90, 90, 90))
LENGTHS = (4, 3, 4, 3, 3, 4, 5, 2)  # pages of the documents, in turn
LANGUAGES = ("en", "en", "nl", "en", "en", "fr", "en", "en")  # of the documents, in turn

# Sentences have slots in braces: a list below or a method of Slots. "~" is a space inside a personal detail.
SENTENCES = {
    "en": """Thank you for your letter of {date} about {thing}.|{Body} discussed {thing} with {name} on {date}.
        |As agreed, {name} will send {thing} to {body} before the end of the month.|The amount of {money} was approved
        by {body} and paid on {date}.|We have asked {name} and {name} to comment on {thing}.|Please note that {thing}
        has not yet been received.|{Body} found no reason to change the decision under number {ref}.|It seems that
        {thing} was sent to {mail} twice.|I would prefer to discuss this by telephone, {phone}, before we go any
        further.|The costs, estimated at {money}, will be shared between {body} and the region.|If nothing arrives by
        {date}, {body} will close the file.|It remains unclear who gave the instruction and whether {name} was present
        at the time.|The next meeting takes place on {date} in {place}.|{Body} advises you to keep {thing} for at least
        five years.|Could you let {name} know whether this is acceptable?|Three tenders were received; the lowest, from
        {name}, came to {money}.|No further action is needed on your side.""",
    "nl": """Naar aanleiding van uw brief van {date} bericht ik u over {thing}.|{Body} heeft {thing} met {name}
        besproken.|Zoals afgesproken stuurt {name} {thing} vóór het einde van de maand door.|Het bedrag van {money} is
        goedgekeurd en geïnd.|Wij hebben {name} en {name} om een reactie gevraagd.|Op {date} is {thing} naar {mail}
        verzonden.|De coördinatie ligt bij {body} in {place}.|Ik overleg hierover liever telefonisch, {phone}.""",
    "fr": """Nous avons bien reçu {thing} daté du {date}.|{Body} a examiné {thing} en présence de {name}.|La somme de
        {money} a été versée le {date}, comme prévu.|Selon {name}, {thing} a déjà été adressé à {mail}.|La réunion se
        tiendra à {place} le {date}.|Nous avons demandé à {name} et à {name} de répondre dans les délais.|Veuillez
        rappeler {name} au {phone} dès que possible.|{Body} a décidé de clôturer l'enquête numéro {ref}.""",
}
NAMES = {
    "first": "Alma|Bram|Celia|Dorian|Edda|Floris|Gwen|Hanno|Ilse|Joris|Katja|Mirte|Niall|Odile|Piers|A.|F.|J.|M.|T.",
    "last": "Arbeck|Belmar|Corvane|Dalbreck|Elwis|Fenholt|Garrow|Hoxmere|Jorande|Keld|Lornquist|Moor|Norrin|Pask",
    "road": "Harbour~Lane|Mill~Terrace|Kanaalkade|Rue~des~Tilleuls|Foundry~Road|Station~Parade",
    "place": "Wexbury|Oudermeer|Saint-Amarin|Lindenau|Northgate|Pellworth",
}
NOUNS = {
    "en": NAMES
    | {
        "body": "the board|the review committee|the finance office|the procurement unit|the inspectorate",
        "thing": "the inspection report|the revised contract|the complaint|the budget proposal|the signed annex",
    },
    "nl": NAMES
    | {
        "body": "de commissie|het bestuur|de afdeling financiën|de inspectie",
        "thing": "het verslag|de klacht|het gewijzigde contract|de bijlage|het advies",
    },
    "fr": NAMES
    | {
        "body": "le comité|la direction générale|le service des marchés",
        "thing": "le procès-verbal|le dossier complété|le relevé détaillé|le marché modifié",
    },
}
LABEL_KEYS = (
    "office|from|sent|to|subject|dear|closing|name|date|thing|money|ref|phone|mail|street|title|section|yes|no|neither"
    "|remarks|page"
)
LABELS = {  # in the order of the keys
    "en": "Office of Public Records|From:|Sent:|To:|Subject:|Dear|Yours sincerely,|Name|Date|Description|Amount"
    "|Reference|Telephone|E-mail|Address|Request for review|Section|yes|no|not applicable|Remarks|Page",
    "nl": "Dienst Openbare Stukken|Van:|Verzonden:|Aan:|Onderwerp:|Geachte|Hoogachtend,|Naam|Datum|Omschrijving|Bedrag"
    "|Kenmerk|Telefoon|E-mail|Adres|Verzoek om beoordeling|Onderdeel|ja|nee|niet van toepassing|Opmerkingen|Blad",
    "fr": "Service des archives publiques|De :|Envoyé :|À :|Objet :|À l'attention de|Salutations distinguées,|Nom|Date"
    "|Désignation|Montant|Référence|Téléphone|Courriel|Adresse|Demande de réexamen|Partie|oui|non|sans objet"
    "|Remarques|Page",
}
NOTES = ("Copy for the archive - do not detach", "Return this copy within 14 days", "Internal use: see annex B")
CODES = {
    "en": ("(b)(6)", "(b)(7)(C)", "(b)(5)"),
    "nl": ("5.1.2.e", "5.1.2.i", "5.1.1.c"),
    "fr": ("L. 311-6", "L. 311-5"),
}

Box = tuple[int, int, int, int]
Color = tuple[int, int, int]


class Word(NamedTuple):
    """A written word, or a few that belong together as a name does."""

    box: Box
    personal: bool


class Slots:
    """What the braces of a sentence become; ``format_map`` asks for one key at a time."""

    def __init__(self, language: str, rng: random.Random) -> None:
        self.language, self.rng = language, rng

    def __getitem__(self, key: str) -> str:
        options = NOUNS[self.language].get(key.lower())
        if options is None:
            return str(getattr(self, key)())
        chosen = self.rng.choice(options.split("|"))
        return chosen[0].upper() + chosen[1:] if key[0].isupper() else chosen

    def name(self) -> str:
        """First name or initial, and last name."""
        return f"{self['first']}~{self['last']}"

    def mail(self) -> str:
        """An e-mail address."""
        return f"{self['last']}.{self.rng.randint(1, 99)}@office.example".lower()

    def phone(self) -> str:
        """A telephone number."""
        return f"0{self.rng.randint(10, 99)}~555~{self.rng.randint(1000, 9999)}"

    def street(self) -> str:
        """A street with a house number."""
        return f"{self.rng.randint(1, 240)}~{self['road']}"

    def date(self) -> str:
        """Day, month, year."""
        return f"{self.rng.randint(1, 28):02d}/{self.rng.randint(1, 12):02d}/{self.rng.randint(2009, 2023)}"

    def money(self) -> str:
        """An amount."""
        return f"{self.rng.randint(1, 98)},{self.rng.randint(0, 999):03d}.{self.rng.randint(0, 99):02d}"

    def ref(self) -> str:
        """A file number."""
        return f"{self.rng.choice('ABKRS')}{self.rng.randint(100, 999)}-{self.rng.randint(1000, 9999)}"

    def prose(self, sentences: int = 1) -> str:
        """Whole sentences, no two alike."""
        stock = [" ".join(sentence.split()) for sentence in SENTENCES[self.language].split("|")]
        return " ".join(sentence.format_map(self) for sentence in self.rng.sample(stock, sentences))


@dataclass(frozen=True)
class Document:
    """What the pages of one document share."""

    name: str
    kind: str
    pages: int
    language: str
    paper: tuple[int, int]
    face: str
    size: int  # of the letters, px
    scanned: bool
    framed: bool  # form fields have a frame, tables have column rules
    dark: Color  # logo and bars
    styles: tuple[str, str, str]  # of the redactions: most, some, few
    gray: int
    color: Color
    outline: int  # px
    coded: bool

    def label(self, key: str) -> str:
        """A fixed text in the document's language."""
        return LABELS[self.language].split("|")[LABEL_KEYS.split("|").index(key)]


class Page:
    """A page being drawn from top to bottom at ``y``, which notes what a redaction could cover."""

    def __init__(self, document: Document, number: int, rng: random.Random) -> None:
        self.document, self.number, self.rng = document, number, rng
        self.width, self.height = document.paper
        self.right, self.bottom = self.width - MARGIN, self.height - 95
        self.y = 70
        self.angle = rng.uniform(-0.6, 0.6) if document.scanned else 0.0  # degrees, counter-clockwise
        self.slots = Slots(document.language, rng)
        self.font = font(document.face, document.size)
        self.pitch = round(document.size * 1.45)  # from line to line, px
        self.image = Image.new("RGB", document.paper, "white")
        self.draw = ImageDraw.Draw(self.image)
        self.paragraphs: list[list[list[Word]]] = []  # lines of words
        self.columns: list[list[Box]] = []  # cells from top to bottom; a form field is a column of one

    @property
    def last(self) -> bool:
        """Whether the document ends here."""
        return self.number == self.document.pages

    def label(self, x: int, y: int, text: str, size: int = 0, ink: Color | str = INK, bold: bool = True) -> int:
        """Write text that nobody redacts; returns the x where it ends."""
        face = FACES[self.document.face] if bold else self.document.face
        letters = font(face, size or self.document.size)
        self.draw.text((x, y), text, fill=ink, font=letters)
        return round(x + letters.getlength(text))

    def wrap(self, text: str, width: int) -> list[list[str]]:
        """Words line by line, each line at most ``width`` px."""
        lines: list[list[str]] = [[]]
        for word in text.split():
            if lines[-1] and self.font.getlength(" ".join([*lines[-1], word]).replace("~", " ")) > width:
                lines.append([])
            lines[-1].append(word)
        return lines

    def write(self, x: int, words: list[str]) -> list[Word]:
        """Write one line at ``y`` and return its words; the box of a word holds accents and descenders."""
        size, line = self.document.size, []
        at = float(x)
        for word in words:
            shown = word.replace("~", " ")
            length = self.font.getlength(shown)
            self.draw.text((round(at), self.y + round(size * 0.92)), shown, fill=INK, font=self.font, anchor="ls")
            box = (round(at) - 2, self.y, round(at + length) + 2, self.y + round(size * 1.18))
            line.append(Word(box, "~" in word or "@" in word))
            at += length + self.font.getlength(" ")
        return line

    def paragraph(self, text: str, left: int = MARGIN, right: int = 0) -> None:
        """Write text in lines between ``left`` and ``right`` px, as far as the page goes; ``y`` moves below it."""
        lines = []
        for words in self.wrap(text, (right or self.right) - left):
            if self.y > self.bottom:
                break
            lines.append(self.write(left, words))
            self.y += self.pitch
        self.paragraphs.append(lines)

    def cell(self, box: Box, text: str) -> None:
        """Write as many words as fit into one line inside a box."""
        self.y = box[1] + 2
        self.paragraphs.append([self.write(box[0] + 4, self.wrap(text, box[2] - box[0] - 8)[0])])

    def turned(self, box: Box) -> Box:
        """The smallest box around a box after the page was turned by its angle."""
        sine, cosine = math.sin(math.radians(self.angle)), math.cos(math.radians(self.angle))
        corners = [(x - self.width / 2, y - self.height / 2) for x in box[::2] for y in box[1::2]]
        xs = [self.width / 2 + x * cosine + y * sine for x, y in corners]
        ys = [self.height / 2 - x * sine + y * cosine for x, y in corners]
        return round(min(xs)), round(min(ys)), round(max(xs)), round(max(ys))


@functools.cache
def font(face: str, size: int) -> ImageFont.FreeTypeFont:
    """A typeface out of matplotlib's folder; the size is in px."""
    return ImageFont.truetype(str(FONTS / f"{face}.ttf"), size)


def letter(page: Page) -> None:
    """Letterhead with a dark logo, address, paragraphs, signature."""
    document, slots = page.document, page.slots
    if page.number == 1:
        letterhead(page)
        for text in (slots.name(), slots.street(), slots["place"]):
            page.paragraph(text)
        page.y += page.pitch
        page.paragraph(f"{document.label('date')} {slots.date()}   {document.label('ref')} {slots.ref()}")
        page.label(MARGIN, page.y, f"{document.label('subject')} {slots['thing']}")
        page.y += 2 * page.pitch
        page.paragraph(f"{document.label('dear')} {slots.name()},")
        page.y += page.pitch // 2
    end = page.y + page.rng.randint(200, page.bottom - page.y - 170) if page.last else page.bottom - 20
    while page.y < end:
        page.paragraph(slots.prose(page.rng.randint(3, 6)))
        page.y += page.pitch // 2
    if page.last and page.y < page.bottom - 110:
        page.paragraph(document.label("closing"))
        scribble(page, MARGIN + 12, page.y + 26)
        page.columns.append([(MARGIN, page.y + 3, MARGIN + 190, page.y + 50)])
        page.y += 60
        page.paragraph(slots.name())


def letterhead(page: Page) -> None:
    """A logo block, the office, its address and a rule."""
    document, office = page.document, page.document.label("office")
    page.draw.rectangle((MARGIN, 50, MARGIN + 54, 98), fill=document.dark)
    page.label(MARGIN + 11, 62, "".join(word[0] for word in office.split())[:2].upper(), 20, "white")
    page.label(MARGIN + 70, 54, office.upper(), 18)
    page.label(MARGIN + 70, 80, "12 Archive Square   -   www.records.example", 11, (90, 90, 90), bold=False)
    page.draw.rectangle((MARGIN, 110, page.right, 110 + len(office) % 4), fill=document.dark)
    page.y = 145


def email(page: Page) -> None:
    """A printed thread: header, text, name, and the message it answers below a rule."""
    document, slots, rng = page.document, page.slots, page.rng
    if page.number > 1:
        page.paragraph(slots.prose(3))
        page.y += page.pitch
    while page.y < page.bottom - 150:
        page.draw.line((MARGIN, page.y - 6, page.right, page.y - 6), fill=(110, 110, 110), width=rng.choice((1, 2)))
        people = "; ".join(slots.name() for _ in range(rng.randint(1, 4)))
        values = {"from": f"{slots.name()} <{slots.mail()}>", "sent": slots.date(), "to": people}
        for key, value in (values | {"subject": f"RE: {slots['thing']} {slots.ref()}"}).items():
            page.label(MARGIN, page.y, document.label(key))
            page.paragraph(value, MARGIN + 110)
        page.y += page.pitch
        for _ in range(rng.randint(1, 3)):
            page.paragraph(slots.prose(rng.randint(1, 5)))
            page.y += page.pitch // 2
        page.paragraph(slots.name())
        page.y += round(page.pitch * 1.6)


def form(page: Page) -> None:
    """A dark title bar, sections of labelled fields, check boxes, remarks and a signature."""
    document, slots, rng = page.document, page.slots, page.rng
    page.draw.rectangle((MARGIN, 62, page.right, 96), fill=document.dark)
    page.label(MARGIN + 12, 69, f"{document.label('title').upper()}  {slots.ref()[:4]}", 17, "white")
    page.y = 112
    for section in range(1, 5):
        page.label(MARGIN, page.y, f"{document.label('section')} {page.number}.{section}")
        page.y += page.pitch + 6
        for _ in range(rng.randint(1, 3)):
            count = rng.choice((1, 2, 3))
            fields(page, rng.sample(("name", "date", "ref", "money", "phone", "street", "mail")[: 8 - count], count))
        page.y += 12
        for x, key in zip(range(MARGIN, page.right, 190), ("yes", "no", "neither"), strict=False):
            check_box(page, x, document.label(key))
        page.y += round(page.pitch * 1.8)
    page.label(MARGIN, page.y, document.label("remarks"))
    page.y += page.pitch + 4
    page.paragraph(slots.prose(rng.randint(3, 6)))
    if page.last and page.y < page.bottom - 40:
        scribble(page, page.right - 190, page.y + 35)
        page.draw.line((page.right - 210, page.y + 58, page.right, page.y + 58), fill=INK)


def fields(page: Page, keys: list[str]) -> None:
    """A row of fields: framed with the label inside, or on a light line, where some stay empty."""
    width, value_y = (page.right - MARGIN) // len(keys), page.y + 17
    height = 17 + round(page.document.size * 1.18) + 10
    for i, key in enumerate(keys):
        x, top = MARGIN + i * width, value_y - 17
        page.label(x + 5, top + 2, page.document.label(key), 10, (95, 95, 95), bold=False)
        if page.document.framed:
            page.draw.rectangle((x, top, x + width, top + height), outline=(100, 100, 100))
        else:
            page.draw.line((x, top + height, x + width - 14, top + height), fill=(170, 170, 170))
        if page.document.framed or page.rng.random() < 0.8:
            box = (x + 4, value_y, x + width - (4 if page.document.framed else 16), top + height - 4)
            page.columns.append([box])
            page.cell(box, page.slots[key])
    page.y = value_y - 17 + height + (0 if page.document.framed else 8)


def check_box(page: Page, x: int, text: str) -> None:
    """A small square, ticked or not, and its text."""
    page.draw.rectangle((x, page.y, x + 13, page.y + 13), outline=INK)
    if page.rng.random() < 0.35:
        page.draw.line((x + 3, page.y + 3, x + 10, page.y + 10), fill=INK, width=2)
        page.draw.line((x + 3, page.y + 10, x + 10, page.y + 3), fill=INK, width=2)
    page.label(x + 22, page.y - 1, text, bold=False)


def ledger(page: Page) -> None:
    """A table under a dark or light bar, with prose above and below."""
    document, slots, rng = page.document, page.slots, page.rng
    if page.number == 1:
        page.label(MARGIN, page.y, f"{document.label('office')} - {document.label('ref')} {slots.ref()}", 17)
        page.y += 40
    page.paragraph(slots.prose(2))
    page.y += page.pitch
    keys, shares = ("date", "name", "thing", "ref", "money"), (0.0, 0.15, 0.41, 0.68, 0.85, 1.0)
    edges = [round(MARGIN + (page.right - MARGIN) * share) for share in shares]
    height, top = page.pitch + 4, page.y
    bar = document.dark if document.framed or page.number % 2 else (205, 205, 205)
    page.draw.rectangle((MARGIN, top, page.right, top + height), fill=bar)
    for x, key in zip(edges, keys, strict=False):
        page.label(x + 6, top + 5, document.label(key), document.size - 2, "white" if bar == document.dark else INK)
    rows = min(rng.randint(10, 34), (page.bottom - 130 - top) // height)
    ends = [top + height * (row + 1) for row in range(rows + 1)]
    for y in ends:
        page.draw.line((MARGIN, y, page.right, y), fill=(160, 160, 160))
    for key, left, right in zip(keys, edges, edges[1:], strict=False):
        if document.framed:
            page.draw.line((right, top, right, ends[-1]), fill=(160, 160, 160))
        cells = [(left + 3, y + 2, right - 3, y + height - 2) for y in ends[:-1]]
        page.columns.append(cells)
        for box in cells:
            page.cell(box, slots[key])
    page.y = ends[-1] + 24
    page.paragraph(slots.prose(rng.randint(2, 6)))


def scribble(page: Page, x: int, y: int) -> None:
    """A signature."""
    points, at = [], float(x)
    for i in range(60):
        at += page.rng.uniform(0.5, 4.5)
        points.append((at + 5 * math.sin(i), y + 17 * math.sin(i * 0.9) * page.rng.uniform(0.3, 1)))
    page.draw.line(points, fill=(30, 40, 110), width=2, joint="curve")


def confuse(page: Page) -> None:
    """Add what looks like a redaction and is none: a barcode, a stamp, a framed note, page numbers."""
    rng, x = page.rng, page.right - 150
    while page.document.kind in ("form", "letter") and x < page.right:
        bar = rng.randint(1, 4)
        page.draw.rectangle((x, 18, x + bar - 1, 42), fill="black")
        x += bar + rng.randint(2, 5)
    if rng.random() < 0.35:
        stamp(page, rng.randint(MARGIN + 250, page.right - 240), rng.randint(page.height // 2, page.bottom - 120))
    foot = page.height - 62
    if rng.random() < 0.35:
        end = page.label(MARGIN + 8, foot + 5, rng.choice(NOTES), 12, bold=False)
        page.draw.rectangle((MARGIN, foot, end + 8, foot + 24), outline=(60, 60, 60))
    text = f"{page.document.label('page')} {page.number} / {page.document.pages}"
    page.label(page.right - 80, foot + 5, text, 11, (90, 90, 90), bold=False)


def stamp(page: Page, x: int, y: int) -> None:
    """A turned, outlined word in colour."""
    ink, layer = page.rng.choice(((170, 40, 50, 255), (50, 60, 150, 255))), Image.new("RGBA", (210, 64))
    pen = ImageDraw.Draw(layer)
    pen.rectangle((3, 3, 206, 60), outline=ink, width=3)
    word = page.rng.choice(("RECEIVED", "COPY", "APPROVED", "ARCHIVE"))
    pen.text((105, 32), word, fill=ink, font=font("DejaVuSans-Bold", 26), anchor="mm")
    layer = layer.rotate(page.rng.uniform(-14, 14), expand=True, resample=Image.Resampling.BICUBIC)
    page.image.paste(layer, (x, y), layer)


def regions(page: Page) -> list[Box]:
    """What to redact, from top to bottom: names, words, lines, blocks of lines, cells; none touches another."""
    wanted = min(MOST_BOXES, 2 + int(page.rng.expovariate(0.14)))
    chosen: list[Box] = []
    for _ in range(wanted * 5):
        box = candidate(page)
        if box[2] - box[0] < NARROWEST or len(chosen) == wanted:
            continue
        if all(apart(page.turned(box), page.turned(other)) for other in chosen):
            chosen.append(box)
    return sorted(chosen, key=lambda box: (box[1], box[0]))


def candidate(page: Page) -> Box:
    """One box drawn at random."""
    rng, lines = page.rng, [line for paragraph in page.paragraphs for line in paragraph if line]
    long = [line for line in lines if len(line) > 5] or lines
    personal = [word.box for line in lines for word in line if word.personal]
    kinds = {"name": 34 if personal else 0, "words": 34, "line": 11, "block": 8, "cell": 22 if page.columns else 0}
    kind = rng.choices(list(kinds), list(kinds.values()))[0]
    if kind == "cell":
        column = rng.choice(page.columns)
        first = rng.randrange(len(column))
        return around(column[first : first + rng.choice((1, 1, 1, 1, 3, 8))])
    if kind == "block":
        paragraph = rng.choice([paragraph for paragraph in page.paragraphs if paragraph])
        first = rng.randrange(len(paragraph))
        return around([word.box for line in paragraph[first : first + rng.randint(2, 7)] for word in line])
    if kind == "line":
        return around([word.box for word in rng.choice(long)])
    if kind == "name":
        return rng.choice(personal)
    line = rng.choice(long)
    first = rng.randrange(len(line))
    return around([word.box for word in line[first : first + rng.choice((1, 1, 1, 2, 3, 4))]])


def around(boxes: list[Box]) -> Box:
    """The smallest box that holds all."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def apart(one: Box, other: Box) -> bool:
    """Whether two boxes keep the gap."""
    beside = one[2] + GAP <= other[0] or other[2] + GAP <= one[0]
    return beside or one[3] + GAP <= other[1] or other[3] + GAP <= one[1]


def redact(page: Page, box: Box, style: str) -> str:
    """Cover a box; returns the code written on it, "" where none."""
    document, rng = page.document, page.rng
    fills = {"black": (0, 0, 0), "border": (255, 255, 255), "gray": (document.gray,) * 3, "color": document.color}
    fill, (left, top, right, bottom) = fills[style], box
    outlined = style == "border" or (style == "gray" and document.outline == 2)
    width = document.outline if outlined else 0
    page.draw.rectangle((left, top, right - 1, bottom - 1), fill=fill, outline=(20, 20, 20), width=width)
    code = rng.choice(CODES[document.language]) if document.coded and rng.random() < 0.8 else ""
    letters = font("DejaVuSans", max(8, min(13, round((bottom - top) * 0.62))))
    if not code or letters.getlength(code) > right - left - 6:
        return ""
    ink = "white" if sum(fill) < 380 else "black"
    page.draw.text(((left + right) / 2, (top + bottom) / 2), code, fill=ink, font=letters, anchor="mm")
    return code


def scan(page: Page) -> Image.Image:
    """The page as a scanner sees it: turned by its angle, soft, on slightly grey paper, with noise."""
    turned = page.image.rotate(page.angle, Image.Resampling.BICUBIC, fillcolor="white")
    soft = np.asarray(turned.filter(ImageFilter.GaussianBlur(0.5)), np.float32)
    noise = np.random.default_rng(page.rng.getrandbits(32)).normal(0, 3, soft.shape[:2])[..., None]
    return Image.fromarray((soft * page.rng.uniform(0.92, 0.98) + 4 + noise).clip(0, 255).astype(np.uint8))


KINDS: dict[str, Callable[[Page], None]] = {"letter": letter, "form": form, "email": email, "ledger": ledger}


def document_of(number: int, rng: random.Random) -> Document:
    """Document ``number`` from 0; kinds, styles, lengths and scans take turns, so that few show all of them."""
    kind, face = list(KINDS)[number % len(KINDS)], rng.choice(list(FACES))
    turn = number + number // len(STYLES)
    small = {"ledger": 10, "email": 12}.get(kind, 13)
    return Document(
        name=f"{kind}-{number + 1:02d}",
        kind=kind,
        pages=LENGTHS[number % len(LENGTHS)],
        language=LANGUAGES[number % len(LANGUAGES)],
        paper=rng.choice(PAPERS),
        face=face,
        size=rng.randint(small, small + 3) + {"STIXGeneral": 2, "DejaVuSansMono": -1 if small > 10 else 0}.get(face, 0),
        scanned=number % 5 in (2, 4),
        framed=number // len(KINDS) % 2 == 0,
        dark=rng.choice(DARKS),
        styles=(STYLES[turn % 4], STYLES[(turn + 1 + number % 3) % 4], STYLES[(turn + 1 + (number + 1) % 3) % 4]),
        gray=rng.choice(GRAYS),
        color=rng.choice(COLORS),
        outline=rng.choice((1, 2)),
        coded=number % 7 not in (0, 3, 5),
    )


def draw_page(page: Page, redacted: bool) -> tuple[Image.Image, list[dict[str, Any]]]:
    """The picture of a page and its redactions: ``bbox`` as ``[x, y, width, height]`` in px, ``style``, ``code``."""
    KINDS[page.document.kind](page)
    confuse(page)
    found = []
    for i, box in enumerate(regions(page) if redacted else ()):
        style = page.document.styles[(0, 1, 0, 0, 2, 0)[(i + page.number) % 6]]
        code = redact(page, box, style)
        left, top, right, bottom = page.turned(box)
        found.append({"bbox": [left, top, right - left, bottom - top], "style": style, "code": code})
    return scan(page) if page.document.scanned else page.image, found


def write_sample(output: Path, seed: int, pages: int) -> dict[str, Any]:
    """Draw all pages into a folder; returns the COCO content that was written beside them."""
    remove_earlier(output)
    (output / "images").mkdir(parents=True, exist_ok=True)
    coco: dict[str, Any] = {
        "info": {"description": MADE_BY, "seed": seed},
        "licenses": [{"id": 1, "name": "Apache-2.0"}],
        "categories": [{"id": 1, "name": "redaction", "supercategory": "document"}],
        "images": [],
        "annotations": [],
    }
    for number in range(pages):  # a document has at least one page
        rng = random.Random(f"{seed}/{number}")  # noqa: S311 - drawings need no secrets
        document = document_of(number, rng)
        clean = rng.sample(range(1, document.pages + 1), round(document.pages * 0.42))
        for at in range(1, min(document.pages, pages - len(coco["images"])) + 1):
            image, found = draw_page(Page(document, at, rng), at not in clean)
            name = save(image, output / "images" / f"{document.name}-p{at}", document.scanned)
            add_page(coco, document, at, name, found)
    (output / "annotations.json").write_text(json.dumps(coco, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return coco


def remove_earlier(output: Path) -> None:
    """Delete the pages that an earlier run named in its annotations; other files stay, others' annotations too."""
    path = output / "annotations.json"
    if not path.exists():
        return
    try:
        earlier = json.loads(path.read_text(encoding="utf-8"))
        names = [Path(row["file_name"]).name for row in earlier["images"]]
        ours = earlier["info"]["description"] == MADE_BY
    except (ValueError, KeyError, TypeError):
        ours = False
    if not ours:
        raise FileExistsError(errno.EEXIST, "its annotations.json was not made by this script")
    for name in names:
        (output / "images" / name).unlink(missing_ok=True)


def save(image: Image.Image, stem: Path, scanned: bool) -> str:
    """Write a page: scans as JPEG, the others as PNG with a palette; returns the file name."""
    path = stem.with_suffix(".jpg" if scanned else ".png")
    if scanned:
        image.save(path, quality=78)
    else:
        image.quantize(64, dither=Image.Dither.NONE).save(path, optimize=True)
    return path.name


def add_page(coco: dict[str, Any], document: Document, number: int, file_name: str, found: list[dict]) -> None:
    """Append one page and its annotations to the COCO content."""
    image_id, (width, height) = len(coco["images"]) + 1, document.paper
    row = {"id": image_id, "file_name": file_name, "width": width, "height": height}
    coco["images"].append(row | {"document": document.name, "page": number})
    for redaction in found:
        x, y, w, h = redaction["bbox"]
        shape = {"area": w * h, "iscrowd": 0, "segmentation": [[x, y, x + w, y, x + w, y + h, x, y + h]]}
        head = {"id": len(coco["annotations"]) + 1, "image_id": image_id, "category_id": 1}
        coco["annotations"].append(head | redaction | shape)


class OneLineParser(argparse.ArgumentParser):
    """A command line whose complaints are one line."""

    def error(self, message: str) -> NoReturn:
        """End with exit code 2."""
        self.exit(2, f"{self.prog}: {message}\n")


def main(arguments: list[str] | None = None) -> None:
    """Command line."""
    parser = OneLineParser(description="Draw the sample pages with their COCO annotations.")
    parser.add_argument("--output", type=Path, default=ROOT / "data" / "sample", help="folder to write")
    parser.add_argument("--seed", type=int, default=7, help="another seed draws other pages")
    parser.add_argument("--pages", type=int, default=60, help="how many")
    options = parser.parse_args(arguments)
    if options.pages < 1:
        parser.error(f"--pages is {options.pages}; there must be at least 1.")
    try:
        coco = write_sample(options.output, options.seed, options.pages)
    except OSError as error:
        parser.error(f"{options.output} cannot be written: {error.strerror}.")
    print(summary(coco, options.output))


def summary(coco: dict[str, Any], output: Path) -> str:
    """One line about what was written."""
    styles = Counter(row["style"] for row in coco["annotations"])
    clean = len(coco["images"]) - len({row["image_id"] for row in coco["annotations"]})
    size = sum(path.stat().st_size for path in output.rglob("*") if path.is_file()) / 1e6
    return (
        f"{len(coco['images'])} pages of {len({row['document'] for row in coco['images']})} documents, {clean} without"
        f" redactions; boxes: {', '.join(f'{styles[style]} {style}' for style in STYLES)}; {size:.1f} MB in {output}"
    )


if __name__ == "__main__":
    main()
