"""The base of our callbacks."""

from __future__ import annotations

from typing import Any

from fastai.callback.core import Callback


class TrainingCallback(Callback):
    """A fastai callback whose errors arrive as they were raised.

    fastai rewrites the message of every exception that leaves a callback, and fails on those without any.
    """

    def __call__(self, event_name: str) -> Any:
        """Run the method of an event if there is one and this callback takes part."""
        in_batch = event_name in _IN_BATCH
        training = getattr(self, "training", not in_batch)
        takes_part = not in_batch or (self.run_train if training else self.run_valid)
        method = getattr(type(self), event_name, None)
        return method(self) if method is not None and self.run and takes_part else None


_IN_BATCH = frozenset(
    [
        "before_batch", "after_pred", "after_loss", "before_backward", "after_cancel_backward", "after_backward",
        "before_step", "after_cancel_step", "after_step", "after_cancel_batch", "after_batch",
    ]
)  # fmt: skip
