"""Which pages there are, how they are split, and how pages are invented."""

from __future__ import annotations

from dataclasses import dataclass, field

from omegaconf import MISSING

from redaction.config.checks import check, check_choice, without_effect
from redaction.errors import ConfigError

RECIPES = ("plain", "scanned", "mixed")
"""What becomes of invented pages before they are files."""


@dataclass
class DataConfig:
    """Which pages."""

    SECTION = "data"

    annotations: str = MISSING
    """COCO file: images, annotations, categories. Images may carry `document`, annotations `style`."""
    images: str = MISSING
    """Folder in which the file names of the COCO file are found."""
    invent: bool = without_effect(False)
    """Invent the pages of `synthetic` before a training where they are missing."""


@dataclass
class SplitConfig:
    """Which documents train, which choose the threshold, which test."""

    SECTION = "split"

    train: float = 0.6
    """Share of the pages. Whole documents are dealt out, so that no document is in two splits."""
    valid: float = 0.2
    """Share of the pages that choose the operating threshold and are watched during training."""
    test: float = 0.2
    """Share of the pages that are kept for the evaluation."""
    seed: int = 0
    """Another seed deals the documents out differently."""

    def __post_init__(self) -> None:
        for name in ("train", "valid", "test"):
            check(self, name, lambda share: 0 < share < 1, "between 0 and 1")
        if abs(self.train + self.valid + self.test - 1) > 1e-6:
            raise ConfigError(
                f"split.train={self.train}, split.valid={self.valid} and split.test={self.test} add up to "
                f"{self.train + self.valid + self.test:g}; they must add up to 1."
            )


@dataclass
class SyntheticConfig:
    """Which pages `generate` invents, and where it writes them."""

    SECTION = "synthetic"

    output: str = "data/synthetic"
    """Folder for the pages, their COCO annotations and the data card."""
    pages: int = 2000
    """How many. More pages of the same seed begin with the same ones, so that a set can grow."""
    seed: int = 0
    """Another seed invents other documents."""
    recipe: str = "mixed"
    """`plain` (never printed), `scanned` (scanned, copied, faxed, photographed) or `mixed`."""
    clean: float = 0.4
    """Share of the pages on which nothing is withheld; a few more turn out so."""
    dpi: list[int] = field(default_factory=lambda: [100, 300])
    """Lowest and highest resolution at which pages are drawn and scanned."""
    kinds: list[str] = field(default_factory=list)
    """Kinds of documents, such as `[letter,form]`; none for all."""
    languages: list[str] = field(default_factory=list)
    """Languages of the text, such as `[en,nl]`; none for all."""
    agency: int | None = None
    """Number of an invented agency, which redacts all documents in one manner; none lets each document have its own."""
    workers: int = without_effect(0)
    """Processes that make pages; 0 starts one for every processor."""

    def __post_init__(self) -> None:
        check(self, "output", lambda folder: folder.strip() != "", "a folder")
        check(self, "pages", lambda count: 1 <= count <= 10_000_000, "from 1 to 10000000")
        check_choice(self, "recipe", RECIPES)
        check(self, "clean", lambda share: 0 <= share <= 1, "from 0 to 1")
        check(
            self,
            "dpi",
            lambda dpi: len(dpi) == 2 and 40 <= dpi[0] <= dpi[1] <= 600,
            "two numbers from 40 to 600, the lower one first",
        )
        check(self, "workers", lambda count: 0 <= count <= 256, "from 0 to 256")
