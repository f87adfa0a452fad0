"""Record components of our own: what a page of a release has beside IceVision's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from icevision.core import tasks
from icevision.core.record_components import RecordComponent


class DocumentRecordComponent(RecordComponent):
    """The document that a page belongs to; None where nobody said."""

    def __init__(self, task: Any = tasks.common) -> None:
        super().__init__(task=task)
        self.document: str | None = None

    def set_document(self, document: str | None) -> None:
        """Name the document."""
        self.document = document

    def as_dict(self) -> dict[str, Any]:
        """As every component of IceVision."""
        return {"document": self.document}

    def _repr(self) -> list[str]:
        return [f"Document: {self.document}"]


class StylesRecordComponent(RecordComponent):
    """How each redaction looks (black, border, gray, color …), in the order of the boxes; empty where nobody said."""

    def __init__(self, task: Any = tasks.detection) -> None:
        super().__init__(task=task)
        self.styles: list[str] = []

    def set_styles(self, styles: Sequence[str]) -> None:
        """Replace the styles."""
        self.styles = list(styles)

    def add_styles(self, styles: Sequence[str]) -> None:
        """Append styles, as many as boxes are added."""
        self.styles.extend(styles)

    def as_dict(self) -> dict[str, Any]:
        """As every component of IceVision."""
        return {"styles": self.styles}

    def _num_annotations(self) -> dict[str, int]:
        return {"styles": len(self.styles)}

    def _remove_annotation(self, i: int) -> None:
        self.styles.pop(i)

    def _repr(self) -> list[str]:
        return [f"Styles: {self.styles}"]


class PolygonsRecordComponent(RecordComponent):
    """Outlines of redactions that are no rectangles, in the order of the boxes.

    Each is a list of polygons ``[x, y, x, y, …]`` in page pixels, empty where the box says it all. IceVision's
    component of masks is not used: it paints every mask at the size of the page when a record is loaded for training.
    """

    def __init__(self, task: Any = tasks.detection) -> None:
        super().__init__(task=task)
        self.polygons: list[list[list[float]]] = []

    def set_polygons(self, polygons: Sequence[list[list[float]]]) -> None:
        """Replace the outlines."""
        self.polygons = list(polygons)

    def as_dict(self) -> dict[str, Any]:
        """As every component of IceVision."""
        return {"polygons": self.polygons}

    def _num_annotations(self) -> dict[str, int]:
        return {"polygons": len(self.polygons)}

    def _remove_annotation(self, i: int) -> None:
        self.polygons.pop(i)

    def _repr(self) -> list[str]:
        return [f"Polygons: {self.polygons}"]
