"""The kinds of roads: which steps a page goes through, with what the pages of a document share."""

from __future__ import annotations

import random
from collections.abc import Callable

from redaction.synthetic.roads.camera import RoomLight, Shake, Table
from redaction.synthetic.roads.files import FileFormat
from redaction.synthetic.roads.geometry import Lie
from redaction.synthetic.roads.ink import BleedThrough, Grain, LowToner, Needles, Spread
from redaction.synthetic.roads.paper import HOLES, DogEar, Folds, PunchHoles, Stain, Staple, Tint
from redaction.synthetic.roads.scanner import (
    BindingShadow,
    BlackAndWhite,
    Blur,
    EdgeLines,
    Edges,
    Gray,
    Levels,
    Noise,
    Specks,
    Streaks,
    UnevenLight,
)
from redaction.synthetic.roads.sheet import Step

WHITE, BLACK = (255, 255, 255), (12, 12, 12)
Steps = list[Step]


def digital(_: random.Random) -> Steps:
    """Never printed."""
    return []


def office(dice: random.Random) -> Steps:
    """A modern scanner in an office: nearly straight, white paper, in colour or grey."""
    steps: Steps = [LowToner(dice.uniform(0.1, 0.5))] if dice.random() < 0.2 else []
    steps += _maybe(dice, 0.2, lambda: BleedThrough(dice.uniform(0.02, 0.09)))
    steps += _maybe(dice, 0.25, lambda: _folds(dice, 0.08))
    steps += _maybe(dice, 0.3, lambda: _holes(dice, dice.choice((WHITE, (225, 225, 225), BLACK))))
    steps += _maybe(dice, 0.15, Staple)
    steps.append(Lie(dice.choice((0.2, 0.5, 1.1)), bend=dice.choice((0, 0, 0, 0.015)), around=_lid(dice)))
    steps += _maybe(dice, 0.35, lambda: EdgeLines(dice.randint(1, 5), dice.randint(60, 200)))
    steps += _maybe(dice, 0.15, lambda: UnevenLight(dice.uniform(0.02, 0.1)))
    steps.append(Blur(dice.uniform(0.002, 0.006), dice.choice((0, 0.3, 0.7))))
    steps.append(Noise(dice.uniform(0.5, 4), dice.uniform(0, 2)))
    steps += _maybe(dice, 0.12, lambda: Streaks(dice.randint(1, 3)))
    steps += _maybe(dice, 0.5, lambda: Specks(dice.randint(3, 60), 0.008))
    steps.append(Levels(dice.uniform(0, 35), dice.uniform(225, 255), dice.uniform(0.85, 1.15)))
    return steps + _maybe(dice, 0.45, Gray)


def bilevel(dice: random.Random) -> Steps:
    """A scanner of the nineties, or one that saves space: ink or paper, nothing between."""
    steps: Steps = [Grain(dice.uniform(0.1, 0.4))] if dice.random() < 0.3 else []
    steps += _maybe(dice, 0.15, lambda: LowToner(dice.uniform(0.2, 0.5)))
    steps += _maybe(dice, 0.35, lambda: Spread(dice.uniform(-0.001, 0.005)))
    steps += _maybe(dice, 0.35, lambda: _holes(dice, BLACK))
    steps.append(Lie(dice.choice((0.3, 0.7, 1.4)), 0.008, around=dice.choice((WHITE, WHITE, BLACK))))
    steps += _maybe(dice, 0.45, lambda: _edges(dice, dice.randint(0, 40)))
    steps += _maybe(dice, 0.4, lambda: EdgeLines(dice.randint(1, 6), dice.randint(20, 120)))
    steps.append(Blur(dice.uniform(0.002, 0.005)))
    steps.append(Noise(dice.choice((3, 6, 12, 20))))
    steps.append(Specks(dice.choice((5, 40, 150, 500)), 0.015))
    return [*steps, BlackAndWhite(dice.randint(135, 200), dice.random() < 0.3)]


def copy(dice: random.Random) -> Steps:
    """A copy of a copy: hard, dirty, dark borders, strokes that run together or break."""
    border = dice.choice((WHITE, WHITE, BLACK, (70, 70, 70), (140, 140, 140)))
    size = (0.88, 0.97) if border != WHITE else (0.93, 1.03)
    steps: Steps = [Grain(dice.uniform(0.05, 0.3)), Spread(dice.uniform(-0.001, 0.006))]
    steps += _maybe(dice, 0.4, lambda: LowToner(dice.uniform(0.1, 0.45)))
    steps += _maybe(dice, 0.5, lambda: _holes(dice, BLACK))
    steps += _maybe(dice, 0.25, Staple)
    steps += _maybe(dice, 0.2, lambda: _folds(dice, 0.25))
    steps.append(Lie(dice.choice((0.5, 1.0, 2.0)), 0.01, dice.choice((0, 0.03)), scale=size, around=border))
    steps += _maybe(dice, 0.6, lambda: _edges(dice, dice.randint(0, 90)))
    steps += _maybe(dice, 0.5, lambda: EdgeLines(dice.randint(1, 6), dice.randint(20, 150)))
    steps += _maybe(dice, 0.3, lambda: UnevenLight(dice.uniform(0.05, 0.25)))
    steps.append(Blur(dice.uniform(0.003, 0.008)))
    steps.append(Noise(dice.uniform(3, 14)))
    steps.append(Specks(dice.choice((50, 200, 700)), 0.02))
    steps += _maybe(dice, 0.3, lambda: Streaks(dice.randint(1, 4)))
    steps.append(Levels(dice.uniform(10, 80), dice.uniform(205, 250)))
    return [*steps, Gray()]


def archive(dice: random.Random) -> Steps:
    """Old paper in an archive, scanned in colour: yellow, stained, folded, punched."""
    warmth = dice.uniform(0.02, 0.16)
    steps: Steps = [Grain(dice.uniform(0.1, 0.5))]
    steps += _maybe(dice, 0.2, lambda: Needles(dice.uniform(40, 72), dice.uniform(0.2, 0.7)))
    steps += _maybe(dice, 0.5, lambda: BleedThrough(dice.uniform(0.03, 0.15)))
    shade = dice.uniform(0.88, 1.0)
    steps.append(Tint((shade, shade * (1 - warmth * 0.5), shade * (1 - warmth * 1.6)), dice.uniform(0.01, 0.04)))
    steps += _maybe(dice, 0.35, lambda: Stain(dice.uniform(0.15, 0.6)))
    steps += _maybe(dice, 0.5, lambda: _folds(dice, 0.2))
    lid = dice.choice((BLACK, (40, 38, 36), (235, 233, 230), (190, 188, 185)))
    steps += _maybe(dice, 0.5, lambda: _holes(dice, lid))
    steps += _maybe(dice, 0.3, Staple)
    steps += _maybe(dice, 0.25, lambda: DogEar(lid))
    steps.append(Lie(dice.choice((0.4, 1.0)), 0.006, dice.choice((0, 0.02, 0.04)), scale=(0.9, 1.0), around=lid))
    steps += _maybe(dice, 0.4, lambda: BindingShadow(dice.choice(("left", "right")), dice.uniform(0.2, 0.6)))
    steps += [UnevenLight(dice.uniform(0.02, 0.15)), Blur(dice.uniform(0.002, 0.006)), Noise(dice.uniform(1, 5), 1.5)]
    return steps + _maybe(dice, 0.2, Gray)


def fax(dice: random.Random) -> Steps:
    """A telefax: coarse, black and white, with streaks."""
    steps: Steps = [Blur(dice.uniform(0.003, 0.006)), Lie(0.4, 0.01, scale=(0.95, 1.0))]
    steps += _maybe(dice, 0.5, lambda: Streaks(dice.randint(1, 5)))
    steps.append(Noise(dice.uniform(8, 30)))
    return [*steps, Specks(dice.choice((10, 100, 400)), 0.012), BlackAndWhite(dice.randint(130, 195))]


def bound(dice: random.Random) -> Steps:
    """A page of a bound volume on the glass: bent towards the back, with a shadow there."""
    side = dice.choice(("left", "right"))
    steps: Steps = [BleedThrough(dice.uniform(0.02, 0.1)), Tint((0.97, 0.96, dice.uniform(0.88, 0.96)))]
    steps.append(Lie(0.8, 0.01, dice.uniform(0.03, 0.08), 0.004, (0.94, 1.0), dice.choice((BLACK, (60, 60, 60)))))
    steps += [BindingShadow(side, dice.uniform(0.5, 0.95)), UnevenLight(dice.uniform(0.05, 0.2))]
    steps += [Blur(dice.uniform(0.003, 0.008)), Noise(dice.uniform(1, 5), 1)]
    return steps + _maybe(dice, 0.6, Gray)


def photograph(dice: random.Random) -> Steps:
    """A sheet on a table before the camera of a telephone."""
    table = dice.choice(((96, 68, 44), (60, 60, 64), (150, 120, 90), (30, 32, 36), (200, 196, 190), (70, 90, 110)))
    cast = dice.choice(((1.0, 0.97, 0.88), (0.93, 0.97, 1.0), (0.96, 0.96, 0.96), (1.0, 0.95, 0.82)))
    steps: Steps = _maybe(dice, 0.4, lambda: _folds(dice, 0.3))
    steps += _maybe(dice, 0.15, lambda: Stain(dice.uniform(0.1, 0.4)))
    steps.append(Lie(2.0, 0.015, dice.choice((0, 0.04, 0.08)), 0.02, (0.8, 1.0)))
    steps.append(Table(table, dice.uniform(0.02, 0.12)))
    steps.append(RoomLight(dice.uniform(0.15, 0.5), cast, dice.choice((0, 0, 0.3, 0.5))))
    steps.append(Blur(dice.uniform(0.003, 0.01)))
    steps += _maybe(dice, 0.3, lambda: Shake(dice.uniform(0.005, 0.02)))
    return [*steps, Noise(dice.uniform(1, 6), dice.uniform(0.5, 4)), Levels(dice.uniform(0, 20), 255)]


KINDS: dict[str, Callable[[random.Random], Steps]] = {
    "digital": digital,
    "office": office,
    "bilevel": bilevel,
    "copy": copy,
    "archive": archive,
    "fax": fax,
    "bound": bound,
    "photograph": photograph,
}
"""Name of a kind and what draws its steps."""


def file_of(kind: str, dice: random.Random) -> FileFormat:
    """How pages that took a kind of road are kept; they are scaled at another time."""
    quality = None if dice.random() < 0.35 else dice.choice((95, 90, 85, 85, 80, 75))
    if kind == "digital":
        return FileFormat("gray" if dice.random() < 0.08 else "rgb", quality)
    if kind in ("bilevel", "fax"):
        return FileFormat("threshold" if dice.random() < 0.3 else "rgb", quality)
    late = dice.random()  # some are made black and white after overlays were laid on
    if kind in ("office", "copy") and late < 0.12:
        return FileFormat("threshold" if late < 0.09 else "dither", quality)
    return FileFormat("rgb" if late < 0.8 else "gray", round(dice.triangular(30, 95, 80)))


def _maybe(dice: random.Random, share: float, make: Callable[[], Step]) -> Steps:
    return [make()] if dice.random() < share else []


def _lid(dice: random.Random) -> tuple[int, int, int]:
    level = dice.choice((255, 255, 250, 240, 225, 30))
    return level, level, level


def _holes(dice: random.Random, color: tuple[int, int, int]) -> PunchHoles:
    kind, edge = dice.choice(HOLES), dice.choice(("left", "left", "top"))
    dark = sum(color) < 150
    return PunchHoles(
        "two near" if edge == "top" else kind, edge, color, dark * dice.random(), dark and dice.random() < 0.25
    )


def _folds(dice: random.Random, depth: float) -> Folds:
    down = dice.choice(((1 / 3, 2 / 3), (0.5,), (0.25, 0.5, 0.75), ()))
    return Folds(down, (0.5,) if not down or dice.random() < 0.2 else (), dice.uniform(0.3, 1) * depth)


def _edges(dice: random.Random, level: int) -> Edges:
    sides = [side for side in ("left", "top", "right", "bottom") if dice.random() < 0.45] or ["right"]
    return Edges(tuple(sides), dice.choice((0.05, 0.15, 0.35)), level)
