"""Office files, mails and pictures that hide a name, each in the places of its own kind."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage

import docx
import pptx
import xlsxwriter
from PIL import Image, PngImagePlugin

from tests.hidden_name import NAME

HIDDEN_NAME_FIRST, HIDDEN_NAME_LAST = NAME.split()
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def with_parts(package: bytes, parts: dict[str, str | bytes], *, swap: tuple[str, str, str] = ("", "", "")) -> bytes:
    """A copy of a package with parts added, and some words of one part changed for others."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == swap[0]:
                assert swap[1] in content.decode()
                content = content.decode().replace(swap[1], swap[2]).encode()
            new.writestr(entry.filename, content)
        for name, content in parts.items():
            new.writestr(name, content)
    return made.getvalue()


def plain_docx(words: str = "Synthetic report of 3 March 2026.") -> bytes:
    document, made = docx.Document(), io.BytesIO()
    document.add_paragraph(words)
    document.core_properties.author = "Made by a test"
    document.save(made)
    return made.getvalue()


def docx_files(name: str = NAME) -> dict[str, bytes]:
    """Word files, each hiding the name in one place; in two runs where people's programs cut words."""
    first, last = name.split()
    runs = f"<w:r><w:t>{first[:2]}</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>{first[2:]} {last}</w:t></w:r>"
    noted = f"<w:comments {W}><w:comment w:author='R'><w:p>{runs}</w:p></w:comment></w:comments>"
    gone = runs.replace("<w:t>", "<w:delText>").replace("<w:t ", "<w:delText ").replace("</w:t>", "</w:delText>")
    body = "word/document.xml", "</w:p>"

    def in_text(said: str) -> bytes:
        return with_parts(plain_docx(), {}, swap=(*body, f"</w:p><w:p>{said}</w:p>"))

    author = docx.Document()
    author.core_properties.last_modified_by = name
    headed = docx.Document()
    headed.sections[0].header.paragraphs[0].text = name
    saved = [io.BytesIO(), io.BytesIO()]
    author.save(saved[0])
    headed.save(saved[1])
    return {
        "its properties": saved[0].getvalue(),
        "a header or footer": saved[1].getvalue(),
        "a comment": with_parts(
            plain_docx(),
            {"word/comments.xml": noted},
        ),
        "deleted words that are still there": in_text(f"<w:del w:author='R'>{gone}</w:del>"),
        "added words that are marked as such": in_text(f"<w:ins w:author='{name}'><w:r><w:t>added</w:t></w:r></w:ins>"),
        "words that are marked as hidden": in_text(f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>{name}</w:t></w:r>"),
        "the instructions of its fields": in_text(f"<w:r><w:instrText> TITLE {name} </w:instrText></w:r>"),
        "file inside": with_parts(plain_docx(), {"word/embeddings/inner.docx": plain_docx(f"About {name}.")}),
        "data kept in the file": with_parts(plain_docx(), {"customXml/item7.xml": f"<a><child>{name}</child></a>"}),
        "another part": with_parts(
            plain_docx(),
            {"word/glossary/document.xml": f"<w:document {W}><w:body><w:p>{runs}</w:p></w:body></w:document>"},
        ),
        "the address of a link": with_parts(
            plain_docx(),
            {
                "word/_rels/header9.xml.rels": f"<Relationships><Relationship TargetMode='External' Target='file:///{first}_{last}.docx'/></Relationships>"
            },
        ),
    }


def workbook(*, hide: str = "", name: str = NAME) -> bytes:
    """A workbook; `hide` says where the name stands in it."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Reviews")
        sheet.write_row(0, 0, ["Quarter", "On time"])
        sheet.write_row(1, 0, ["Quarter 1", 12])
        if hide == "a comment":
            sheet.write_comment("A1", f"Ask {name}")
        elif hide == "a hidden sheet":
            other = book.add_worksheet("Cases")
            other.write(0, 0, name)
            other.hide()
        elif hide == "a hidden row":
            sheet.write(2, 0, name)
            sheet.set_row(2, None, None, {"hidden": True})
        elif hide == "a footer":
            sheet.set_footer(f"&CPrinted for {name}")
        elif hide == "its properties":
            book.set_properties({"manager": name})
        elif hide == "a formula":
            sheet.write_formula("C1", f'=IF(A1="{name}",1,0)', None, 0)
        elif hide == "a name of a range":
            book.define_name(name.replace(" ", "_"), "=Reviews!$A$1")
    return made.getvalue()


WORKBOOK_PLACES = (
    *("a comment", "a hidden sheet", "a hidden row", "a footer", "its properties", "a formula", "a name of a range"),
)


def workbook_with_a_pivot(name: str = NAME) -> bytes:
    """A workbook that keeps the data behind a table, though no sheet shows it."""
    kept = f'<pivotCacheRecords><r><s v="{name}"/></r></pivotCacheRecords>'
    return with_parts(workbook(), {"xl/pivotCache/pivotCacheRecords1.xml": kept})


def decks(name: str = NAME) -> dict[str, bytes]:
    """Slide decks, each hiding the name in one place."""
    made = dict[str, bytes]()
    for place in ("the speaker's notes", "a hidden slide", "alternate text", "its properties"):
        deck, content = pptx.Presentation(), io.BytesIO()
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = "Synthetic deck"
        if place == "the speaker's notes":
            slide.notes_slide.notes_text_frame.text = f"Do not name {name}"
        elif place == "a hidden slide":
            slide.shapes.title.text = name
            slide._element.set("show", "0")
        elif place == "alternate text":
            slide.shapes[0]._element.nvSpPr.cNvPr.set("descr", f"Photograph of {name}")
        else:
            deck.core_properties.keywords = name
        deck.save(content)
        made[place] = content.getvalue()
    made["the data of a chart"] = with_parts(
        made["its properties"], {"ppt/embeddings/sheet1.xlsx": workbook(hide="a hidden row")}
    )
    return made


def mails(name: str = NAME) -> dict[str, bytes]:
    """Mails, each hiding the name in one place."""
    made = dict[str, bytes]()
    for place in ("Bcc", "Received", "another form of the mail's words", "a file attached to the mail"):
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "a@example.org", "b@example.org", "Synthetic mail"
        mail.set_content("Synthetic words of a mail, the same in every form of it, about no one at all.")
        if place == "Bcc":
            mail["Bcc"] = f"{name} <z@example.org>"
        elif place == "Received":
            mail["Received"] = f"from laptop of {name} by mail.example.org"
        elif place == "another form of the mail's words":
            mail.add_alternative(f"<p>Synthetic words<!-- {name} --></p>", subtype="html")
        else:
            mail.add_attachment(plain_docx(f"About {name}."), maintype="application", subtype="x", filename="a.docx")
        made[place] = mail.as_bytes()
    return made


def pictures(name: str = NAME) -> dict[str, bytes]:
    """Pictures with the name among their properties."""
    png, jpeg = io.BytesIO(), io.BytesIO()
    notes = PngImagePlugin.PngInfo()
    notes.add_itxt("Description", f"Portrait of {name}")
    Image.new("L", (20, 20)).save(png, "PNG", pnginfo=notes)
    exif = Image.Exif()
    exif[0x013B] = name
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (53.0, 45.0, 0.0)
    Image.new("L", (20, 20)).save(jpeg, "JPEG", exif=exif)
    return {"portrait.png": png.getvalue(), "portrait.jpg": jpeg.getvalue()}
