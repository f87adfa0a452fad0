"""Saving and loading of values, each type in its own way, none of them by pickle."""

from redaction.materializers.base import Materializer, Scalar
from redaction.materializers.keeping import keep
from redaction.materializers.registry import materializer

__all__ = ["Materializer", "Scalar", "keep", "materializer"]
