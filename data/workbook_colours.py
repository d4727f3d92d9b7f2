"""The colours of a workbook's cells as people see them: those of its theme and of the numbered palette as six digits.

Runs in the child process alone, as data/spreadsheets.py does.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from colorsys import hls_to_rgb, rgb_to_hls
from typing import Any
from xml.etree.ElementTree import iterparse

from data.sheet_details import FAULTY, WHITE

PALETTE = tuple(
    re.findall(
        "[0-9A-F]{6}",
        "000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF 000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF"
        "800000 008000 000080 808000 800080 008080 C0C0C0 808080 9999FF 993366 FFFFCC CCFFFF 660066 FF8080 0066CC CCCCFF"
        "000080 FF00FF FFFF00 00FFFF 800080 800000 008080 0000FF 00CCFF CCFFFF CCFFCC FFFF99 99CCFF FF99CC CC99FF FFCC99"
        "3366FF 33CCCC 99CC00 FFCC00 FF9900 FF6600 666699 969696 003366 339966 003300 333300 993300 993366 333399 333333",
    )
)
"""The numbered colours of a workbook that names no other ones (ECMA-376, 18.8.27)."""
THEME = ("FFFFFF", "000000", "EEECE1", "1F497D", "4F81BD", "C0504D", "9BBB59", "8064A2", "4BACC6", "F79646", "0000FF", "800080")
"""The colours of a theme that isn't in the file, by the numbers that cells give them."""
IN_THEME = ("lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "hlink", "folHlink")
"""The names that a theme has for them."""
BESIDE_FAULTY = "F4B184"
"""What stands for the colour of our own marks where it is the office's, out of a theme: ours never is."""
OF_SYSTEM = {"window": WHITE, "windowText": "000000"}


class Colours:
    """The colours that the cells of a workbook may have."""

    def __init__(self, theme: Sequence[str] = THEME) -> None:
        self.theme = theme
        self.palette: Sequence[str] = PALETTE

    @classmethod
    def of(cls, archive: zipfile.ZipFile, names: dict[str, str]) -> Colours:
        """Those of a workbook's theme; `names`: its parts by their names in small letters."""
        part = next((names[name] for name in sorted(names) if name.startswith("xl/theme/theme")), None)
        if part is None:
            return cls()
        found: dict[str, str] = {}
        with archive.open(part) as file:
            for _, node in iterparse(file):
                if (name := node.tag.rsplit("}", 1)[-1]) in IN_THEME and len(node):
                    own = node[0].get("val", "")
                    found.setdefault(name, OF_SYSTEM.get(own, own).upper()[-6:])
        return cls([found.get(name, usual) for name, usual in zip(IN_THEME, THEME, strict=True)])

    def take(self, numbered: Any) -> None:
        """Take the palette that a workbook's own list (indexedColors) gives."""
        own = [str(node.get("rgb", "")).upper()[-6:] for node in numbered]
        self.palette = [*own, *PALETTE[len(own) :]]

    def of_theme(self, number: int, tint: float) -> str:
        """A colour of the theme, darkened (tint below 0) or lightened; "" for one that isn't known."""
        if not 0 <= number < len(self.theme):
            return ""
        colour = tinted(self.theme[number], tint)
        return BESIDE_FAULTY if colour == FAULTY else colour

    def of_palette(self, number: int) -> str:
        """A numbered colour; "" for the system's own."""
        return self.palette[number] if 0 <= number < len(self.palette) else ""


def tinted(colour: str, tint: float) -> str:
    """A colour with its light taken away (tint below 0, to -1) or added (to 1), as ECMA-376, 18.8.19 says."""
    if not tint or len(colour) != len(WHITE):
        return colour
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, light, saturation = rgb_to_hls(red, green, blue)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return "".join(f"{round(part * 255):02X}" for part in hls_to_rgb(hue, min(max(light, 0), 1), saturation))
