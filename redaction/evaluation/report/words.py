"""What the report says to who reads it for the first time."""

INTERVALS = (
    "Intervals hold 95 % of what comes out when whole documents are drawn anew, with replacement. Whether two "
    "detectors differ by more than chance is what “make compare” tells, which draws the same documents for both."
)
NO_INTERVALS = "There are too few documents, or no resamples were wanted, so that there are no intervals."
MISTAKES = (
    "Every box that is missed or wrong has one kind, after TIDE (Bolya et al. 2020), with merged and split lines "
    "told apart. What a kind costs is the F1 gained if it never happened."
)
WORST = "Those with the most mistakes first. A click shows a page in full width."
NO_IMAGES = "The images of the pages are not where they were."
COCO = (
    "Average precision and recall over overlaps 0.50 to 0.95 and over all thresholds. In a row of a style, true "
    "boxes of other styles count neither way, and every false alarm counts."
)
THRESHOLDS = (
    "What other thresholds would have done on these very pages. To choose by this table would be to choose on the "
    "test; it shows what there is to be had."
)
CALIBRATION = (
    "All found boxes by their score, those below the threshold too. Where the two bars differ, a score does not say "
    "how likely a box is to be real."
)
USE = (
    "Made to find redactions on images of released documents: parts blacked out, boxed white, greyed, coloured or "
    "scribbled over. It says where something is withheld, not what, and not whether rightly. The figures hold for "
    "pages like those measured here; on other documents, scans or redactions they have to be measured again. A page "
    "without a box is not proven to be complete."
)
BANDS = "COCO's bands of area, up to 32 x 32 px and up to 96 x 96 px"
PAIRED = (
    "Intervals of the difference hold 95 % of what comes out when whole documents are drawn anew, the same ones for "
    "both. Where an interval lies on one side of 0, the difference is more than chance explains."
)
DIFFERENT = "The pages on which most is found or invented by only one of the two. A click shows a page in full width."
