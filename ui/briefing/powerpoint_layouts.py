"""The master and layouts of the briefing's PowerPoint: the office restyles the deck by editing them.

Everything on a slide stands in a placeholder of its layout; sizes, colours and fonts are the layout's, colours by their place in the theme.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import quoteattr

from lxml import etree
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Inches

from ui.i18n import Words
from ui.theme import COLOURS

SANS, SERIF = "Arial", "Georgia"
"""Fonts that every Office has: a deck looks the same on whatever machine it is shown."""
WIDTH, HEIGHT, EDGE = Inches(13.333), Inches(7.5), Inches(0.55)
INNER = WIDTH - 2 * EDGE
GAP = Inches(0.4)
SCHEME = {
    "dk1": "text",
    "lt1": "page",
    "dk2": "target",
    "lt2": "surface",
    "accent1": "resident",
    "accent2": "covered",
    "accent3": "completed",
    "accent4": "mentas",
    "accent5": "closure",
    "accent6": "base",
    "hlink": "resident",
    "folHlink": "completed",
}
"""The theme's colours by their places in Office."""
THEME = {
    "text": MSO_THEME_COLOR.TEXT_1,
    "page": MSO_THEME_COLOR.BACKGROUND_1,
    "target": MSO_THEME_COLOR.TEXT_2,
    "quiet": MSO_THEME_COLOR.TEXT_2,
    "resident": MSO_THEME_COLOR.ACCENT_1,
    "covered": MSO_THEME_COLOR.ACCENT_2,
    "completed": MSO_THEME_COLOR.ACCENT_3,
    "mentas": MSO_THEME_COLOR.ACCENT_4,
    "closure": MSO_THEME_COLOR.ACCENT_5,
    "base": MSO_THEME_COLOR.ACCENT_6,
}
"""The place of a colour in the theme."""
COVER, CHART, FIGURES, LIST = range(4)
"""The layouts, in their order."""
FIRST = 13
"""The placeholders of a layout besides title, date, foot and number count from here."""
SLOTS = 3
"""Figures on a slide."""
LABEL, FIGURE = 24, 80
"""Points of a large figure's label, and of the figure."""

Area = tuple[int, int, int, int]
"""Left, top, width and height."""


@dataclass(frozen=True)
class Level:
    """How a paragraph of a level looks: points, colour of the theme, bold, font of headings."""

    size: float
    colour: str = "tx1"
    bold: bool = False
    serif: bool = False


@dataclass(frozen=True)
class Placeholder:
    """A placeholder: its kind in Office, index, key of its name in the catalogues, area, levels of text, and where text lies."""

    kind: str
    index: int
    name: str
    area: Area
    levels: tuple[Level, ...] = (Level(18),)
    anchor: str = "t"
    align: str = "l"


FOOT = Inches(6.92)
ENDS = (
    Placeholder("ftr", 11, "foot", (EDGE, FOOT, Inches(7.6), Inches(0.4)), (Level(18, "tx2"),), "ctr"),
    Placeholder("dt", 10, "date", (Inches(8.2), FOOT, Inches(3.75), Inches(0.4)), (Level(18, "tx2"),), "ctr", "r"),
    Placeholder("sldNum", 12, "number", (Inches(11.95), FOOT, Inches(0.83), Inches(0.4)), (Level(18, "tx2"),), "ctr", "r"),
)
TITLE = Placeholder("title", 0, "title", (EDGE, Inches(0.36), INNER, Inches(1.15)), (Level(34, "tx1", True, True),))
BODY: Area = (EDGE, Inches(1.6), INNER, Inches(5.2))
SLOT = (INNER - GAP * (SLOTS - 1)) // SLOTS
INDENT = Inches(0.9)


def _slot(number: int) -> Placeholder:
    """The place of a large figure: its label, the figure, a line beneath."""
    area = (EDGE + number * (SLOT + GAP), Inches(2.35), SLOT, Inches(3.6))
    return Placeholder("body", FIRST + number, "figure", area, (Level(LABEL, "tx1", True), Level(FIGURE, "tx1", True), Level(21, "tx2")))


LAYOUTS: tuple[tuple[str, tuple[Placeholder, ...]], ...] = (
    (
        "cover",
        (
            Placeholder("ctrTitle", 0, "title", (INDENT, Inches(3.0), WIDTH - 2 * INDENT, Inches(2.2)), (Level(66, "accent1", True, True),), "t"),
            Placeholder("body", FIRST, "place", (INDENT, Inches(0.6), WIDTH - 2 * INDENT, Inches(0.75)), (Level(36, "tx1", True, True),)),
            Placeholder("body", FIRST + 1, "on", (INDENT, Inches(1.35), WIDTH - 2 * INDENT, Inches(0.55)), (Level(22, "tx2"),)),
            Placeholder("body", FIRST + 2, "question", (INDENT, Inches(2.4), WIDTH - 2 * INDENT, Inches(0.6)), (Level(28, "tx2"),)),
            Placeholder("body", FIRST + 3, "reason", (INDENT, Inches(5.3), WIDTH - 2 * INDENT, Inches(1.0)), (Level(30),)),
            *ENDS,
        ),
    ),
    ("chart", (TITLE, Placeholder("chart", FIRST, "chart", BODY), *ENDS)),
    ("figures", (TITLE, *(_slot(number) for number in range(SLOTS)), *ENDS)),
    ("list", (TITLE, Placeholder("tbl", FIRST, "list", (EDGE, Inches(2.0), INNER, Inches(4.0)), (Level(28),)), *ENDS)),
)
"""Name and placeholders of each layout."""


def set_up(deck: Any, words: Words) -> None:
    """Give a new deck the house's theme, master and layouts in place of the template's."""
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    master = deck.slide_masters[0]
    _theme(master)
    layouts = list(deck.slide_layouts)
    for layout in layouts[len(LAYOUTS) :]:
        deck.slide_layouts.remove(layout)
    everything = (TITLE, Placeholder("body", 1, "body", BODY, (Level(24), Level(21), Level(18))), *ENDS)
    _fill(master, [_shape(number, placeholder, words) for number, placeholder in enumerate(everything, start=2)])
    for layout, (name, places) in zip(layouts, LAYOUTS, strict=False):
        layout._element.cSld.set("name", words(f"briefing.layout.{name}"))
        layout._element.attrib.pop("type", None)
        layout._element.set("userDrawn", "1")
        stripe = [_stripe()] if name == "cover" else []
        bars = [_bar(number) for number in range(SLOTS)] if name == "figures" else []
        _fill(layout, [*stripe, *bars, *(_shape(number, placeholder, words) for number, placeholder in enumerate(places, start=10))])


def _theme(master: Any) -> None:
    """Put the colours and fonts into the deck's theme."""
    part = next(relation.target_part for relation in master.part.rels.values() if relation.reltype.endswith("/theme"))
    theme = etree.fromstring(part.blob)
    theme.set("name", "Mentas")
    scheme = theme.find(f".//{qn('a:clrScheme')}")
    scheme.set("name", "Mentas")
    for slot, name in SCHEME.items():
        entry = scheme.find(qn(f"a:{slot}"))
        for child in list(entry):
            entry.remove(child)
        etree.SubElement(entry, qn("a:srgbClr")).set("val", COLOURS["light"][name].lstrip("#"))
    fonts = theme.find(f".//{qn('a:fontScheme')}")
    fonts.set("name", "Mentas")
    for which, font in (("majorFont", SERIF), ("minorFont", SANS)):
        fonts.find(f"{qn(f'a:{which}')}/{qn('a:latin')}").set("typeface", font)
    part._blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)


def _fill(holder: Any, shapes: Sequence[Any]) -> None:
    """Replace all shapes of a master or layout."""
    tree = holder.shapes._spTree
    for shape in list(holder.shapes):
        tree.remove(shape._element)
    for shape in shapes:
        tree.append(shape)


def _shape(number: int, placeholder: Placeholder, words: Words) -> Any:
    """A placeholder of a master or layout as XML."""
    name = words(f"briefing.part.{placeholder.name}")
    levels = "".join(_level(depth, level, placeholder.align) for depth, level in enumerate(placeholder.levels, start=1))
    index = f' idx="{placeholder.index}"' if placeholder.index else ""
    number_field = '<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum"><a:rPr/><a:t>‹#›</a:t></a:fld>'
    text = number_field if placeholder.kind == "sldNum" else f"<a:r><a:rPr/><a:t>{name}</a:t></a:r>" if placeholder.kind not in ("dt", "ftr") else ""
    return parse_xml(
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{number}" name={quoteattr(name)}/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f'<p:nvPr><p:ph type="{placeholder.kind}"{index}/></p:nvPr></p:nvSpPr>'
        f'<p:spPr>{_area(placeholder.area)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        f'<p:txBody><a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="{placeholder.anchor}"><a:normAutofit/></a:bodyPr>'
        f"<a:lstStyle>{levels}</a:lstStyle>"
        f"<a:p>{text}</a:p></p:txBody></p:sp>"
    )


def _level(depth: int, level: Level, align: str) -> str:
    font = "+mj-lt" if level.serif else "+mn-lt"
    return (
        f'<a:lvl{depth}pPr marL="0" indent="0" algn="{align}"><a:lnSpc><a:spcPct val="95000"/></a:lnSpc>'
        f'<a:spcBef><a:spcPts val="0"/></a:spcBef><a:buNone/>'
        f'<a:defRPr sz="{round(level.size * 100)}" b="{int(level.bold)}"><a:solidFill><a:schemeClr val="{level.colour}"/></a:solidFill>'
        f'<a:latin typeface="{font}"/></a:defRPr></a:lvl{depth}pPr>'
    )


def _area(area: Area) -> str:
    left, top, width, height = (int(each) for each in area)
    return f'<a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'


def _rectangle(number: int, area: Area, colour: str) -> Any:
    """A filled rectangle that is no placeholder and says nothing."""
    return parse_xml(
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{number}" name=""/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr>{_area(area)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:schemeClr val="{colour}"/></a:solidFill>'
        "<a:ln><a:noFill/></a:ln></p:spPr></p:sp>"
    )


def _stripe() -> Any:
    return _rectangle(2, (0, 0, Inches(0.2), HEIGHT), "accent1")


def _bar(number: int) -> Any:
    """The line above the place of a figure."""
    return _rectangle(2 + number, (EDGE + number * (SLOT + GAP), Inches(2.1), SLOT, Inches(0.08)), f"accent{number + 1}")
