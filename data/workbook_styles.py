"""The formats of a workbook's cells: copies of those in use, with the colour of a fault."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from data.sheet_details import FAULTY
from data.workbook_package import Element, Package, append, child, like, local, references

STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
COLOUR = f"FF{FAULTY}"
LINK = "FF0B5394"
ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles")
"""The lists of formats in the order of the standard."""
NO_FILLS = ("none", "gray125")
"""What the standard reserves the first two fills for."""


class Styles:
    """The list of a workbook's formats. A format is named by its index, as text."""

    def __init__(self, package: Package, main: str) -> None:
        book = package.tree(main)
        part = package.related(main, "styles")
        if not part:
            part, _ = package.add("xl/styles.xml", "styles", STYLES_TYPE, main, references(book))
        self.root = package.tree(part, f'<styleSheet xmlns="{etree.QName(book).namespace}"/>')
        self.fonts, self.fills, _, _, self.formats, _ = (self._list_of(name) for name in ORDER[1:])
        self.ours = [index for index, fill in enumerate(self.fills) if any(each.get("rgb") == COLOUR for each in fill.iter("{*}fgColor"))]
        self.made: dict[str, str] = {}
        self.plain = "0"
        self.bold = self._written("b")
        self.link = self._written("u", LINK)
        self.wrapped = self._add(like(self.formats, "xf", numFmtId="0", fontId="0", fillId="0", borderId="0", xfId="0", applyAlignment="1"))
        append(self.formats[int(self.wrapped)], "alignment", wrapText="1", vertical="top")

    def marked(self, style: str) -> str:
        """The same format with the colour of a fault."""
        if style not in self.made:
            if not self.ours:
                fill = append(append(self.fills, "fill"), "patternFill", patternType="solid")
                append(fill, "fgColor", rgb=COLOUR)
                append(fill, "bgColor", indexed="64")
                self.ours = [_counted(self.fills)]
            self.made[style] = style if self._is_ours(self.formats[int(style)]) else self._filled(style, self.ours[0])
        return self.made[style]

    def unmarked(self, style: str) -> str:
        """The format that a marked cell had before: the one in use that differs by its fill alone; without a fill where none is in use."""
        if not self._is_ours(self.formats[int(style)]):
            return style
        alike = [
            index for index, each in enumerate(self.formats) if not self._is_ours(each) and _but_fill(each) == _but_fill(self.formats[int(style)])
        ]
        return str(alike[0]) if alike else self._filled(style, 0)

    def _is_ours(self, own: Element) -> bool:
        return int(own.get("fillId", "0")) in self.ours

    def _filled(self, style: str, fill: int) -> str:
        own = deepcopy(self.formats[int(style)])
        own.set("fillId", str(fill))
        own.set("applyFill", "1")
        return self._add(own)

    def _written(self, kind: str, colour: str = "") -> str:
        """The first format in the first font, bold (b) or underlined (u)."""
        font = deepcopy(self.fonts[0])
        for each in [each for each in font if local(each) in (kind, "color" if colour else "")]:
            font.remove(each)
        font.insert(0, like(self.fonts, kind))
        if colour:
            before = [
                index
                for index, each in enumerate(font)
                if local(each) in ("b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz")
            ]
            font.insert(before[-1] + 1, like(self.fonts, "color", rgb=colour))
        self.fonts.append(font)
        number = str(_counted(self.fonts))
        return self._add(like(self.formats, "xf", numFmtId="0", fontId=number, fillId="0", borderId="0", xfId="0", applyFont="1"))

    def _add(self, own: Element) -> str:
        self.formats.append(own)
        return str(_counted(self.formats))

    def _list_of(self, name: str) -> Element:
        """A list of the style sheet; one that is missing is made with what the standard wants at least."""
        if (known := child(self.root, name)) is not None and len(known):
            return known
        if known is None:
            known = like(self.root, name)
            self.root.insert(sum(local(each) in ORDER[: ORDER.index(name)] for each in self.root), known)
        match name:
            case "fonts":
                append(append(known, "font"), "sz", val="11")
            case "fills":
                for pattern in NO_FILLS:
                    append(append(known, "fill"), "patternFill", patternType=pattern)
            case "borders":
                append(known, "border")
            case "cellStyles":
                append(known, "cellStyle", name="Normal", xfId="0", builtinId="0")
            case _:
                append(known, "xf", numFmtId="0", fontId="0", fillId="0", borderId="0")
        _counted(known)
        return known


def _counted(parent: Element) -> int:
    """Write how long a list is; returns the index of its last entry."""
    parent.set("count", str(len(parent)))
    return len(parent) - 1


def _but_fill(own: Element) -> tuple[list[tuple[str, str]], list[bytes]]:
    """What two formats have in common that differ by their fill alone."""
    return sorted((key, value) for key, value in own.attrib.items() if key not in ("fillId", "applyFill")), [etree.tostring(each) for each in own]
