"""Papers, rows and mails as files of plain text."""

from __future__ import annotations

import csv
import io
from email.message import EmailMessage
from html import escape

from tools.corpus_text.shape import NOTICE, Block, Heading, Mail, Paper, Points, Rows, Table


def paper_as_text(paper: Paper) -> bytes:
    """A paper as plain text, a blank line between blocks."""
    parts = [f"{NOTICE}.", paper.title, paper.issuer, paper.dated]
    return _joined(parts + [_text_of(block) for block in paper.blocks])


def _text_of(block: Block) -> str:
    match block:
        case Heading(text=text):
            return text.upper()
        case Points(points=points):
            return "\n".join(f"- {point}" for point in points)
        case Table(rows=rows):
            return "\n".join("; ".join(row) for row in rows)
        case _:
            return block


def paper_as_markdown(paper: Paper) -> bytes:
    """A paper as Markdown. Headings inside it are bold lines, so that a reader keeps the paper in one piece."""
    parts = [f"# {paper.title}", f"*{NOTICE}.*", paper.issuer, paper.dated]
    return _joined(parts + [_markdown_of(block) for block in paper.blocks])


def _markdown_of(block: Block) -> str:
    match block:
        case Heading(text=text):
            return f"**{text}**"
        case Table(rows=rows):
            lines = ["| " + " | ".join(row) + " |" for row in rows]
            return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])
        case _:
            return _text_of(block)


def _joined(parts: list[str]) -> bytes:
    return ("\n\n".join(part for part in parts if part) + "\n").encode()


def paper_as_html(paper: Paper) -> bytes:
    """A paper as a small web page."""
    title = escape(paper.title, quote=False)
    body = "\n".join(_html_of(block) for block in paper.blocks)
    return (
        f'<!doctype html>\n<html lang="en-GB">\n<head><meta charset="utf-8"><title>{title}</title></head>\n<body>\n'
        f"<h1>{title}</h1>\n<p><strong>{NOTICE}.</strong></p>\n<p>{escape(paper.issuer, quote=False)}. {paper.dated}</p>\n"
        f"{body}\n</body>\n</html>\n"
    ).encode()


def _html_of(block: Block) -> str:
    match block:
        case Heading(text=text):
            return f"<h3>{escape(text, quote=False)}</h3>"
        case Points(points=points):
            return "<ul>\n" + "\n".join(f"<li>{escape(point, quote=False)}</li>" for point in points) + "\n</ul>"
        case Table(rows=rows):
            drawn = ["".join(f"<td>{escape(cell, quote=False)}</td>" for cell in row) for row in rows]
            return "<table>\n" + "\n".join(f"<tr>{row}</tr>" for row in drawn) + "\n</table>"
        case _:
            return f"<p>{escape(block, quote=False)}</p>"


def rows_as_csv(rows: Rows) -> bytes:
    """Rows as CSV in UTF-8 with the line ends spreadsheets write."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(rows.heading)
    writer.writerows(rows.rows)
    return buffer.getvalue().encode()


def mail_as_eml(mail: Mail) -> bytes:
    """A mail as mail programs save it."""
    message = EmailMessage()
    message["Subject"] = mail.subject
    message["From"] = mail.sender
    message["To"] = mail.receiver
    message["Date"] = mail.sent
    message["Message-ID"] = f"<{mail.file.removesuffix('.eml')}@example.invalid>"
    message.set_content(f"{NOTICE}.\n\n{mail.body}\n")
    return message.as_bytes()
