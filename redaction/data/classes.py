"""Classes of two sides that mean the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def named(classes: Sequence[str | None]) -> dict[int, str]:
    """Names by class id, without the background and gaps."""
    return {number: name for number, name in enumerate(classes) if number and name}


def labels_among(theirs: Mapping[Any, str], classes: Sequence[str | None]) -> dict[Any, int]:
    """For each id of the other side, the class id here: of the same name, whatever its case.

    Where either side has only one class, these two are the same, whatever they are called.

    Raises:
        ValueError: a class of the other side is not among these, or it has none.
    """
    ours = {name.lower(): number for number, name in named(classes).items()}
    if len(ours) == 1 and len(theirs) == 1:
        return dict.fromkeys(theirs, next(iter(ours.values())))
    strange = [name for name in theirs.values() if name.lower() not in ours]
    if strange or not theirs:
        raise ValueError(
            f"the classes {sorted(theirs.values())}; the annotations have {sorted(named(classes).values())}"
        )
    return {number: ours[name.lower()] for number, name in theirs.items()}
