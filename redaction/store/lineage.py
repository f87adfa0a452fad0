"""What an artifact was made from, and what was made from it, by the digests that its manifest records."""

from __future__ import annotations

from dataclasses import dataclass

from redaction.store.inventory import Inventory, StoredArtifact


@dataclass(frozen=True)
class Branch:
    """One thing in the tree of an artifact's lineage.

    Attributes:
        name: of the artifact, or of data files.
        digest: of its content.
        artifact: that has this content; None for data files and for what the store holds no more.
        is_data: whether it is data files.
        branches: what it was made from, or what was made from it.
    """

    name: str
    digest: str
    artifact: StoredArtifact | None
    is_data: bool = False
    branches: tuple[Branch, ...] = ()


def made_from(inventory: Inventory, artifact: StoredArtifact, below: tuple[str, ...] = ()) -> tuple[Branch, ...]:
    """The artifacts and data files that went into an artifact, and into those in turn.

    Args:
        inventory: of the store.
        artifact: at which the tree starts.
        below: digests on the way here. A forged manifest may claim that an artifact was made from itself.
    """
    branches = [Branch(name, str(digest), None, True) for name, digest in artifact.key_parts("files").items()]
    for name, digest in artifact.inputs.items():
        source = _source(inventory, artifact, str(digest))
        deeper = made_from(inventory, source, (*below, str(digest))) if source and digest not in below else ()
        branches.append(Branch(name, str(digest), source, False, deeper))
    return tuple(branches)


def made_of(inventory: Inventory, artifact: StoredArtifact, above: tuple[str, ...] = ()) -> tuple[Branch, ...]:
    """The artifacts that an artifact went into, and those that they went into in turn; the oldest first."""
    digest = artifact.manifest.digest if artifact.manifest else ""
    if digest in above:
        return ()
    products = [each for each in reversed(inventory.artifacts) if digest in each.inputs.values()]
    return tuple(
        Branch(each.name, each.manifest.digest, each, False, made_of(inventory, each, (*above, digest)))
        for each in products
        if each.manifest
    )


def _source(inventory: Inventory, product: StoredArtifact, digest: str) -> StoredArtifact | None:
    """The artifact of this content that was there when the product was begun; equal ones may have been made since."""
    holders = inventory.holders.get(digest, [])
    if product.run is not None:
        begun = product.run.started
        before = [each for each in holders if each.run is not None and each.run.ended <= begun]
        holders = before or holders
    return holders[0] if holders else None
