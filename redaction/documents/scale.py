"""At which scale a page is handed to a detector."""

from __future__ import annotations

from redaction.boxes import OVERSAMPLED
from redaction.documents.limits import MOST_RENDERED_PX
from redaction.documents.page import Reading


def working_scale(width_px: float, height_px: float, reading: Reading) -> float:
    """At which an image is kept, at most 1."""
    return min(1.0, OVERSAMPLED * min(reading.height_px / height_px, reading.width_px / width_px))


def rendering_scale(width_pt: float, height_pt: float, reading: Reading) -> float:
    """Pixels per point at which a page of a PDF is rendered."""
    wanted = reading.dpi / 72 or OVERSAMPLED * min(reading.height_px / height_pt, reading.width_px / width_pt)
    return min(wanted, (MOST_RENDERED_PX / (width_pt * height_pt)) ** 0.5)
