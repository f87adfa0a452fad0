"""Train, measure and use detectors that find redactions in document pages."""

from redaction.compat import prepare_icevision

prepare_icevision()  # here, since it has to happen before any module of ours imports icevision
