"""What a cluster or ``docker stop`` sends ends predict as Ctrl-C does."""

import signal

import pytest

from redaction.app.predict import _terminated_like_ctrl_c


def test_sigterm_unwinds_as_ctrl_c_and_means_afterwards_what_it_meant_before():
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt), _terminated_like_ctrl_c():
        signal.raise_signal(signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) == before
