"""Scenes of photographs, as ``(rows, columns, 3)`` float32 pictures from 0 to 1."""

from __future__ import annotations

import colorsys
from collections.abc import Callable

import cv2
import numpy as np

from redaction.synthetic.figures.noise import Shape, blend, ellipse, fractal, ridge, soft

Scene = Callable[[np.random.Generator, Shape], np.ndarray]


def color(generator: np.random.Generator, hue: float, saturation: float, value: float) -> np.ndarray:
    """A colour near the one that is named."""
    hue, saturation, value = hue + generator.normal(0, 0.02), saturation * generator.uniform(0.7, 1.2), value
    return np.array(colorsys.hsv_to_rgb(hue % 1, min(saturation, 1), min(value, 1)), np.float32)


def vertical(shape: Shape, top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    """A picture that fades from one colour to another."""
    share = np.linspace(0, 1, shape[0], dtype=np.float32)[:, None, None]
    return np.repeat(top + share * (bottom - top), shape[1], axis=1)


def landscape(generator: np.random.Generator, shape: Shape) -> np.ndarray:
    """Sky with clouds over hills that grow darker towards the front, and sometimes water."""
    height, width = shape
    picture = vertical(shape, color(generator, 0.58, 0.5, 0.8), color(generator, 0.1, 0.15, 0.97))
    clouds = np.clip(fractal(generator, shape, 2) * 2.4 - 1.1, 0, 1)
    blend(picture, (0.95, 0.95, 0.96), clouds * generator.uniform(0.2, 1))
    level, y = generator.uniform(0.3, 0.6), np.arange(height)[:, None] / height
    texture = fractal(generator, shape, 12, 5, 0.8)
    for depth in np.linspace(0.75, 0.12, generator.integers(2, 5)):
        line = level - (ridge(generator, width, 0.45) - 0.5) * generator.uniform(0.1, 0.35)
        ground = color(generator, 0.28, 0.5 * (1.1 - depth), depth) * (0.55 + 0.9 * texture[..., None])
        blend(picture, ground, np.clip((y - line) * height, 0, 1))
        level += generator.uniform(0.08, 0.2)
    return picture


def street(generator: np.random.Generator, shape: Shape) -> np.ndarray:
    """House fronts with rows of windows under a sky, a road before them."""
    height, width = shape
    picture = vertical(shape, color(generator, 0.58, 0.3, 0.85), color(generator, 0.6, 0.05, 0.95))
    ground, left = int(height * generator.uniform(0.7, 0.85)), 0
    while left < width:
        right = left + int(width * generator.uniform(0.12, 0.4)) + 4
        top = int(height * generator.uniform(0.05, 0.45))
        _house(generator, picture[top:ground, left:right])
        left = right
    picture[ground:] = color(generator, 0.1, 0.05, generator.uniform(0.25, 0.5))
    return picture * (0.75 + 0.4 * fractal(generator, shape, 8, 6, 0.7)[..., None])


def _house(generator: np.random.Generator, front: np.ndarray) -> None:
    height, width = front.shape[:2]
    wall = generator.uniform(0.3, 0.85)
    front[:] = color(generator, 0.06, 0.35, wall)
    floors, bays = int(generator.integers(2, 7)), int(generator.integers(2, 6))
    glass = color(generator, 0.58, 0.2, wall * generator.uniform(0.15, 0.5))
    for floor in range(floors):
        for bay in range(bays):
            y, x = (floor + 0.2) * height / floors, (bay + 0.25) * width / bays
            tint = glass * generator.uniform(0.7, 1.5)
            front[int(y) : int(y + 0.6 * height / floors), int(x) : int(x + 0.5 * width / bays)] = tint


def night(generator: np.random.Generator, shape: Shape) -> np.ndarray:
    """Nearly black, with a few lights and what they shine on."""
    picture = vertical(shape, color(generator, 0.62, 0.4, 0.06), color(generator, 0.08, 0.3, 0.14))
    picture *= 0.4 + 1.2 * fractal(generator, shape)[..., None]
    for _ in range(generator.integers(2, 14)):
        center = generator.uniform(0, shape[1]), generator.uniform(shape[0] * 0.2, shape[0] * 0.8)
        radius = max(shape) * generator.uniform(0.004, 0.03)
        distance = ellipse(shape, center, (radius, radius))
        light = color(generator, generator.choice([0.1, 0.13, 0.0, 0.55]), 0.3, 1.0)
        blend(picture, light, np.clip(1.0 / (0.3 + distance**2) - 0.02, 0, 0.95))
    return picture


def room(generator: np.random.Generator, shape: Shape) -> np.ndarray:
    """A wall with a bright window or door, a floor, and dark furniture."""
    height, width = shape
    picture = vertical(shape, color(generator, 0.1, 0.2, 0.5), color(generator, 0.09, 0.25, 0.35))
    floor = int(height * generator.uniform(0.6, 0.8))
    picture[floor:] = color(generator, 0.07, 0.4, 0.28)
    for _ in range(generator.integers(3, 9)):
        x, y = int(generator.uniform(0, width * 0.9)), int(generator.uniform(0.05, 0.75) * height)
        right = x + int(width * generator.uniform(0.06, 0.35)) + 2
        bottom = y + int(height * generator.uniform(0.1, 0.5)) + 2
        picture[y:bottom, x:right] = color(generator, generator.random(), 0.25, generator.choice([0.1, 0.2, 0.4, 0.9]))
    picture = cv2.GaussianBlur(picture, (0, 0), max(shape) / 400)
    light = ellipse(shape, (generator.uniform(0, width), height * 0.3), (width * 0.8, height * 0.8))
    return (
        picture
        * (1.4 - 0.8 * np.clip(light, 0, 1.4))[..., None]
        * (0.8 + 0.4 * fractal(generator, shape, 6)[..., None])
    )


def aerial(generator: np.random.Generator, shape: Shape) -> np.ndarray:
    """Fields and roads from above."""
    height, width = shape
    count = int(generator.integers(8, 40))
    points = generator.uniform((0, 0), (height, width), (count, 2)).astype(np.float32)
    small = np.mgrid[0:height:3, 0:width:3].astype(np.float32)
    nearest = ((small[None] - points[:, :, None, None]) ** 2).sum(1).argmin(0).astype(np.float32)
    fields = cv2.resize(nearest, (width, height), interpolation=cv2.INTER_NEAREST).astype(int)
    tones = np.stack([color(generator, 0.22, 0.35, generator.uniform(0.2, 0.65)) for _ in range(count)])
    picture = tones[fields] * (0.6 + 0.8 * fractal(generator, shape, 10, 6, 0.75)[..., None])
    for _ in range(generator.integers(1, 5)):
        line = (0.5 + (ridge(generator, width, 0.3) - 0.5) * 1.4) * height
        y = np.arange(height)[:, None]
        blend(picture, (0.75, 0.72, 0.66), (np.abs(y - line) < generator.uniform(1, 5)).astype(np.float32))
    return picture


def thing(generator: np.random.Generator, shape: Shape) -> np.ndarray:
    """A dark object on a plain ground with its shadow, as evidence and products are photographed."""
    height, width = shape
    picture = np.ones((*shape, 3), np.float32) * color(generator, 0.1, 0.1, generator.uniform(0.5, 0.95))
    center = width * generator.uniform(0.4, 0.6), height * generator.uniform(0.4, 0.6)
    radii = width * generator.uniform(0.12, 0.36), height * generator.uniform(0.12, 0.36)
    power = generator.uniform(2, 8)
    y, x = np.ogrid[:height, :width]
    lumps = 0.25 * (fractal(generator, shape, 3, 4) - 0.5)

    def distance(dx: float, dy: float) -> np.ndarray:
        u, v = np.abs(x - center[0] - dx) / radii[0], np.abs(y - center[1] - dy) / radii[1]
        return ((u**power + v**power) ** (1 / power)).astype(np.float32) + lumps

    blend(picture, (0.1, 0.1, 0.1), 0.6 * soft(distance(width * 0.03, height * 0.04), 0.3))
    shade = 1.2 - 0.9 * np.clip(distance(-radii[0] * 0.4, -radii[1] * 0.4), 0, 1.2)
    body = color(generator, generator.random(), 0.4, generator.uniform(0.1, 0.7)) * (shade + 0.2)[..., None]
    blend(picture, body, soft(distance(0, 0), 0.03))
    return picture * (0.9 + 0.2 * fractal(generator, shape, 5, 6, 0.8)[..., None])


def water(generator: np.random.Generator, shape: Shape) -> np.ndarray:
    """A sea or lake with waves under a low sky, and a dark hull or island."""
    height, width = shape
    picture = vertical(shape, color(generator, 0.6, 0.2, 0.8), color(generator, 0.1, 0.1, 0.95))
    horizon = int(height * generator.uniform(0.25, 0.55))
    waves = cv2.resize(fractal(generator, (height, max(8, width // 6)), 20, 4, 0.8), (width, height))
    picture[horizon:] = (color(generator, 0.55, 0.5, 0.4) * (0.4 + 1.2 * waves[..., None]))[horizon:]
    middle, length = generator.uniform(0.3, 0.7) * width, generator.uniform(0.08, 0.3) * width
    hull = ellipse(shape, (middle, horizon), (length, height * generator.uniform(0.02, 0.08)))
    tower = ellipse(shape, (middle, horizon - height * 0.05), (length * 0.2, height * 0.09))
    blend(picture, (0.08, 0.09, 0.1), np.maximum(soft(hull), soft(tower)))
    return picture


SCENES: tuple[Scene, ...] = (landscape, street, night, room, aerial, thing, water)
