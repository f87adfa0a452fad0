"""Detector: the weights as safetensors, and a readable spec from which the model is built again."""

from __future__ import annotations

import json
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from redaction.detectors.architectures import network_of
from redaction.detectors.detector import Detector
from redaction.detectors.spec import DetectorSpec
from redaction.errors import ArtifactDamaged, ConfigError
from redaction.materializers.base import Materializer, Scalar, refuse_subclass
from redaction.operating import BEST_F1, ThresholdCurve

_WEIGHTS, _SPEC, _CURVE = "weights.safetensors", "spec.json", "valid_curve.json"
_SINCE_VERSION_2 = {"chosen": BEST_F1}


class DetectorMaterializer(Materializer[Detector]):
    """Every weight and statistic of the network to the bit; it is loaded onto the CPU."""

    saves = Detector
    version = 2  # 1 knew no curve, and not what the threshold was chosen for

    def save(self, value: Detector, folder: Path) -> None:
        """Write ``weights.safetensors``, ``spec.json`` and ``valid_curve.json``."""
        refuse_subclass(value, Detector)
        weights = network_of(value.model).state_dict()
        save_file({name: tensor.detach().cpu().contiguous() for name, tensor in weights.items()}, folder / _WEIGHTS)
        (folder / _SPEC).write_text(json.dumps(asdict(value.spec), indent=2) + "\n", encoding="utf-8")
        if value.curve is not None:
            plain = {name: _listed(part) for name, part in vars(value.curve).items()}
            (folder / _CURVE).write_text(json.dumps(plain) + "\n", encoding="utf-8")

    def load(self, folder: Path) -> Detector:
        """Build the model of the spec and fill in its weights."""
        try:
            spec = _spec(json.loads((folder / _SPEC).read_text(encoding="utf-8")))
            detector = replace(Detector.untrained(spec), curve=_curve(folder / _CURVE))
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
            "chosen_for": spec.chosen,
        }


def _spec(plain: dict[str, Any]) -> DetectorSpec:
    plain = {**_SINCE_VERSION_2, **plain}
    known = {field.name for field in fields(DetectorSpec)}
    if set(plain) != known:
        raise ArtifactDamaged(f"{_SPEC} has the fields {sorted(plain)}; a detector has {sorted(known)}.")
    plain["classes"] = tuple(plain["classes"])
    plain["aspect_ratios"] = tuple(plain["aspect_ratios"])
    return DetectorSpec(**plain)


def _curve(path: Path) -> ThresholdCurve | None:
    if not path.exists():
        return None
    plain = json.loads(path.read_text(encoding="utf-8"))
    parts: dict[str, Any] = {name: np.array(part) if isinstance(part, list) else part for name, part in plain.items()}
    curve = ThresholdCurve(**parts)
    columns = (curve.thresholds, curve.right, curve.wrong, curve.false_alarms)
    if len({np.shape(column) for column in columns}) != 1 or np.ndim(curve.thresholds) != 1:
        raise ValueError(f"{path.name} has columns of different lengths")
    return curve


def _listed(part: Any) -> Any:
    return part.tolist() if isinstance(part, np.ndarray) else part
