"""Photographs that are invented pixel by pixel: scenes and people, printed in colour, grey, or as a screen of dots."""

from __future__ import annotations

import random
from dataclasses import dataclass

import cv2
import numpy as np

from redaction.synthetic.figures.figure import part
from redaction.synthetic.figures.noise import Shape
from redaction.synthetic.figures.portraits import Head, people
from redaction.synthetic.figures.scenes import SCENES
from redaction.synthetic.page import BLACK, Drawing
from redaction.synthetic.pen import Box, Pen

LONG_SIDE_PX = 700
"""No photograph has more pixels along its longer side."""


@dataclass(frozen=True, eq=False)
class Photograph(Drawing):
    """A photograph, and where the faces on it are."""

    faces: tuple[Box, ...] = ()


def photograph(box: Box, dice: random.Random, language: str = "en") -> Photograph:  # noqa: ARG001 - called like the others
    """A scene without people, as a rule; one in four shows some."""
    if dice.random() < 0.25:
        return group(box, dice)
    return _photograph(box, dice, ())


def portrait(box: Box, dice: random.Random, language: str = "en") -> Photograph:  # noqa: ARG001 - called like the others
    """Head and shoulders of one person."""
    x0, y0, x1, y1 = box
    height = dice.uniform(0.2, 0.31)
    width = height * dice.uniform(0.72, 0.82) * (y1 - y0) / (x1 - x0)
    return _photograph(box, dice, (Head(dice.uniform(0.44, 0.56), dice.uniform(0.4, 0.48), width, height),))


def group(box: Box, dice: random.Random, language: str = "en") -> Photograph:  # noqa: ARG001 - called like the others
    """Two to five people beside each other."""
    count = dice.randint(2, 5)
    half = dice.uniform(0.2, 0.27) / count
    tall = half * 1.3 * (box[2] - box[0]) / (box[3] - box[1])
    tall = min(tall, 0.25)
    places = [((i + 0.5) / count + dice.uniform(-0.1, 0.1) / count, dice.uniform(0.36, 0.5)) for i in range(count)]
    return _photograph(box, dice, tuple(Head(x, y, half, tall) for x, y in places))


PHOTOGRAPHS = (photograph, portrait, group)


def _photograph(box: Box, dice: random.Random, heads: tuple[Head, ...]) -> Photograph:
    seed, dpi, framed = dice.getrandbits(64), dice.uniform(85, 130), dice.random() < 0.3

    def draw(pen: Pen) -> None:
        pen.image(_pixels(np.random.default_rng(seed), _shape(box, dpi), heads), box, quality=92)
        if framed:
            pen.rectangle((box[0] + 0.5, box[1] + 0.5, box[2] - 0.5, box[3] - 0.5), stroke=BLACK)

    return Photograph(box, draw, tuple(part(box, *head.box) for head in heads))


def _shape(box: Box, dpi: float) -> Shape:
    width, height = box[2] - box[0], box[3] - box[1]
    scale = min(dpi / 72, LONG_SIDE_PX / max(width, height))
    return max(8, round(height * scale)), max(8, round(width * scale))


def _pixels(generator: np.random.Generator, shape: Shape, heads: tuple[Head, ...]) -> np.ndarray:
    scene = SCENES[generator.integers(len(SCENES))]
    picture = people(generator, shape, heads) if heads else scene(generator, shape)
    picture += generator.normal(0, generator.choice([0.01, 0.03, 0.06]), shape).astype(np.float32)[..., None]
    toned = _toned(generator, np.clip(picture, 0, 1))
    return np.asarray(np.clip(toned, 0, 1) * 255 + 0.5).astype(np.uint8)


def _toned(generator: np.random.Generator, picture: np.ndarray) -> np.ndarray:
    """As it is printed: ``(rows, columns, 3)`` in colour, ``(rows, columns)`` in grey or black and white."""
    kind = generator.random()
    exposure = generator.uniform(0.7, 1.5)
    if kind < 0.35:
        return picture**exposure
    gray = (picture @ np.array((0.3, 0.59, 0.11), np.float32)) ** exposure
    if kind < 0.6:
        return gray
    if kind < 0.75:
        return _photocopied(generator, gray)
    if kind < 0.9:
        return _screened(gray, generator.uniform(3, 6), generator.uniform(0.2, 1.3))
    return gray[..., None] * np.array((1.0, 0.9, 0.75), np.float32) + 0.05


def _photocopied(generator: np.random.Generator, gray: np.ndarray) -> np.ndarray:
    """Hard: what was dark is black now, what was light is white."""
    middle = float(np.median(gray)) + generator.uniform(-0.1, 0.15)
    return 1 / (1 + np.exp(-(gray - middle) * generator.uniform(8, 25)))


def _screened(gray: np.ndarray, pitch_px: float, angle: float) -> np.ndarray:
    """Dots whose size stands for the tone, on lines at an angle in radians."""
    fine = cv2.resize(gray, None, fx=2, fy=2, interpolation=cv2.INTER_LINEAR)
    across, down = 2 * np.pi / pitch_px * np.cos(angle), 2 * np.pi / pitch_px * np.sin(angle)
    dots = _wave(fine.shape, across, down) + _wave(fine.shape, -down, across)
    return np.clip((fine - 0.5 + 0.25 * dots) * 4 + 0.5, 0, 1)


def _wave(shape: tuple[int, ...], across: float, down: float) -> np.ndarray:
    """The cosine of ``across * column + down * row``, from sines and cosines of rows and columns alone."""
    x, y = np.arange(shape[1], dtype=np.float32) * across, np.arange(shape[0], dtype=np.float32) * down
    wave = np.outer(np.cos(y), np.cos(x)) - np.outer(np.sin(y), np.sin(x))
    return np.asarray(wave, np.float32)
