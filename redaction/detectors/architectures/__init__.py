"""The architectures: which there are, how IceVision builds each, and what its backbone can start from."""

from redaction.detectors.architectures.architecture import Architecture, LayerGroups
from redaction.detectors.architectures.start import start_from
from redaction.detectors.architectures.table import ARCHITECTURES, architecture_of, build, layer_groups, network_of

__all__ = [
    "ARCHITECTURES",
    "Architecture",
    "LayerGroups",
    "architecture_of",
    "build",
    "layer_groups",
    "network_of",
    "start_from",
]
