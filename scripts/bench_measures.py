"""How well styles and content are measured from pixels, on invented pages, of which both are known.

    python scripts/bench_measures.py [--pages 200] [--recipes plain scanned] [--json]

The true content of a page is its lines of print (words of a line joined where the gap is smaller than 1.5 letters are
high), its figures, photographs, stamps and signatures, and its redactions. It is taken before the page goes through any
scanner, so that pages which a camera moved have an error of the truth in them too.
"""

from __future__ import annotations

import argparse
import io
import json
from collections import Counter, defaultdict
from collections.abc import Iterator

import cv2
import numpy as np
from PIL import Image

from redaction.boxes import PageBoxes
from redaction.config import SyntheticConfig
from redaction.evaluation.share import redacted_share
from redaction.predicting.content import content_of, content_share
from redaction.predicting.style import paper_of, style_of
from redaction.synthetic.layouts import compose
from redaction.synthetic.made import MadePage, make_page, road_of
from redaction.synthetic.page import Page, Redacted, Word
from redaction.synthetic.plan import planned
from redaction.synthetic.redactions import habit_of, redact

_FIGURES = ("photograph", "face", "signature", "figure", "stamp", "letterhead")
_GAP = 1.5
"""Of the height of letters, between words that are joined."""


def made(pages: int, seed: int, recipe: str) -> Iterator[tuple[Redacted, Page, MadePage]]:
    """Pages with what they are made of: as they look, and before anything was withheld."""
    config = SyntheticConfig(pages=pages, seed=seed, recipe=recipe)
    for plan in planned(config):
        document = plan.document
        habit = habit_of(document, untouched=0.0)
        road = road_of(document, recipe, (100, 150))
        for number, (page, clean) in enumerate(zip(compose(document), plan.clean, strict=False), 1):
            redacted = Redacted(page) if clean else redact(page, habit, document.dice("redact", number))
            yield redacted, page, make_page(document, number, redacted, road)


def true_content(page: Page, redacted: Redacted) -> float:
    """Area of content over the area of the page, counted in points."""
    mask = np.zeros((round(page.height), round(page.width)), bool)
    lines: dict[tuple[int, int], list[Word]] = defaultdict(list)
    for word in page.words:
        lines[word.paragraph, word.line].append(word)
    boxes = [box for line in lines.values() for box in _joined(line)]
    boxes += [area.box for area in page.areas if area.kind in _FIGURES]
    for x0, y0, x1, y1 in boxes:
        mask[max(0, round(y0)) : max(0, round(y1)), max(0, round(x0)) : max(0, round(x1))] = True
    painted = mask.astype(np.uint8)
    for redaction in redacted.redactions:
        cv2.fillPoly(painted, [np.round(redaction.outline).astype(np.int32)], 1)
    return float(painted.mean())


def _joined(line: list[Word]) -> Iterator[tuple[float, float, float, float]]:
    words = sorted(line, key=lambda word: word.x)
    for word, after in zip(words, [*words[1:], None], strict=True):
        x0, y0, x1, y1 = word.box
        joined = after is not None and 0 <= after.x - x1 < _GAP * word.size
        yield x0, y0, after.x if joined and after is not None else x1, y1


def measure(pages: int, seed: int, recipe: str) -> dict[str, object]:
    """Shares of right styles, and errors of both shares, over pages of one recipe."""
    styles: Counter[tuple[str, str]] = Counter()
    content, withheld = [], []
    for redacted, page, file in made(pages, seed, recipe):
        with Image.open(io.BytesIO(file.content)) as image:
            pixels = np.asarray(image.convert("RGB"))
        boxes = np.array([row["bbox"] for row in file.annotations], np.float64).reshape(-1, 4)
        boxes[:, 2:] += boxes[:, :2]
        paper = paper_of(pixels)
        styles.update(
            (row["style"], style_of(pixels, box, paper)) for row, box in zip(file.annotations, boxes, strict=True)
        )
        height, width = pixels.shape[:2]
        redactions = PageBoxes(0, width, height, boxes, np.ones(len(boxes)))
        truth, found = true_content(page, redacted), content_share(content_of(pixels), redactions)
        content.append(found - truth)
        if len(boxes):
            share = redacted_share(redactions)
            withheld.append(share / max(found, 1e-9) - share / max(truth, 1e-9))
    right = sum(count for (true, found), count in styles.items() if true == found)
    return {
        "recipe": recipe,
        "pages": len(content),
        "boxes": styles.total(),
        "style right": right / max(styles.total(), 1),
        "content error": float(np.abs(content).mean()),
        "content bias": float(np.mean(content)),
        "withheld of content error": float(np.abs(withheld).mean()),
        "withheld of content bias": float(np.mean(withheld)),
        "withheld of content error, 90 %": float(np.percentile(np.abs(withheld), 90)),
    }


def main() -> None:
    """Print a table, and with ``--json`` one object as the last line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--seed", type=int, default=77)
    parser.add_argument("--recipes", nargs="+", default=["plain", "scanned"])
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    rows = [measure(given.pages, given.seed, recipe) for recipe in given.recipes]
    for name in rows[0]:
        print(f"{name:<34}", *(f"{_text(row[name]):>10}" for row in rows))
    if given.json:
        print(json.dumps({"rows": rows}))


def _text(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    main()
