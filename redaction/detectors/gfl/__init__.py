"""A small detector without anchors: every point of a feature map says what lies there and how far its edges are."""

from redaction.detectors.gfl.model import GFL

__all__ = ["GFL"]
