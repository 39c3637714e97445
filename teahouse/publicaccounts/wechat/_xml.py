"""XML as WeChat's callbacks speak it: flat elements, text in CDATA, numbers bare. Pure.

``write`` makes what a bot is sent, ``read`` takes what it answers. A value is a string, a number, a dict of further
elements or a list (repeated elements).
"""

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

Tree = dict[str, Any]
_DEPTH = 6


class NotXml(Exception):
    """Not XML of the form bots answer with."""


def write(fields: Mapping[str, Any]) -> bytes:
    """``<xml>`` with the fields in their order. Characters that XML has no place for are left out."""
    return f"<xml>{_elements(fields)}</xml>".encode()


def _elements(fields: Mapping[str, Any]) -> str:
    return "".join(_element(name, value) for name, value in fields.items())


def _element(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_element(name, each) for each in value)
    if isinstance(value, Mapping):
        return f"<{name}>{_elements(value)}</{name}>"
    if isinstance(value, int | float):
        return f"<{name}>{value}</{name}>"
    return f"<{name}><![CDATA[{printable(str(value)).replace(']]>', ']]]]><![CDATA[>')}]]></{name}>"


def printable(text: str) -> str:
    """``text`` without the characters that XML 1.0 does not admit (section 2.2); a lone CR would come out as LF."""
    return "".join(c for c in text if c in "\t\n" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff")


def read(data: bytes) -> Tree:
    """The elements below the root. Raises ``NotXml``: no XML, a DTD or entities, too deep."""
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise NotXml(str(error)) from None
    found = _tree(root, 0)
    if not isinstance(found, dict):
        raise NotXml("an element without content")
    return found


def _tree(element: Element, depth: int) -> Any:
    if depth > _DEPTH:
        raise NotXml("nested too deeply")
    if not len(element):
        return element.text or ""
    found: Tree = {}
    for child in element:
        value = _tree(child, depth + 1)
        if child.tag in found:
            before = found[child.tag]
            found[child.tag] = [*before, value] if isinstance(before, list) else [before, value]
        else:
            found[child.tag] = value
    return found
