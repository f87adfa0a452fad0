"""Typefaces from permissively licensed packages, registered with reportlab when they are first used."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Literal, NamedTuple

from fontTools import subset, ttLib
from fontTools.varLib import instancer
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

Character = Literal["sans", "serif", "mono", "typewriter", "script", "display"]
Face = Literal["Regular", "Bold", "Italic", "BoldItalic"]

WESTERN = frozenset({"en", "nl", "fr", "de", "es", "pt", "it", "sv"})
"""Languages whose letters are all in Latin-1, which even the smallest fonts have."""

_LATIN = (*range(0x20, 0x180), *range(0x2010, 0x2040), 0x20AC, 0x2122, 0x2116, 0x2190, 0x2192, 0x2212)


class _File(NamedTuple):
    """A font file, and where on its axes (weight, width) the face lies if it is a variable font."""

    name: str
    axes: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Family:
    """A typeface; its faces are names that ``Word.font`` takes, ready for use.

    Attributes:
        name: of the typeface.
        character: what it looks like.
        package: that holds its files, with their folder; empty for the fonts that every PDF viewer has.
        faces: a file for each face (in a viewer's font its name); the closest one stands in for one that is missing.
        western: whether it has the letters of western languages only.
    """

    name: str
    character: Character
    package: str
    faces: Mapping[Face, _File]
    western: bool = False

    @property
    def regular(self) -> str:
        """The upright face."""
        return self.face("Regular")

    @property
    def bold(self) -> str:
        """The heavy face."""
        return self.face("Bold")

    @property
    def italic(self) -> str:
        """The slanted face."""
        return self.face("Italic")

    @property
    def bold_italic(self) -> str:
        """The heavy and slanted face."""
        return self.face("BoldItalic")

    def covers(self, language: str) -> bool:
        """Whether it has all letters of a language."""
        return not self.western or language in WESTERN

    def face(self, face: Face) -> str:
        """The name of a face, which reportlab knows from now on."""
        closest: Face = "Bold" if face == "BoldItalic" and face not in self.faces else face
        file = self.faces.get(closest, self.faces["Regular"])
        return _registered(self.package, file) if self.package else file.name


def choose(dice: random.Random, characters: Sequence[Character], language: str) -> Family:
    """A typeface of one of some characters that has the letters of a language."""
    character = dice.choice(characters)
    return dice.choice([family for family in FAMILIES if family.character == character and family.covers(language)])


@cache
def _registered(package: str, file: _File) -> str:
    name = file.name + "".join(f" {tag}{value:g}" for tag, value in file.axes)
    module, _, folder = package.partition("/")
    with resources.as_file(resources.files(module) / folder / f"{file.name}.ttf") as path:
        pdfmetrics.registerFont(TTFont(name, _cut(path, name, dict(file.axes)) if file.axes else str(path)))
    return name


def _cut(path: Path, name: str, axes: Mapping[str, float]) -> io.BytesIO:
    """One face of a variable font, with its Latin letters only, since the cut takes ten times as long with all."""
    font = ttLib.TTFont(path, lazy=True, recalcTimestamp=False)
    options = subset.Options(layout_features=[], drop_tables=["GSUB", "GPOS", "GDEF", "STAT", "MVAR", "DSIG", "HVAR"])
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=_LATIN)
    subsetter.subset(font)
    instancer.instantiateVariableFont(
        font, {a.axisTag: axes.get(a.axisTag, a.defaultValue) for a in font["fvar"].axes}, inplace=True
    )
    inside = re.sub("[^A-Za-z0-9]+", "-", name)  # reportlab takes two fonts for one whose files bear the same name
    font["name"].setName(inside, 6, 3, 1, 0x409)
    font["name"].setName(inside, 6, 1, 0, 0)
    buffer = io.BytesIO()
    font.save(buffer)
    buffer.seek(0)
    return buffer


_FACES: tuple[Face, ...] = ("Regular", "Bold", "Italic", "BoldItalic")


def _viewer(name: str, character: Character, *faces: str) -> Family:
    """A typeface that every PDF viewer has, with the names of its four faces."""
    return Family(name, character, "", dict(zip(_FACES, map(_File, faces), strict=True)), western=True)


def _static(
    name: str, character: Character, package: str, files: str, ends: Sequence[str] = _FACES, western: bool = False
) -> Family:
    """A typeface with one file for each face, told apart by how their names end; fewer ends for fewer faces."""
    faces = {face: _File(files.format(end)) for face, end in zip(_FACES, ends, strict=False)}
    return Family(name, character, package, faces, western)


def _variable(
    name: str,
    character: Character,
    package: str,
    upright: str,
    italic: str = "",
    weight: float = 400,
    width: float = 100,
) -> Family:
    """A typeface in variable fonts, an upright and perhaps a slanted one, at a weight and a width in percent."""
    italic = italic or upright
    light, heavy = (("wght", weight), ("wdth", width)), (("wght", 700.0), ("wdth", width))
    faces = (_File(upright, light), _File(upright, heavy), _File(italic, light), _File(italic, heavy))
    return Family(name, character, package, dict(zip(_FACES, faces, strict=True)))


def _pair(name: str, character: Character, package: str, files: str, weight: float = 400, width: float = 100) -> Family:
    """A variable typeface whose slanted font is named after its upright one."""
    return _variable(name, character, package, files.format(""), files.format("-Italic"), weight, width)


_DEJAVU = ("", "-Bold", "-Oblique", "-BoldOblique")
_MATPLOTLIB = "matplotlib/mpl-data/fonts/ttf"

FAMILIES: tuple[Family, ...] = (
    _viewer("Helvetica", "sans", "Helvetica", "Helvetica-Bold", "Helvetica-Oblique", "Helvetica-BoldOblique"),
    _pair("Arimo", "sans", "fontpkg_arimo/files", "Arimo{}[wght]"),
    _pair("Open Sans", "sans", "fontpkg_open_sans/files", "OpenSans{}[wdth,wght]"),
    _pair("Open Sans Condensed", "sans", "fontpkg_open_sans/files", "OpenSans{}[wdth,wght]", width=78),
    _pair("Roboto", "sans", "fontpkg_roboto/files", "Roboto{}[wdth,wght]"),
    _pair("Roboto Light", "sans", "fontpkg_roboto/files", "Roboto{}[wdth,wght]", weight=300, width=87),
    _pair("IBM Plex Sans", "sans", "fontpkg_ibm_plex_sans/files", "IBMPlexSans{}[wdth,wght]"),
    _pair("Source Sans", "sans", "fontpkg_source_sans_3/files", "SourceSans3{}[wght]"),
    _pair("Montserrat", "sans", "fontpkg_montserrat/files", "Montserrat{}[wght]"),
    _pair("Public Sans", "sans", "fontpkg_public_sans/files", "PublicSans{}[wght]"),
    _pair("Work Sans", "sans", "fontpkg_work_sans/files", "WorkSans{}[wght]"),
    _pair("Inter", "sans", "fontpkg_inter/files", "Inter{}[opsz,wght]"),
    _pair("Archivo Narrow", "sans", "fontpkg_archivo_narrow/files", "ArchivoNarrow{}[wght]"),
    _static("DejaVu Sans", "sans", _MATPLOTLIB, "DejaVuSans{}", _DEJAVU),
    _static("PT Sans", "sans", "fontpkg_pt_sans/files", "PT_Sans-Web-{}"),
    _static("Lato", "sans", "fontpkg_lato/files", "Lato-{}"),
    _static("Barlow", "sans", "fontpkg_barlow/files", "Barlow-{}"),
    _static("Titillium", "sans", "fontpkg_titillium_web/files", "TitilliumWeb-{}"),
    _static("Alegreya Sans", "sans", "fontpkg_alegreya_sans/files", "AlegreyaSans-{}"),
    _viewer("Times", "serif", "Times-Roman", "Times-Bold", "Times-Italic", "Times-BoldItalic"),
    _static("STIX", "serif", _MATPLOTLIB, "STIXGeneral{}", ("", "Bol", "Italic", "BolIta")),
    _static("DejaVu Serif", "serif", _MATPLOTLIB, "DejaVuSerif{}", ("", "-Bold", "-Italic", "-BoldItalic")),
    _static("PT Serif", "serif", "fontpkg_pt_serif/files", "PT_Serif-Web-{}"),
    _static("IBM Plex Serif", "serif", "fontpkg_ibm_plex_serif/files", "IBMPlexSerif-{}"),
    _static("Crimson", "serif", "fontpkg_crimson_text/files", "CrimsonText-{}"),
    _static("Spectral", "serif", "fontpkg_spectral/files", "Spectral-{}"),
    _static("Zilla Slab", "serif", "fontpkg_zilla_slab/files", "ZillaSlab-{}"),
    _pair("Noto Serif", "serif", "fontpkg_noto_serif/files", "NotoSerif{}[wdth,wght]"),
    _pair("Noto Serif Condensed", "serif", "fontpkg_noto_serif/files", "NotoSerif{}[wdth,wght]", width=80),
    _pair("Garamond", "serif", "fontpkg_eb_garamond/files", "EBGaramond{}[wght]"),
    _pair("Baskerville", "serif", "fontpkg_libre_baskerville/files", "LibreBaskerville{}[wght]"),
    _pair("Source Serif", "serif", "fontpkg_source_serif_4/files", "SourceSerif4{}[opsz,wght]"),
    _pair("Lora", "serif", "fontpkg_lora/files", "Lora{}[wght]"),
    _pair("Bitter", "serif", "fontpkg_bitter/files", "Bitter{}[wght]"),
    _static("DejaVu Sans Mono", "mono", _MATPLOTLIB, "DejaVuSansMono{}", _DEJAVU),
    _static("Space Mono", "mono", "fontpkg_space_mono/files", "SpaceMono-{}"),
    _pair("Source Code", "mono", "fontpkg_source_code_pro/files", "SourceCodePro{}[wght]"),
    _pair("Roboto Mono", "mono", "fontpkg_roboto_mono/files", "RobotoMono{}[wght]"),
    _variable("Inconsolata", "mono", "fontpkg_inconsolata/files", "Inconsolata[wdth,wght]"),
    _viewer("Courier", "typewriter", "Courier", "Courier-Bold", "Courier-Oblique", "Courier-BoldOblique"),
    _viewer("Courier Heavy", "typewriter", *["Courier-Bold"] * 2, *["Courier-BoldOblique"] * 2),
    _static("IBM Plex Mono", "typewriter", "fontpkg_ibm_plex_mono/files", "IBMPlexMono-{}"),
    _static(
        "IBM Plex Mono Heavy", "typewriter", "fontpkg_ibm_plex_mono/files", "IBMPlexMono-{}",
        ("Medium", "Bold", "MediumItalic", "BoldItalic"),
    ),
    _variable("Caveat", "script", "fontpkg_caveat/files", "Caveat[wght]"),
    _variable("Dancing Script", "script", "fontpkg_dancing_script/files", "DancingScript[wght]"),
    _static("Kalam", "script", "fontpkg_kalam/files", "Kalam-{}", ("Regular", "Bold")),
    _static("Indie Flower", "script", "fontpkg_indie_flower/files", "IndieFlower-{}", ("Regular",)),
    _static("Shadows Into Light", "script", "fontpkg_shadows_into_light/files", "ShadowsIntoLight{}", ("",), True),
    _static("Zeyada", "script", "fontpkg_zeyada/files", "Zeyada{}", ("",), True),
    _static("Permanent Marker", "script", "fontpkg_permanent_marker/files", "PermanentMarker-{}", ("Regular",), True),
    _static("Anton", "display", "fontpkg_anton/files", "Anton-{}", ("Regular",)),
    _static("Archivo Black", "display", "fontpkg_archivo_black/files", "ArchivoBlack-{}", ("Regular",)),
    _variable("Oswald", "display", "fontpkg_oswald/files", "Oswald[wght]"),
)  # fmt: skip
"""Every typeface there is."""
