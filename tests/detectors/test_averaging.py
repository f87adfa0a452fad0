"""The mean of two detectors."""

import pytest
import torch

from redaction.detectors.architectures import network_of
from redaction.detectors.averaging import mean_of
from redaction.detectors.detector import Detector
from redaction.errors import ArtifactError, ConfigError

from .families import spec


def _weights(detector):
    return network_of(detector.model).state_dict()


def _moved(detector, by):
    """The same detector with everything in it that is no number of batches moved."""
    for tensor in _weights(detector).values():
        if tensor.is_floating_point():
            tensor += by
    return detector


@pytest.fixture
def one():
    return Detector.untrained(spec("gfl_lite0", sharpen=True))


def test_every_weight_and_statistic_is_half_way_between_the_two(one):
    before = {name: tensor.clone() for name, tensor in _weights(one).items()}
    other = _moved(Detector.untrained(one.spec), 1.0)
    mean = _weights(mean_of(one, other))
    assert mean.keys() == before.keys()
    for name, tensor in mean.items():
        half_way = (before[name] + _weights(other)[name]) / 2 if tensor.is_floating_point() else before[name]
        torch.testing.assert_close(tensor, half_way, rtol=0, atol=1e-6, msg=name)
        assert torch.equal(_weights(one)[name], before[name]), name


def test_of_a_detector_and_itself_nothing_changes(one):
    mean = _weights(mean_of(one, one))
    assert all(torch.equal(tensor, mean[name]) for name, tensor in _weights(one).items())


def test_a_mean_is_used_as_the_first_and_has_no_threshold_of_its_own(one):
    mean = mean_of(one, Detector.untrained(spec("gfl_lite0", sharpen=False)))
    assert mean.spec == one.spec
    assert mean.curve is None
    assert not mean.model.training
    with pytest.raises(ArtifactError, match="no operating threshold"):
        mean.threshold  # noqa: B018 - asking is what fails


@pytest.mark.parametrize(("other", "told"), [
    (spec("efficientdet_lite0"), "architecture gfl_lite0 and efficientdet_lite0"),
    (spec("gfl_lite0", image_width_px=256), "image_width_px 128 and 256"),
])  # fmt: skip
def test_detectors_of_two_kinds_have_no_mean(one, other, told):
    with pytest.raises(ConfigError, match=told):
        mean_of(one, Detector.untrained(other))
