"""What a stage could never do with the settings, told before any work. Importing this imports torch."""

from __future__ import annotations

from redaction.config import Config
from redaction.detectors.hardware import Hardware
from redaction.errors import ConfigError
from redaction.training.switches import check_compiler

_ONE_CELL_PX = 128
"""Side of an input of which the coarsest feature map is a single cell."""


def train(config: Config, pages: int) -> None:
    """See that the machine can train so, and that there are pages for a batch.

    Args:
        config: all settings.
        pages: in the annotation file, of which the train split gets a part.

    Raises:
        DeviceError: the machine lacks the device, precision or compiler that is asked for.
        ConfigError: a batch would be larger than all there is, or too small for batch norms.
    """
    Hardware.of(config.train)
    check_compiler(config.train.compile)
    size = config.train.batch_size
    if isinstance(size, int) and size > pages:
        raise ConfigError(
            f"train.batch_size={size}, but {config.data.annotations} has only {pages} pages. Make it smaller, or auto."
        )
    model, processes = config.model, config.train.processes
    alone = isinstance(size, int) and isinstance(processes, int) and size // processes == 1
    if alone and model.image_height_px == model.image_width_px == _ONE_CELL_PX:
        raise ConfigError(
            f"one page at a time leaves batch norms a single value on an input of {_ONE_CELL_PX} x {_ONE_CELL_PX} px. "
            "Use train.batch_size=2 for each process, or a larger input."
        )


def evaluate(config: Config, pages: int) -> None:  # noqa: ARG001 - as every check
    """See that the machine can evaluate so.

    Raises:
        DeviceError: it lacks the device or precision that is asked for.
    """
    Hardware.of(config.evaluate)
