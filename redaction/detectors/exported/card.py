"""What an exported detector knows beside its graph, as it stands in the metadata of the file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from redaction.detectors.plain import curve_from, plain_curve, plain_spec, spec_from
from redaction.detectors.spec import DetectorSpec
from redaction.detectors.suppression import Suppression
from redaction.detectors.transform import IMAGENET_MEAN, IMAGENET_STD
from redaction.operating import ThresholdCurve

KEY = "redaction.detector"
"""Of the metadata."""
_VERSION = 1
PAGES, BOXES, SCORES = "pages", "boxes", "scores"
"""Names of the input and the outputs of the graph."""


@dataclass(frozen=True)
class Card:
    """All but the weights.

    Attributes:
        spec: of the detector.
        suppression: what makes of the graph's boxes those of a page.
        curve: of its valid pages, from which thresholds can be chosen; None where it has none.
        parameters: how many weights the model has.
    """

    spec: DetectorSpec
    suppression: Suppression
    curve: ThresholdCurve | None
    parameters: int

    def as_json(self) -> str:
        """With how pages are to be normalised, for other programs that use the file."""
        content: dict[str, Any] = {
            "version": _VERSION,
            "spec": plain_spec(self.spec),
            "suppression": asdict(self.suppression),
            "curve": None if self.curve is None else plain_curve(self.curve),
            "parameters": self.parameters,
            PAGES: {"colours": "RGB", "scale": "0 to 1", "mean": IMAGENET_MEAN, "deviation": IMAGENET_STD},
        }
        return json.dumps(content, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Card:
        """Read what ``as_json`` wrote.

        Raises:
            ValueError, TypeError, KeyError: it was something else.
        """
        content = json.loads(text)
        if content["version"] != _VERSION:
            raise ValueError(f"it was written as version {content['version']}, and {_VERSION} is known here")
        chosen = dict(content["suppression"])
        suppression = Suppression(**{**chosen, "levels": tuple(chosen["levels"])})
        counts = (*suppression.levels, suppression.candidates, suppression.detections, suppression.first_label)
        if not all(isinstance(count, int) and count >= 0 for count in (*counts, content["parameters"])):
            raise ValueError(f"its counts are no counts: {suppression}")
        shares = suppression.lowest_score, suppression.same, suppression.within
        if not all(isinstance(share, int | float) and 0 <= share <= 1 for share in shares):
            raise ValueError(f"its shares are not from 0 to 1: {suppression}")
        curve = None if content["curve"] is None else curve_from(content["curve"])
        return cls(spec_from(content["spec"]), suppression, curve, content["parameters"])
