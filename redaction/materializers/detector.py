"""Detector: the weights as safetensors, and a readable spec from which the model is built again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from redaction.detectors.architectures import network_of
from redaction.detectors.detector import Detector
from redaction.detectors.plain import curve_from, plain_curve, plain_spec, spec_from
from redaction.errors import ArtifactDamaged
from redaction.materializers.base import Materializer, Scalar, refuse_subclass
from redaction.materializers.columns import reading

_WEIGHTS, _SPEC, _CURVE = "weights.safetensors", "spec.json", "valid_curve.json"


class DetectorMaterializer(Materializer[Detector]):
    """Every weight and statistic of the network to the bit; it is loaded onto the CPU."""

    saves = Detector
    version = 2  # 1 knew no curve, and not what the threshold was chosen for

    def save(self, value: Detector, folder: Path) -> None:
        """Write ``weights.safetensors``, ``spec.json`` and ``valid_curve.json``."""
        refuse_subclass(value, Detector)
        weights = network_of(value.model).state_dict()
        save_file({name: tensor.detach().cpu().contiguous() for name, tensor in weights.items()}, folder / _WEIGHTS)
        (folder / _SPEC).write_text(json.dumps(plain_spec(value.spec), indent=2) + "\n", encoding="utf-8")
        if value.curve is not None:
            (folder / _CURVE).write_text(json.dumps(plain_curve(value.curve)) + "\n", encoding="utf-8")

    def load(self, folder: Path) -> Detector:
        """Build the model of the spec and fill in its weights."""
        try:
            with reading(folder, "a detector"):
                detector = Detector.untrained(spec_from(json.loads((folder / _SPEC).read_text(encoding="utf-8"))))
                if (folder / _CURVE).exists():
                    curve = curve_from(json.loads((folder / _CURVE).read_text(encoding="utf-8")))
                    detector = replace(detector, curve=curve)
                network_of(detector.model).load_state_dict(load_file(folder / _WEIGHTS))
        except (SafetensorError, RuntimeError) as error:  # torch's word for weights of another model
            raise ArtifactDamaged(f"{folder} does not hold a detector: {error}.") from error
        detector.model.eval()
        return detector

    def describe(self, value: Detector) -> dict[str, Scalar]:
        """What it is, how large, and where its threshold lies."""
        spec = value.spec
        return {
            "architecture": spec.architecture,
            "parameters": value.parameters,
            "input": f"{spec.image_width_px} x {spec.image_height_px} px",
            "classes": ", ".join(str(name) for name in spec.classes[1:]),
            "threshold": "none chosen" if spec.threshold is None else spec.threshold,
            "chosen_for": spec.chosen,
        }
