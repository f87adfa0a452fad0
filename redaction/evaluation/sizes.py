"""Small, medium and large boxes, as COCO has them (https://cocodataset.org/#detection-eval)."""

from __future__ import annotations

import numpy as np

BANDS = {"small": (0.0, 32.0**2), "medium": (32.0**2, 96.0**2), "large": (96.0**2, 1e10)}
"""Least and largest area in square pixels of the page; both ends belong to a band, as in COCO's own code."""


def inside(areas: np.ndarray) -> np.ndarray:
    """``(3, n)`` bool: which areas, ``(n,)`` in square pixels, lie in which band."""
    return np.stack([(areas >= low) & (areas <= high) for low, high in BANDS.values()])


def band_names(areas: np.ndarray) -> list[str]:
    """The band of each area, the smaller one on a border."""
    names = list(BANDS)
    return [names[first] for first in inside(areas).argmax(axis=0)] if len(areas) else []
