"""XML elements, and how numbers and names are written in them."""

from xml.etree import ElementTree


def add(parent: ElementTree.Element, tag: str, **attributes: str) -> ElementTree.Element:
    """Append an element and return it."""
    return ElementTree.SubElement(parent, tag, attributes)


def text(root: ElementTree.Element) -> bytes:
    """Return a document as a file holds it."""
    ElementTree.indent(root)
    document: bytes = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return document


def number(value: float) -> str:
    """Return a number to the last digit of a double, whole numbers without a point."""
    return str(int(value)) if value == int(value) else repr(float(value))


def clean(words: str) -> str:
    """Return text on one line, without what XML cannot hold."""
    return "".join(char for char in " ".join(words.split()) if char.isprintable())
