"""Board papers: one content, written as a printable page and as a PDF."""
