"""Detector: the weights as safetensors, and a readable spec from which the model is built again."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from redaction.detectors.architectures import network_of
from redaction.detectors.detector import Detector
from redaction.detectors.spec import DetectorSpec
from redaction.errors import ArtifactDamaged, ConfigError
from redaction.materializers.base import Materializer, Scalar, refuse_subclass

_WEIGHTS, _SPEC = "weights.safetensors", "spec.json"


class DetectorMaterializer(Materializer[Detector]):
    """Every weight and statistic of the network to the bit; it is loaded onto the CPU."""

    saves = Detector
    version = 1

    def save(self, value: Detector, folder: Path) -> None:
        """Write ``weights.safetensors`` and ``spec.json``."""
        refuse_subclass(value, Detector)
        weights = network_of(value.model).state_dict()
        save_file({name: tensor.detach().cpu().contiguous() for name, tensor in weights.items()}, folder / _WEIGHTS)
        (folder / _SPEC).write_text(json.dumps(asdict(value.spec), indent=2) + "\n", encoding="utf-8")

    def load(self, folder: Path) -> Detector:
        """Build the model of the spec and fill in its weights."""
        try:
            detector = Detector.untrained(_spec(json.loads((folder / _SPEC).read_text(encoding="utf-8"))))
            network_of(detector.model).load_state_dict(load_file(folder / _WEIGHTS))
        except (SafetensorError, RuntimeError, ValueError, TypeError, KeyError, ConfigError) as error:
            raise ArtifactDamaged(f"{folder} does not hold a detector: {error}.") from error
        detector.model.eval()
        return detector

    def describe(self, value: Detector) -> dict[str, Scalar]:
        """What it is, how large, and where its threshold lies."""
        parameters = sum(parameter.numel() for parameter in value.model.parameters())
        spec = value.spec
        return {
            "architecture": spec.architecture,
            "parameters": parameters,
            "input": f"{spec.image_width_px} x {spec.image_height_px} px",
            "classes": ", ".join(str(name) for name in spec.classes[1:]),
            "threshold": "none chosen" if spec.threshold is None else spec.threshold,
        }


def _spec(plain: dict[str, Any]) -> DetectorSpec:
    known = {field.name for field in fields(DetectorSpec)}
    if set(plain) != known:
        raise ArtifactDamaged(f"{_SPEC} has the fields {sorted(plain)}; a detector has {sorted(known)}.")
    plain["classes"] = tuple(plain["classes"])
    plain["aspect_ratios"] = tuple(plain["aspect_ratios"])
    return DetectorSpec(**plain)
