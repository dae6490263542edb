"""The tables of the database's own search: words of pages, kept beside the rows they come from.

All in them is worked out from the pages and can be made again, so they are no part of what a copy between engines
carries, and a change to them is a new filling and not a migration of rows.
"""

from __future__ import annotations

from sqlalchemy import Connection

# A row's number is the item's and the page's in one. The text is kept, because an engine before 3.43 can only take a
# row out of an index without text when it is told every word of it again, and one wrong word would damage the index.
SQLITE = (
    "CREATE VIRTUAL TABLE page_words USING fts5(title, text, forms, tokenize = 'ascii')",
    "CREATE VIRTUAL TABLE page_words_vocabulary USING fts5vocab('page_words', 'col')",
)
# Unpacked: the server packs long values by itself, and unpacking them page by page is most of what a question takes.
# Positions in a tsvector end at 16,383 and at 256 for each word, so a phrase on a long page would be lost; and it
# refuses a page of too many different words. Arrays find the pages, and phrases are then looked for in the text.
POSTGRESQL = (
    "CREATE TABLE page_words (item integer NOT NULL, page integer NOT NULL, title text NOT NULL, text text NOT NULL, "
    "stems text[] NOT NULL, forms text[] NOT NULL, PRIMARY KEY (item, page))",
    "ALTER TABLE page_words ALTER COLUMN text SET STORAGE EXTERNAL, ALTER COLUMN stems SET STORAGE EXTERNAL, "
    "ALTER COLUMN forms SET STORAGE EXTERNAL",
    "CREATE INDEX page_words_stems ON page_words USING gin (stems)",
    "CREATE INDEX page_words_forms ON page_words USING gin (forms)",
    'CREATE TABLE page_words_vocabulary (col text NOT NULL, term text COLLATE "C" NOT NULL, doc integer NOT NULL, '
    "PRIMARY KEY (col, term))",
)


def make(connection: Connection) -> None:
    """Make the tables, empty."""
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        connection.exec_driver_sql(statement)


def is_of_search(table: str) -> bool:
    """True for a table that can be made again from the pages, those the engine keeps for itself included."""
    return table == "findable" or table.startswith("page_words")
