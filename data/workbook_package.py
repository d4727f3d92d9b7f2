"""A workbook as the parts of its zip (ECMA-376, Open Packaging Conventions): parts that nobody opens are written as they were read, byte for byte.

To be called in the child of data/sandbox.py, after its limits were applied to the file.
"""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

Element = Any
"""An element of lxml, which has no types."""
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/"
"""With this the names of the strict variant begin."""
TYPE_LIST = "[Content_Types].xml"
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


@dataclass
class Package:
    """The parts of a file by name, and those of them that are opened as trees."""

    parts: dict[str, bytes]
    trees: dict[str, Element] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Package:
        """All parts of a file."""
        with zipfile.ZipFile(path) as archive:
            return cls({part.filename.replace("\\", "/"): archive.read(part) for part in archive.infolist() if not part.is_dir()})

    def write(self, into: Path) -> None:
        """Write the file; only opened parts are serialised anew."""
        for name, tree in self.trees.items():
            self.parts[name] = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
        with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self.parts.items():
                archive.writestr(name, content)

    def named(self, name: str) -> str:
        """The name of a part as the file writes it; letter case is of no account."""
        if name in self.parts or name in self.trees:
            return name
        return next((each for each in self.parts if each.lower() == name.lower()), name)

    def tree(self, name: str, empty: str = "") -> Element:
        """A part to be changed; one that is missing is made from `empty`."""
        if name not in self.trees:
            self.trees[name] = etree.fromstring(self.parts.get(name) or empty.encode(), PARSER)
        return self.trees[name]

    def related(self, part: str, kind: str, identifier: str = "") -> str:
        """The part of a kind that a part refers to, by that identifier if given; empty if there is none. The file itself is the part ""."""
        name = self.named(_relations_of(part))
        if name in self.parts or name in self.trees:
            for each in self.trees[name] if name in self.trees else etree.fromstring(self.parts[name], PARSER):
                if each.get("Type", "").endswith(f"/{kind}") and identifier in ("", each.get("Id")):
                    return self.named(posixpath.normpath(posixpath.join("/", posixpath.dirname(part), each.get("Target"))).lstrip("/"))
        return ""

    def add(self, pattern: str, kind: str, content_type: str, owner: str, family: str = OFFICE) -> tuple[str, str]:
        """Declare a part that is still to be filled, and refer to it from its owner; returns its name and the identifier of the reference.

        `pattern` is the name with {} for a number; `family` is what the type of the reference begins with.
        """
        names = {name.lower() for name in (*self.parts, *self.trees)}
        part = next(name for number in range(1, len(names) + 2) if (name := pattern.format(number)).lower() not in names)
        types = self.tree(TYPE_LIST)
        if part.endswith(".vml"):  # Excel declares these by their extension
            if not any(each.get("Extension", "").lower() == "vml" for each in types):
                types.insert(0, etree.Element(f"{{{TYPES}}}Default", Extension="vml", ContentType=content_type))
        else:
            etree.SubElement(types, f"{{{TYPES}}}Override", PartName=f"/{part}", ContentType=content_type)
        relations = self.tree(self.named(_relations_of(owner)), f'<Relationships xmlns="{RELATIONS}"/>')
        known = {each.get("Id") for each in relations}
        identifier = next(name for number in range(1, len(known) + 2) if (name := f"rId{number}") not in known)
        etree.SubElement(relations, f"{{{RELATIONS}}}Relationship", Id=identifier, Type=f"{family}/{kind}", Target=f"/{part}")
        return part, identifier


def _relations_of(part: str) -> str:
    folder, base = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{base}.rels")


def local(element: Element) -> str:
    """The name of an element without its namespace; empty for a comment in the XML."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def child(parent: Element, name: str) -> Element:
    """The first child of that name, or None."""
    return next((each for each in parent if local(each) == name), None)


def like(parent: Element, name: str, /, **attributes: str) -> Element:
    """A new element of the parent's vocabulary, not yet in it."""
    return etree.Element(f"{{{etree.QName(parent).namespace}}}{name}", attributes)


def append(parent: Element, name: str, /, **attributes: str) -> Element:
    """A new last child."""
    parent.append(like(parent, name, **attributes))
    return parent[-1]


def references(root: Element) -> str:
    """The namespace of references in a part, which is also what the types of its references begin with."""
    return f"{STRICT}officeDocument/relationships" if etree.QName(root).namespace.startswith(STRICT) else OFFICE


def reference(element: Element) -> str:
    """The identifier by which an element refers to a part."""
    return next((value for key, value in element.attrib.items() if key.startswith("{") and etree.QName(key).localname == "id"), "")
