"""Detector: the weights as safetensors, and a readable spec from which the model is built again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from redaction.detectors.architectures import network_of
from redaction.detectors.detector import Detector
from redaction.detectors.plain import curve_from, plain_curve, plain_spec, same_curve, spec_from
from redaction.errors import ArtifactDamaged, NotMaterializable
from redaction.materializers.base import Materializer, Scalar, refuse_subclass
from redaction.materializers.columns import reading

_DTYPES = torch.float32, torch.float16, torch.bfloat16, torch.int64
"""Of weights: a built model has single precision, which holds the values of the narrower ones exactly."""

_WEIGHTS, _SPEC, _CURVE = "weights.safetensors", "spec.json", "valid_curve.json"


class DetectorMaterializer(Materializer[Detector]):
    """Every weight and statistic of the network to the bit; it is loaded onto the CPU.

    Weights in half precision take half the room, and come back in single precision with the same values.
    """

    saves = Detector
    version = 2  # 1 knew no curve, and not what the threshold was chosen for

    def save(self, value: Detector, folder: Path) -> None:
        """Write ``weights.safetensors``, ``spec.json`` and ``valid_curve.json``."""
        refuse_subclass(value, Detector)
        weights = network_of(value.model).state_dict()
        _refuse_other_weights(weights)
        _refuse_what_cannot_be_read(value)
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


def _refuse_other_weights(weights: Mapping[str, torch.Tensor]) -> None:
    for name, tensor in weights.items():
        if tensor.dtype not in _DTYPES:
            raise NotMaterializable(
                f"the detector's {name} is {tensor.dtype}, which would be rounded; convert it with model.float()."
            )


def _refuse_what_cannot_be_read(detector: Detector) -> None:
    """A spec or a curve that loading would refuse, or would give back as another one."""
    curve = detector.curve
    try:
        spec = spec_from(json.loads(json.dumps(plain_spec(detector.spec))))
        same = curve is None or same_curve(curve, curve_from(plain_curve(curve)))
    except (TypeError, ValueError) as error:
        raise NotMaterializable(f"the detector could not be read back: {error}.") from error
    if spec != detector.spec:
        raise NotMaterializable(f"the detector's spec would come back as {spec}; make it of plain values and tuples.")
    if not same:
        raise NotMaterializable("the detector's curve has columns of other types than ThresholdCurve says.")
