"""The comments of a sheet, in the parts of a workbook: notes, the boxes in which they are shown, and replies in conversations.

Excel keeps notes in two parts: their texts, and their boxes in VML, the old format of drawings, which need not be well-formed XML and is therefore
edited as text. A cell with a conversation (threaded comment) shows that alone, so a mark on it is also a reply.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import uuid4

from lxml import etree
from openpyxl.utils.cell import coordinate_to_tuple

from data.workbook_notes import AUTHOR, BEGINNING
from data.workbook_package import Element, Package, append, child, like, local, reference, references

COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
PERSONS_TYPE = "application/vnd.ms-excel.person+xml"
MICROSOFT = "http://schemas.microsoft.com/office/2017/10/relationships"
THREADS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
BEFORE_BOXES = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios"),
    *("autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations"),
    *("hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches"),
    *("ignoredErrors", "smartTags", "drawing"),
)
"""What the standard puts before the reference to boxes in a sheet."""
SPACES = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"'
EMPTY_VML = f'<xml {SPACES}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{{blocks}}"/></o:shapelayout></xml>'
BLOCK = 1024
"""Numbers of shapes that belong to one entry of `idmap`."""
SHAPE_KIND = (
    f'<v:shapetype {SPACES} id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
SHAPE = (
    f'<v:shape {SPACES} id="_x0000_s{{number}}" type="#_x0000_t202" style="position:absolute;margin-left:59pt;margin-top:2pt;width:240pt;height:82pt;'
    'z-index:{number};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
    '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"/>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:AutoFill>False</x:AutoFill>'
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
ONE_SHAPE = re.compile(rb"<v:shape\b.*?</v:shape>", re.DOTALL)
ROW_AND_COLUMN = (re.compile(rb"<x:Row>\s*(\d+)"), re.compile(rb"<x:Column>\s*(\d+)"))
KEEP_SPACES = "{http://www.w3.org/XML/1998/namespace}space"


class Comments:
    """The comments of one sheet."""

    def __init__(self, package: Package, sheet: str) -> None:
        self.package, self.sheet = package, sheet
        self.part = package.related(sheet, "comments")
        self.threads = package.related(sheet, "threadedComment")

    def own(self) -> list[str]:
        """Coordinates of the cells that were marked an earlier time."""
        if not self.part or BEGINNING.encode() not in self.package.parts[self.part]:
            return []
        return [each.get("ref") for each in child(self.package.tree(self.part), "commentList") if _mark_in(each) >= 0]

    def replace(self, sheet: Element, texts: Mapping[str, str]) -> None:
        """Comment cells, by their coordinates; earlier marks go. `sheet` is the sheet's own tree."""
        space = etree.QName(sheet).namespace
        if not self.part:
            self.part, _ = self.package.add("xl/comments{}.xml", "comments", COMMENTS_TYPE, self.sheet, references(sheet))
        root = self.package.tree(self.part, f'<comments xmlns="{space}"><authors/><commentList/></comments>')
        authors, listed = child(root, "authors"), child(root, "commentList")
        removed = []
        for each in list(listed):
            match _mark_in(each):
                case 0:
                    removed.append(each.get("ref"))
                    listed.remove(each)
                case index if index > 0:
                    _cut(each, index)
        names = [each.text for each in authors]
        if AUTHOR not in names:
            append(authors, "author").text = AUTHOR
            names.append(AUTHOR)
        known = {each.get("ref"): each for each in listed}
        for address, text in texts.items():
            if address in known:
                _write(child(known[address], "text"), f"\n{BEGINNING}{text}")
            else:
                _write(append(append(listed, "comment", ref=address, authorId=str(names.index(AUTHOR))), "text"), f"{BEGINNING}{text}")
        self._draw(sheet, removed, [address for address in texts if address not in known])
        if self.threads:
            self._reply(texts)

    def _draw(self, sheet: Element, removed: list[str], new: list[str]) -> None:
        """Remove the boxes of comments that are gone, and add those of new ones after the drawings that share the part."""
        package, own = self.package, child(sheet, "legacyDrawing")
        if own is None:
            blocks = re.findall(
                rb'idmap[^>]*?data=["\']([\d,]+)', b"".join(each for name, each in package.parts.items() if name.lower().endswith(".vml"))
            )
            first = 1 + max((int(each) for numbers in blocks for each in numbers.split(b",") if each), default=0)
            used = range(first, first + 1 + len(new) // BLOCK)
            drawing, identifier = package.add("xl/drawings/vmlDrawing{}.vml", "vmlDrawing", VML_TYPE, self.sheet, references(sheet))
            content, number = EMPTY_VML.format(blocks=",".join(map(str, used))).encode(), first * BLOCK
            behind = [index for index, each in enumerate(sheet) if local(each) in BEFORE_BOXES]
            own = like(sheet, "legacyDrawing")
            sheet.insert(behind[-1] + 1, own)
            own.set(f"{{{references(sheet)}}}id", identifier)
        else:
            drawing = package.related(self.sheet, "vmlDrawing", reference(own))
            content = package.parts[drawing]
            number = max((int(each) for each in re.findall(rb"_x0000_s(\d+)", content)), default=BLOCK)
        removed_cells = {coordinate_to_tuple(address) for address in removed}
        content = ONE_SHAPE.sub(lambda shape: b"" if _cell_of(shape[0]) in removed_cells else shape[0], content)
        shapes = [] if b'"_x0000_t202"' in content else [SHAPE_KIND]
        for index, (row, column) in enumerate(map(coordinate_to_tuple, new), start=1):
            shapes.append(SHAPE.format(number=number + index, row=row - 1, column=column - 1))
        end = content.rindex(b"</xml>")
        package.parts[drawing] = content[:end] + "".join(shapes).encode() + content[end:]

    def _reply(self, texts: Mapping[str, str]) -> None:
        """Replies to the conversations on marked cells."""
        root = self.package.tree(self.threads)
        main = self.package.related("", "officeDocument")
        part = self.package.related(main, "person")
        if not part:
            part, _ = self.package.add("xl/persons/person{}.xml", "person", PERSONS_TYPE, main, MICROSOFT)
        people = self.package.tree(part, f'<personList xmlns="{THREADS}"/>')
        known = [each for each in people if each.get("displayName") == AUTHOR]
        identifier = known[0].get("id") if known else _identifier()
        if not known:
            append(people, "person", displayName=AUTHOR, id=identifier, userId=AUTHOR, providerId="None")
        for each in [each for each in root if each.get("personId") == identifier]:
            root.remove(each)
        for each in [each for each in root if each.get("ref") in texts and not each.get("parentId")]:
            now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.00}"
            reply = append(root, "threadedComment", ref=each.get("ref"), dT=now, personId=identifier, id=_identifier(), parentId=each.get("id"))
            append(reply, "text").text = texts[each.get("ref")]


def _cell_of(shape: bytes) -> tuple[int, ...]:
    """Row and column of the cell whose box a shape is; empty for other shapes."""
    numbers = [pattern.search(shape) for pattern in ROW_AND_COLUMN]
    return tuple(int(each[1]) + 1 for each in numbers if each) if b"Note" in shape else ()


def _identifier() -> str:
    return f"{{{str(uuid4()).upper()}}}"


def _texts(comment: Element) -> list[Element]:
    return list(comment.iterfind("{*}text//{*}t"))


def _mark_in(comment: Element) -> int:
    """Where a mark begins in the text of a comment; 0: all of it is one, -1: it has none."""
    text = "".join(each.text or "" for each in _texts(comment))
    return 0 if text.startswith(BEGINNING) else text.find(f"\n{BEGINNING}")


def _cut(comment: Element, length: int) -> None:
    """Keep the first characters of a comment alone."""
    for each in _texts(comment):
        each.text = (each.text or "")[:length]
        length -= len(each.text)


def _write(text: Element, words: str) -> None:
    """Add words to the text of a comment. Plain text becomes the first of its runs."""
    for plain in [each for each in text if local(each) == "t"]:
        run = like(text, "r")
        text.replace(plain, run)
        run.append(plain)
    last = [index for index, each in enumerate(text) if local(each) == "r"]
    run = like(text, "r")
    text.insert(last[-1] + 1 if last else 0, run)
    own = append(run, "t")
    own.text = words
    own.set(KEEP_SPACES, "preserve")
