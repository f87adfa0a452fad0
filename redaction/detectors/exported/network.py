"""A graph that ONNX Runtime computes, called as torchvision's detectors are called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import onnxruntime
import torch
from torch import nn

from redaction.config import HardwareConfig
from redaction.detectors.exported.card import BOXES, PAGES, SCORES, Card
from redaction.errors import ArtifactDamaged, DeviceError

_CPU, _CUDA = "CPUExecutionProvider", "CUDAExecutionProvider"
_ONLY_ERRORS = 3  # of what the runtime would write to the console

onnxruntime.disable_telemetry_events()  # where a build of it has any


class ExportedNetwork(nn.Module):
    """Pages in, boxes out; it has no weights that torch knows of.

    Args:
        content: of an ONNX file.
        card: of the same file.

    Raises:
        ArtifactDamaged: the runtime cannot compute it, or it has other inputs or outputs than its card says.
    """

    def __init__(self, content: bytes, card: Card) -> None:
        super().__init__()
        self.content, self.card = content, card
        self.session = _session(content, [_CPU])
        _check(self.session, card)

    def __getstate__(self) -> dict[str, Any]:
        """For the processes of a cluster: a session stays where it was made, and each makes one of its own."""
        return {name: value for name, value in self.__dict__.items() if name != "session"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Make a session on the CPU."""
        self.__dict__.update(state)
        self.session = _session(self.content, [_CPU])

    def place(self, config: HardwareConfig) -> None:
        """Compute where the config asks for.

        Raises:
            DeviceError: the runtime does not offer it.
        """
        section = config.SECTION
        if config.precision not in ("auto", "fp32"):
            raise DeviceError(
                f"{section}.precision={config.precision} is not for an exported detector, which computes in fp32. "
                f"Use {section}.precision=auto or fp32, or the detector that it was exported from."
            )
        offered = onnxruntime.get_available_providers()
        wanted = [_CPU] if config.device == "cpu" or _CUDA not in offered else [_CUDA, _CPU]
        if config.device == "cuda" and wanted == [_CPU]:
            raise DeviceError(_no_cuda(section, f"offers {', '.join(offered)}"))
        if wanted[0] in self.session.get_providers():
            return
        self.session = _session(self.content, wanted)
        if config.device == "cuda" and _CUDA not in self.session.get_providers():
            raise DeviceError(_no_cuda(section, "found no GPU that it can use"))

    def forward(self, images: Sequence[torch.Tensor]) -> list[dict[str, torch.Tensor]]:
        """What is found on normalised pages ``(3, h, w)`` of the input's size: see ``Suppression``."""
        pages = torch.stack(list(images))
        # on a CPU several pages at once take several times the memory and are no faster
        step = len(pages) if _CUDA in self.session.get_providers() else 1
        found = []
        for part in pages.split(step):
            boxes, scores = map(torch.from_numpy, self.everywhere(part))
            found += [self.card.suppression(*page) for page in zip(boxes, scores, strict=True)]
        return found

    def everywhere(self, pages: torch.Tensor) -> tuple[np.ndarray, np.ndarray]:
        """``(n, p, 4)`` boxes and ``(n, p, classes)`` scores of all points of pages ``(n, 3, h, w)``.

        Raises:
            ArtifactDamaged: the runtime cannot compute them, or they are others than the card says.
        """
        with _told():
            boxes, scores = self.session.run([BOXES, SCORES], {PAGES: pages.numpy()})
        wanted = [(len(pages), *shape) for shape in _shapes(self.card)]
        if [boxes.shape, scores.shape] != wanted:
            raise ArtifactDamaged(f"the detector's graph gives {boxes.shape} and {scores.shape}, not {wanted}.")
        return boxes, scores


def _session(content: bytes, providers: list[str]) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()  # one setting, OMP_NUM_THREADS, for all that computes
    options.log_severity_level = _ONLY_ERRORS
    with _told():
        return onnxruntime.InferenceSession(content, options, providers=providers)


@contextmanager
def _told() -> Iterator[None]:
    """Say in one line what the runtime says in many, in a dozen kinds of errors of no common base."""
    try:
        yield
    except Exception as error:
        reason = str(error).strip().partition("\n")[0]
        raise ArtifactDamaged(f"ONNX Runtime {onnxruntime.__version__} cannot compute the graph: {reason}") from error


def _shapes(card: Card) -> tuple[tuple[int, int], tuple[int, int]]:
    """Of the boxes and the scores of one page."""
    points = sum(card.suppression.levels)
    return (points, 4), (points, len(card.spec.classes) - card.suppression.first_label)


def _check(session: onnxruntime.InferenceSession, card: Card) -> None:
    """That the graph takes and gives what the card says."""
    boxes, scores = map(list, _shapes(card))
    wanted = {PAGES: [3, card.spec.image_height_px, card.spec.image_width_px], BOXES: boxes, SCORES: scores}
    ends = [*session.get_inputs(), *session.get_outputs()]
    there = {end.name: list(end.shape[1:]) for end in ends if end.type == "tensor(float)"}
    if there != wanted or len(ends) != len(wanted):
        raise ArtifactDamaged(f"its graph takes and gives {there}, and should take and give {wanted} for each page")


def _no_cuda(section: str, why: str) -> str:
    return (
        f"{section}.device=cuda, but ONNX Runtime {onnxruntime.__version__} {why}. Use {section}.device=cpu or auto, "
        "install onnxruntime-gpu in its place, or use the detector that this one was exported from."
    )
