"""Figures on pages: each is a function of a box and dice (and a language) that gives a drawing.

None of them is a redaction, however dark, framed or filled it is.
"""

from redaction.synthetic.figures.bars import BARS
from redaction.synthetic.figures.charts import CHARTS
from redaction.synthetic.figures.codes import CODES
from redaction.synthetic.figures.figure import Figure
from redaction.synthetic.figures.grids import GRIDS
from redaction.synthetic.figures.handwriting import HANDWRITING
from redaction.synthetic.figures.logos import LOGOS
from redaction.synthetic.figures.maps import MAPS
from redaction.synthetic.figures.photographs import PHOTOGRAPHS
from redaction.synthetic.figures.screens import MISSING, SCREENS
from redaction.synthetic.figures.seals import SEALS
from redaction.synthetic.figures.stamps import STAMPS

FIGURES: dict[str, tuple[Figure, ...]] = {
    "photograph": PHOTOGRAPHS,
    "chart": CHARTS,
    "map": MAPS,
    "logo": LOGOS,
    "seal": SEALS,
    "stamp": STAMPS,
    "handwriting": HANDWRITING,
    "code": CODES,
    "bar": BARS,
    "grid": GRIDS,
    "screen": SCREENS,
    "missing picture": MISSING,
}
"""All figures by family."""

__all__ = ["FIGURES", "Figure"]
