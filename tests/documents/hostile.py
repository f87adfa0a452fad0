"""Files that were made to harm, broken on their way, or are no documents: each with what has to become of it."""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from documents.examples import HEIGHT, WIDTH, letter, removed, write_pdf, write_tiff

READ = "read"
"""Of a file that looks hostile and can be read."""

Make = Callable[[Path], None]


def pdf(*objects: str | bytes, root: int = 1, trailer: str = "") -> bytes:
    """A PDF of these objects, numbered from 1, with a right table of where they are."""
    content, places = io.BytesIO(), []
    content.write(b"%PDF-1.7\n")
    for number, body in enumerate(objects, 1):
        places.append(content.tell())
        content.write(b"%d 0 obj\n" % number + (body.encode() if isinstance(body, str) else body) + b"\nendobj\n")
    start = content.tell()
    content.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    content.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    content.write(f"trailer << /Size {len(objects) + 1} /Root {root} 0 R {trailer} >>\n".encode())
    content.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return content.getvalue()


def stream(data: bytes, about: str = "") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), about.encode(), data)


def one_page(page: str = "", *more: str | bytes, box: str = "[0 0 400 500]") -> bytes:
    """A PDF with one page, whose object is 3; ``more`` are the objects from 4."""
    catalog, pages = "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    return pdf(catalog, pages, f"<< /Type /Page /Parent 2 0 R /MediaBox {box} {page} >>", *more)


def png(width: int, height: int, data: bytes = b"") -> bytes:
    """A grey PNG that claims this size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", data or zlib.compress(b"\0" * 100)), (b"IEND", b""))
    framed = (struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(framed)


def picture(kind: str, size: tuple[int, int] = (300, 400)) -> bytes:
    content = io.BytesIO()
    Image.effect_noise(size, 60).save(content, kind)
    return content.getvalue()


def good_pdf() -> bytes:
    content = io.BytesIO()
    canvas = Canvas(content, (WIDTH, HEIGHT))
    for _ in range(2):
        removed(canvas)
        canvas.showPage()
    canvas.save()
    return content.getvalue()


def holding(content: bytes | Callable[[], bytes]) -> Make:
    return lambda path: (path.write_bytes(content if isinstance(content, bytes) else content()), None)[1]


def encrypted(path: Path) -> None:
    canvas = Canvas(str(path), (WIDTH, HEIGHT), encrypt=StandardEncryption("user", "owner"))
    letter(canvas)
    canvas.showPage()
    canvas.save()


def restricted(path: Path) -> None:
    """Opens without a password, and asks not to be copied from."""
    canvas = Canvas(str(path), (WIDTH, HEIGHT), encrypt=StandardEncryption("", "owner", canCopy=0))
    removed(canvas)
    canvas.showPage()
    canvas.save()


def office(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")


def broken_page(path: Path) -> None:
    """Three pages, of which the second does not exist."""
    catalog, pages = "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R 9 0 R 4 0 R] /Count 3 >>"
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 500] >>"
    path.write_bytes(pdf(catalog, pages, page, page))


@cache
def _bomb() -> bytes:
    return zlib.compress(b" " * 300_000_000, 9)


def _bomb_in_content(data: bytes, filters: str) -> bytes:
    return one_page("/Contents 4 0 R", stream(data, f"/Filter {filters}"))


def _bomb_in_image() -> bytes:
    image = "/Type /XObject /Subtype /Image /Width 90000 /Height 90000 /BitsPerComponent 8 /ColorSpace /DeviceGray"
    return one_page(
        "/Resources << /XObject << /I 5 0 R >> >> /Contents 4 0 R",
        stream(b"400 0 0 500 0 0 cm /I Do"),
        stream(zlib.compress(b"\0" * 50_000_000), f"{image} /Filter /FlateDecode"),
    )


_MANY = b"q " * 2_000_000
_TILES = (
    b"/Pattern cs /P scn 0 0 400 500 re f",
    "/Resources << /Pattern << /P 5 0 R >> >> /Contents 4 0 R",
    stream(b"0 0 1 1 re f", "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep 0.0001 "
           "/YStep 0.0001 /Resources << >>"),
)  # fmt: skip
_IFD = struct.pack("<2sHIH", b"II", 42, 8, 0) + struct.pack("<I", 8)

HOSTILE: dict[str, tuple[str, Make]] = {
    "no bytes.pdf": ("empty", holding(b"")),
    "no bytes.png": ("empty", holding(b"")),
    "header only.pdf": ("damaged", holding(b"%PDF-1.7\n")),
    "cut in half.pdf": ("", holding(lambda: good_pdf()[: len(good_pdf()) // 2])),
    "cut after 100 bytes.pdf": ("damaged", holding(lambda: good_pdf()[:100])),
    "random bytes.pdf": ("damaged", holding(b"%PDF-1.4\n" + bytes(range(256)) * 200)),
    "zeros.pdf": ("not a document", holding(b"\0" * 100_000)),
    "password.pdf": ("encrypted", encrypted),
    "restricted.pdf": (READ, restricted),
    "no pages.pdf": (
        "", holding(pdf("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [] /Count 0 >>")),
    ),
    "no catalog.pdf": ("damaged", holding(pdf("<< >>"))),
    "pages within themselves.pdf": (
        "damaged", holding(pdf("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R] /Count 1 >>")),
    ),
    "a million pages that are not there.pdf": (
        "", holding(pdf("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1000000 >>",
                        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 500] >>")),
    ),
    "table of contents leads to itself.pdf": (
        "", holding(good_pdf().replace(b"trailer\n<<", b"trailer\n<< /Prev 9")),
    ),
    "table is wrong.pdf": (READ, holding(good_pdf().replace(b"startxref\n", b"startxref\n7"))),
    "100 000 points wide.pdf": ("too large", holding(one_page(box="[0 0 100000 800]"))),
    "no width.pdf": ("", holding(one_page(box="[0 0 0 0]"))),
    "upside down.pdf": (READ, holding(one_page(box="[400 500 0 0]"))),
    "infinitely wide.pdf": ("", holding(one_page(box="[0 0 1e30 1e30]"))),
    "a thread.pdf": ("too large", holding(one_page(box="[0 0 2000 2]"))),
    "nobody knows how wide.pdf": ("", holding(one_page(box="[/A /B (x) null]"))),
    "bomb in its content.pdf": ("", holding(lambda: _bomb_in_content(_bomb(), "/FlateDecode"))),
    "bomb in bombs.pdf": (
        "", holding(lambda: _bomb_in_content(zlib.compress(_bomb()), "[/FlateDecode /FlateDecode]")),
    ),
    "bomb in its image.pdf": ("", holding(_bomb_in_image)),
    "draws itself.pdf": (
        "", holding(one_page("/Resources << /XObject << /F 5 0 R >> >> /Contents 4 0 R", stream(b"/F Do"),
            stream(b"/F Do /F Do", "/Type /XObject /Subtype /Form /BBox [0 0 400 500] "
                   "/Resources << /XObject << /F 5 0 R >> >>"))),
    ),
    "tiles without end.pdf": ("", holding(one_page(_TILES[1], stream(_TILES[0]), _TILES[2]))),
    "two million saves.pdf": ("", holding(one_page("/Contents 4 0 R", stream(_MANY)))),
    "brackets in brackets.pdf": ("", holding(one_page("/X " + "[" * 100_000, ""))),
    "length is a lie.pdf": ("", holding(one_page("/Contents 4 0 R", b"<< /Length 99999999 >>\nstream\nq\nendstream"))),
    "no content.pdf": (READ, holding(one_page())),
    "content is missing.pdf": (READ, holding(one_page("/Contents 77 0 R"))),
    "script and attachment.pdf": (
        READ, holding(one_page("/AA << /O << /S /JavaScript /JS (while(1){}) >> >>")),
    ),
    "more after its end.pdf": (READ, holding(good_pdf() + b"<html>" + b"x" * 5000)),
    "one page of three.pdf": ("damaged", broken_page),
    "a PDF in truth.jpg": (READ, holding(good_pdf())),
    "a PNG in truth.pdf": (READ, holding(picture("PNG"))),
    "no suffix": (READ, holding(picture("JPEG"))),
    "cut off.png": ("damaged", holding(picture("PNG")[:5000])),
    "cut off.jpg": ("damaged", holding(picture("JPEG")[:3000])),
    "cut off.webp": ("damaged", holding(picture("WEBP")[:3000])),
    "cut off.tif": ("damaged", holding(picture("TIFF")[:300])),
    "header only.jpg": ("damaged", holding(b"\xff\xd8\xff\xe0")),
    "100 000 px wide.png": ("too large", holding(png(100_000, 5000))),
    "bomb.png": ("too large", holding(lambda: png(100_000, 100_000, zlib.compress(b"\0" * 10_000_000)))),
    "one million high.png": ("too large", holding(png(20, 1_000_000))),
    "less than it says.png": ("damaged", holding(png(3000, 3000))),
    "one pixel.png": (READ, holding(picture("PNG", (1, 1)))),
    "a thread.png": ("too large", holding(picture("PNG", (4000, 3)))),
    "directory leads to itself.tif": ("damaged", holding(_IFD)),
    "second page cut off.tif": ("damaged", lambda path: _cut(write_tiff(path, 2), 2000)),
    "animation.gif": ("not a document", holding(picture("GIF"))),
    "office.docx": ("not a document", office),
    "page.html": ("not a document", holding(b"<html><script>alert(1)</script>")),
    "notes.txt": ("not a document", holding(b"nothing to see")),
    "leads nowhere.pdf": ("unreadable", lambda path: path.symlink_to("nowhere")),
    "leads to itself.pdf": ("unreadable", lambda path: path.symlink_to(path.name)),
    "pipe.pdf": ("not a document", lambda path: os.mkfifo(path)),
    "=cmd() <b>& \n\x1b[31m\u202efdp.pdf": (READ, holding(good_pdf())),
    "x" * 240 + ".pdf": (READ, holding(good_pdf())),
    os.fsdecode(b"no \xff text.pdf"): (READ, holding(good_pdf())),
}  # fmt: skip
"""By name: the first word of the reason for which it is left out (empty: whatever it is, it is told or read)."""


def make_hostile(folder: Path) -> None:
    """All of them, a folder that leads to itself, and good documents between them."""
    folder.mkdir(parents=True)
    for name, (_, make) in HOSTILE.items():
        make(folder / name)
    (folder / "round").mkdir()
    (folder / "round" / "and round").symlink_to(folder / "round")
    for name in ("a good one.pdf", "nothing but good.pdf", "round/zzz.pdf"):
        write_pdf(folder / name, removed, letter)


def _cut(path: Path, bytes_left_out: int) -> None:
    path.write_bytes(path.read_bytes()[:-bytes_left_out])
