"""What the report says to who reads it for the first time."""

CAUTION = (
    "Found by a trained detector, not by people: some redactions are missed, and some boxes are none. Look at the "
    "pages that a story rests on; each bar and thumbnail leads to one."
)
PAGES = (
    "A bar for every page, as high as the share of its content that is withheld. Grey: nothing was found. Violet: text "
    "can be copied out from under a redaction. A click opens the page."
)
MOST = "Those of which most is withheld first. A click opens the page in its full size."
FAILED = (
    "In these places the page looks redacted, and the file still holds letters and digits behind the box: whoever "
    "marks and copies the place can read them. Tell who released the file before you publish it. "
)
SHOW = "The text itself is not written down here; predict.show_leaks=true does so."
NONE_FAILED = (
    "Under no redaction was there text that can be copied out. Only a PDF's text layer is searched, not its "
    "attachments, earlier versions or metadata."
)
UNREAD = "These are in no figure of this report."
METHOD = (
    "Share of the page: area of all boxes, overlaps counted once, over the area of the page. Share of the content: the "
    "same over the area of lines of print, figures and redactions, without margins and empty paper. Shares of several "
    "pages are means in which every page counts alike. Content is measured from pixels: strokes closer than the words "
    "of a line are joined to blocks. {error}"
)
ERROR = (
    "On invented pages, where the content is known, the share of a page's content that is withheld is measured with a "
    "mean error of {plain} on pages that were never printed, and of {scanned} on scans."
)
STYLES = (
    "Styles are measured from the pixels of each box: filled black, grey or coloured, framed on white, or merely white."
)
