"""One PDF that hides a name in eleven places: what the gate must find, and a redaction must take away."""

from __future__ import annotations

from collections.abc import Callable, Collection
from enum import StrEnum

from tests.hostile.pdfs import HELVETICA, Objects, stream, written

NAME = "Zebedee Quillfeather"
"""A made-up child. Nobody is called so."""


class Place(StrEnum):
    """Where a name can stand in a PDF."""

    VISIBLE = "visible text"
    UNDER_A_BOX = "text under a black box"
    METADATA = "metadata: title, author and XMP"
    ANNOTATION = "a comment"
    ATTACHMENT = "a file inside"
    FORM_VALUE = "the value of a form's field"
    OUTLINE = "a bookmark's title"
    INVISIBLE = "invisible text"
    OFF_LAYER = "a layer that is off"
    ALT_TEXT = "alternate text of a picture"
    CROPPED_AWAY = "text outside the visible part of the page"


PLACES = tuple(Place)
FILE_NAME = f"letter about {NAME}.pdf"
PAGES = 2
ON_PAGE_ONE = "Synthetic letter of 3 March 2026 about"
ON_PAGE_TWO = "Second page of the synthetic letter, with nothing in it to hide."


def pdf_hiding(name: str = NAME, *, places: Collection[Place] = PLACES) -> bytes:
    """A sound PDF of two pages that holds the name, written plainly, in each of the places and nowhere else."""

    def at(place: Place) -> bytes:
        return (name if place in places else "nobody").encode("ascii")

    metadata = at(Place.METADATA)
    objects: Objects = {
        1: b"<</Type/Catalog/Pages 2 0 R/Metadata 6 0 R/Outlines 7 0 R/AcroForm<</Fields[9 0 R]/DR<</Font<</F1 %s>>>>"
        b"/DA(/F1 12 Tf)>>/Names<</EmbeddedFiles<</Names[(notes.txt)10 0 R]>>>>/OCProperties<</OCGs[12 0 R]"
        b"/D<</Order[12 0 R]/OFF[12 0 R]>>>>/StructTreeRoot 13 0 R/MarkInfo<</Marked true>>/Lang(en-GB)>>" % HELVETICA,
        2: b"<</Type/Pages/Kids[3 0 R 17 0 R]/Count 2>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 900]/CropBox[0 0 600 800]/StructParents 0/Contents 4 0 R"
        b"/Annots[5 0 R 9 0 R]/Resources<</Font<</F1 %s>>/Properties<</OC1 12 0 R>>/XObject<</I1 16 0 R>>>>>>"
        % HELVETICA,
        4: stream(_content_of_page_one(at)),
        5: b"<</Type/Annot/Subtype/Text/Rect[500 700 520 720]/P 3 0 R/T(Reviewer)/Contents(About %s)>>"
        % at(Place.ANNOTATION),
        6: stream(_xmp(metadata), b"/Type/Metadata/Subtype/XML"),
        7: b"<</Type/Outlines/First 8 0 R/Last 8 0 R/Count 1>>",
        8: b"<</Title(Letter about %s)/Parent 7 0 R/Dest[3 0 R/Fit]>>" % at(Place.OUTLINE),
        9: b"<</Type/Annot/Subtype/Widget/FT/Tx/T(child)/V(%s)/Rect[50 100 400 120]/P 3 0 R/DA(/F1 12 Tf)"
        b"/AP<</N 15 0 R>>>>" % at(Place.FORM_VALUE),
        10: b"<</Type/Filespec/F(notes.txt)/UF(notes.txt)/EF<</F 11 0 R>>>>",
        11: stream(b"Notes of a visit to %s, synthetic.\n" % at(Place.ATTACHMENT), b"/Type/EmbeddedFile"),
        12: b"<</Type/OCG/Name(Reviewer's notes)>>",
        13: b"<</Type/StructTreeRoot/K 14 0 R/ParentTree<</Nums[0[14 0 R]]>>>>",
        14: b"<</Type/StructElem/S/Figure/P 13 0 R/Pg 3 0 R/K 0/Alt(Photograph of %s)>>" % at(Place.ALT_TEXT),
        15: stream(
            b"/Tx BMC BT /F1 12 Tf 2 4 Td (%s) Tj ET EMC" % at(Place.FORM_VALUE),
            b"/Type/XObject/Subtype/Form/BBox[0 0 350 20]/Resources<</Font<</F1 %s>>>>" % HELVETICA,
        ),
        16: stream(b"\x80", b"/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray"),
        17: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 18 0 R/Resources<</Font<</F1 %s>>>>>>"
        % HELVETICA,
        18: stream(b"BT /F1 12 Tf 50 700 Td (%s) Tj ET" % ON_PAGE_TWO.encode()),
        19: b"<</Title(Letter about %s)/Author(%s)/Producer(Made by a test)>>" % (metadata, metadata),
    }
    return written(objects, trailer=b"/Info 19 0 R")


def _content_of_page_one(at: Callable[[Place], bytes]) -> bytes:
    lines = [
        b"BT /F1 12 Tf 50 740 Td (%s %s) Tj ET" % (ON_PAGE_ONE.encode(), at(Place.VISIBLE)),
        b"BT /F1 12 Tf 50 640 Td (%s) Tj ET q 0 g 45 632 220 20 re f Q" % at(Place.UNDER_A_BOX),
        b"BT /F1 12 Tf 3 Tr 50 540 Td (%s) Tj ET" % at(Place.INVISIBLE),
        b"/OC /OC1 BDC BT /F1 12 Tf 0 Tr 50 440 Td (%s) Tj ET EMC" % at(Place.OFF_LAYER),
        b"/Figure <</MCID 0>> BDC q 100 0 0 100 50 300 cm /I1 Do Q EMC",
        b"BT /F1 12 Tf 50 850 Td (%s) Tj ET" % at(Place.CROPPED_AWAY),
    ]
    return b"\n".join(lines)


def _xmp(name: bytes) -> bytes:
    return (
        b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        b'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator><rdf:Seq><rdf:li>%s</rdf:li></rdf:Seq></dc:creator>'
        b"<dc:description><rdf:Alt><rdf:li xml:lang='x-default'>About %s</rdf:li></rdf:Alt></dc:description>"
        b'</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ) % (name, name)
