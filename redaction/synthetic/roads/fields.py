"""Smooth random fields, and pixels made lighter and darker by them."""

from __future__ import annotations

import cv2
import numpy as np

_COARSE = 8  # pixels of a field of light per pixel of the page and side: what is smooth needs no more


def clouds(size: tuple[int, int], cells: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """``(rows, columns)`` float32 about 0, mostly from -1 to 1, that changes smoothly from cell to cell."""
    knots = rng.standard_normal((max(cells[0], 1) + 3, max(cells[1], 1) + 3), dtype=np.float32) * np.float32(0.6)
    return cv2.resize(knots, (size[1], size[0]), interpolation=cv2.INTER_CUBIC)


def coarse(size: tuple[int, int]) -> tuple[int, int]:
    """Rows and columns in which a smooth field for a page of a size is made."""
    return -(-size[0] // _COARSE), -(-size[1] // _COARSE)


def axes(size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """How far down, ``(rows, 1)``, and how far right, ``(1, columns)``, each from 0 to 1."""
    down = np.linspace(0, 1, size[0], dtype=np.float32)[:, None]
    return down, np.linspace(0, 1, size[1], dtype=np.float32)[None, :]


def lit(pixels: np.ndarray, light: np.ndarray) -> np.ndarray:
    """Pixels times a field, ``(rows, columns)`` or with three colours, of any size; 1 changes nothing."""
    field = np.clip(light * 128, 0, 255).astype(np.uint8)
    field = cv2.resize(field, (pixels.shape[1], pixels.shape[0]), interpolation=cv2.INTER_LINEAR)
    if field.ndim == 2:
        field = cv2.merge((field, field, field))
    return cv2.multiply(pixels, field, scale=1 / 128)


def faded(pixels: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Ink lost: each pixel goes the given share, ``(rows, columns)`` from 0 to 1, of the way to white."""
    kept = np.clip((1 - share) * 255, 0, 255).astype(np.uint8)
    if kept.shape != pixels.shape[:2]:
        kept = cv2.resize(kept, (pixels.shape[1], pixels.shape[0]), interpolation=cv2.INTER_LINEAR)
    return cv2.bitwise_not(cv2.multiply(cv2.bitwise_not(pixels), cv2.merge((kept, kept, kept)), scale=1 / 255))


def mixed(pixels: np.ndarray, color: tuple[float, float, float], share: np.ndarray) -> np.ndarray:
    """Pixels under a colour (0 to 255) that covers the given share of each, ``(rows, columns)`` from 0 to 1."""
    share = share[..., None].astype(np.float32)
    return (pixels * (1 - share) + np.asarray(color, np.float32) * share).astype(np.uint8)
