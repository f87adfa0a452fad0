"""The data card: what is in a dataset, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

_BOXES = (0, 1, 2, 3, 5, 8, 13, 21, 34)
_SHARES = (0.0, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.03, 0.1, 0.3)
_DPI = (0, 75, 100, 125, 150, 175, 200, 250, 300)
_OF_PAGES = ("kind", "language", "road")
_OF_BOXES = ("style", "tool", "extent")


@dataclass
class Counts:
    """What was counted so far.

    Attributes:
        pages: by what they are.
        boxes: by what they are.
        numbers: of the whole dataset.
    """

    pages: dict[str, Counter] = field(default_factory=lambda: {name: Counter() for name in (*_OF_PAGES, "dpi")})
    boxes: dict[str, Counter] = field(default_factory=lambda: {name: Counter() for name in (*_OF_BOXES, "area")})
    per_page: Counter = field(default_factory=Counter)
    numbers: Counter = field(default_factory=Counter)

    def add(self, record: dict[str, Any]) -> None:
        """Count a document."""
        self.numbers["documents"] += 1
        for page in record["pages"]:
            self._add_page(page["image"], page["annotations"], page["bytes"])

    def _add_page(self, image: dict[str, Any], annotations: list[dict[str, Any]], size: int) -> None:
        self.numbers.update(pages=1, bytes=size, boxes=len(annotations), clean_pages=not annotations)
        self.numbers["boxes_with_code"] += sum(bool(row["code"]) for row in annotations)
        for name in _OF_PAGES:
            self.pages[name][image[name]] += 1
        self.pages["dpi"][_bin(image["dpi"], _DPI)] += 1
        self.per_page[_bin(len(annotations), _BOXES)] += 1
        for row in annotations:
            for name in _OF_BOXES:
                self.boxes[name][row[name]] += 1
            share = row["bbox"][2] * row["bbox"][3] / (image["width"] * image["height"])
            self.boxes["area"][_bin(share, _SHARES)] += 1

    def as_card(self, settings: dict[str, Any]) -> dict[str, Any]:
        """All counts and what the dataset was made with."""
        return {
            **{name: int(count) for name, count in self.numbers.items()},
            "share_of_clean_pages": round(self.numbers["clean_pages"] / max(self.numbers["pages"], 1), 4),
            "pages_by": {name: _most_first(counts) for name, counts in self.pages.items() if name != "dpi"},
            "boxes_by": {name: _most_first(counts) for name, counts in self.boxes.items() if name != "area"},
            "pages_by_boxes_from": _in_order(self.per_page, _BOXES),
            "pages_by_dpi_from": _in_order(self.pages["dpi"], _DPI),
            "boxes_by_share_of_page_from": _in_order(self.boxes["area"], _SHARES),
            "settings": settings,
            "license": LICENSE,
        }


LICENSE = (
    "Text, names, pictures and documents are invented; nothing is taken from real ones. The pages are under the "
    "licence of the generator (Apache-2.0); their letters come from openly licensed fonts (OFL-1.1, Apache-2.0 and the "
    "like)."
)


def as_text(card: dict[str, Any]) -> str:
    """A card for people, in Markdown."""
    settings = card["settings"]
    lines = [
        "# Invented pages with redactions",
        "",
        f"{card['pages']} pages of {card['documents']} documents with {card['boxes']} redactions; on "
        f"{card['clean_pages']} pages ({card['share_of_clean_pages']:.0%}) nothing is withheld. "
        f"{card['boxes_with_code']} redactions carry a code. {card['bytes'] / 1e6:.0f} MB of pictures.",
        "",
        f"Seed {settings['seed']}, recipe `{settings['recipe']}`; settings.json holds all that the bytes depend on, "
        "annotations.json the annotations in COCO format, sheet.png some of the pages.",
        "",
        "Fields beside COCO's: of an image `document`, `page`, `kind`, `language`, `road` (what it went through before "
        "it was a file), `dpi`; of an annotation `style` (how it looks), `tool` (what it was made with), `extent` "
        "(what it covers), `code` (the exemption on or beside it).",
        "",
    ]
    for title, rows in _tables(card):
        lines += [f"| {title} | |", "|---|---:|", *(f"| {name} | {count} |" for name, count in rows.items()), ""]
    return "\n".join([*lines, card["license"], ""])


def _tables(card: dict[str, Any]) -> Iterable[tuple[str, Mapping[str, int]]]:
    yield from ((f"pages by {name}", rows) for name, rows in card["pages_by"].items())
    yield "pages by pixels per inch, from", card["pages_by_dpi_from"]
    yield "pages by redactions, from", card["pages_by_boxes_from"]
    yield from ((f"redactions by {name}", rows) for name, rows in card["boxes_by"].items())
    yield "redactions by share of the page, from", card["boxes_by_share_of_page_from"]


def _bin(value: float, starts: tuple[float, ...]) -> float:
    return max(start for start in starts if value >= start)


def _in_order(counts: Counter, starts: tuple[float, ...]) -> dict[str, int]:
    return {f"{start:g}": counts[start] for start in starts}


def _most_first(counts: Counter) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
