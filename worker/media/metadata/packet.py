"""An XMP packet as properties by name, whatever prefixes and spellings its program chose (ISO 16684-1, section 7).

Read with defusedxml alone, without any DTD: entities cannot grow and nothing outside is asked for.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

LARGEST_PACKET = 1024 * 1024
MOST_ELEMENTS = 10_000
DEEPEST = 40
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns"
# The prefixes that this program calls namespaces by; what belongs to no other one is left out.
PREFIXES = {
    "http://ns.adobe.com/exif/1.0": "exif",
    "http://cipa.jp/exif/1.0": "exifEX",
    "http://ns.adobe.com/exif/1.0/aux": "aux",
    "http://ns.adobe.com/photoshop/1.0": "photoshop",
    "http://ns.adobe.com/xap/1.0": "xmp",
    "http://ns.adobe.com/xmp/note": "xmpNote",
    "http://ns.adobe.com/tiff/1.0": "tiff",
    "http://purl.org/dc/elements/1.1": "dc",
    "http://www.digikam.org/ns/1.0": "digiKam",
    "http://ns.adobe.com/lightroom/1.0": "lr",
    "http://ns.microsoft.com/photo/1.0": "MicrosoftPhoto",
    "http://ns.microsoft.com/photo/1.2": "MP",
    "http://ns.microsoft.com/photo/1.2/t/RegionInfo": "MPRI",
    "http://ns.microsoft.com/photo/1.2/t/Region": "MPReg",
    "http://www.metadataworkinggroup.com/schemas/regions": "mwg-rs",
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29": "Iptc4xmpExt",
    RDF: "rdf",
}
_CONTAINERS = frozenset({"rdf:Bag", "rdf:Seq", "rdf:Alt"})
# Around the RDF, in today's and in the oldest spelling; some programs leave it out.
_WRAPPINGS = ("xmpmeta", "xapmeta")
WRAPPING = "x:xmpmeta"
JUNK_AFTER_THE_END = 9  # of expat
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
# What XML 1.0 allows nowhere, as letters and as references to letters.
_FORBIDDEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,8}));")


class Value:
    """What one property says: a text, several, or fields of its own."""

    __slots__ = ("attributes", "language", "name", "pieces", "within")

    def __init__(self, name: str, attributes: dict[str, str] | None = None) -> None:
        self.name = name
        self.attributes = attributes or {}
        self.language = ""
        self.pieces: list[str] = []
        self.within: list[Value] = []

    @property
    def text(self) -> str:
        """The first text, or of several languages the default one; empty when there is none."""
        items = self.items()
        return next((one.bare for one in items if one.language == "x-default" and one.bare), items[0].bare)

    @property
    def bare(self) -> str:
        said = "".join(self.pieces).strip() or self.attributes.get("rdf:value", "")
        return said or next((one.bare for one in self.within if one.name == "rdf:value"), "")

    def items(self) -> list[Value]:
        """What a bag, a list or a choice holds; itself, when it is none."""
        for one in self.within:
            if one.name in _CONTAINERS:
                return one.within or [Value("")]
        return [self]

    def texts(self) -> list[str]:
        return [one.bare for one in self.items()]

    def fields(self) -> Properties:
        """The fields of a structure, in any of RDF's ways to write one."""
        found = Properties()
        for holder in (self, *(one for one in self.within if one.name == "rdf:Description")):
            found.add(holder)
        return found


class Properties(dict[str, Value]):
    """Properties by the name that this program knows them by, as `xmp:CreateDate`. The first of a name counts.

    `whole` is false of a packet that was cut off or broke somewhere.
    """

    whole = True

    def add(self, holder: Value) -> None:
        """What stands in an element: as attributes, and as elements within."""
        for name, text in holder.attributes.items():
            if name not in self:
                self[name] = said = Value(name)
                said.pieces.append(text)
        for one in holder.within:
            self.setdefault(one.name, one)

    def text(self, name: str) -> str:
        return self[name].text if name in self else ""

    def texts(self, name: str) -> list[str]:
        return self[name].texts() if name in self else []

    def structures(self, name: str) -> list[Properties]:
        return [one.fields() for one in self[name].items()] if name in self else []


def properties(packet: bytes) -> Properties:
    """Of the first packet, as far as it can be read; nothing of one that is too large or brings a DTD along.

    Of a packet that was cut off, the properties before the cut. Raises ValueError for what is no XMP at all.
    """
    if len(packet) > LARGEST_PACKET:
        raise ValueError("too large")
    builder = _parsed(decoded(packet))
    found = Properties()
    found.whole = builder.whole
    for description in builder.descriptions():
        found.add(description)
    return found


def decoded(packet: bytes) -> str:
    """The text in the encoding that its first bytes tell, or in Windows' old one where it is no UTF-8."""
    start = packet.lstrip(b" \t\r\n") if packet[:1] in b" \t\r\n" else packet
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            # Blanks of these encodings hold a NUL: cut whole letters only.
            return _clean(packet.decode(encoding, "replace").lstrip("\ufeff"))
    try:
        text = start.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = start.decode("cp1252", "replace")
    return _clean(text)


def _clean(text: str) -> str:
    """Without what would end the parser's work: letters that XML forbids, and whatever follows the last bracket."""
    text = text[: text.rfind(">") + 1].lstrip()
    text = _FORBIDDEN.sub(" ", text)
    return _REFERENCE.sub(_allowed, text) if "&#" in text else text


def _allowed(reference: re.Match[str]) -> str:
    number = int(reference[1], 16) if reference[1] else int(reference[2])
    return " " if number > 0x10FFFF or _FORBIDDEN.match(chr(number)) else reference[0]


def _parsed(text: str) -> _Builder:
    builder = _Builder()
    parser = DefusedXMLParser(target=builder, forbid_dtd=True)
    try:
        parser.feed(text)
        parser.close()
    except DefusedXmlException as refused:
        raise ValueError("brings a DTD along") from refused
    except ParseError as trouble:
        # Of two packets the first counts; of one that was cut off or broke in the middle, what was whole.
        builder.whole = trouble.code == JUNK_AFTER_THE_END
    if not builder.is_xmp:
        raise ValueError("no XMP")
    return builder


class _Builder:
    """Takes the parser's events. Elements hang below their parent only once they are whole."""

    def __init__(self) -> None:
        self.whole = True
        self._seen = 0
        self._open: list[Value] = []
        self._roots: list[Value] = []
        self._names: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._seen += 1
        if self._seen > MOST_ELEMENTS or len(self._open) >= DEEPEST:
            raise ValueError("more than any program writes")
        known = {ours: text for one, text in attributes.items() if (ours := self._name(one))}
        element = Value(self._name(name), known)
        element.language = attributes.get(_LANGUAGE, "")
        self._open.append(element)
        if len(self._open) == 1:
            self._roots.append(element)

    def data(self, text: str) -> None:
        if self._open:
            self._open[-1].pieces.append(text)

    def end(self, _name: str) -> None:
        element = self._open.pop()
        if self._open and element.name:
            self._open[-1].within.append(element)

    def close(self) -> None:
        """Nothing is left to do."""

    @property
    def is_xmp(self) -> bool:
        return any(root.name in (WRAPPING, "rdf:RDF") for root in self._roots)

    def descriptions(self) -> Iterator[Value]:
        """The elements that hold properties, also those that the end of a cut packet has left open."""
        for above, below in zip(self._open, self._open[1:], strict=False):
            if below.name in ("rdf:RDF", "rdf:Description") and above.name in (WRAPPING, "rdf:RDF"):
                above.within.append(below)
        for root in self._roots:
            for rdf in [root, *root.within]:
                if rdf.name == "rdf:RDF":
                    yield from (one for one in rdf.within if one.name == "rdf:Description")

    def _name(self, long: str) -> str:
        """`xmp:CreateDate` for `{http://ns.adobe.com/xap/1.0/}CreateDate`; empty for what nobody asks for."""
        if long not in self._names:
            space, _, name = long[1:].rpartition("}")
            prefix = PREFIXES.get(space.rstrip("/#"))
            self._names[long] = f"{prefix}:{name}" if prefix else WRAPPING if name in _WRAPPINGS else ""
        return self._names[long]
