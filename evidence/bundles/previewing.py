"""What the receiver of a draft will see, before it is made: the same names at the same places."""

from __future__ import annotations

from evidence.bundles.contents import Contents
from evidence.bundles.drafting import names_of_made_files
from schemas.choosing import PreviewedFile


def previewed_files(contents: Contents) -> tuple[PreviewedFile, ...]:
    """Every file of a draft, in the order of the names. What is made with the draft has no size yet."""
    evidence = {
        f"data/{place.path}": PreviewedFile(path=f"data/{place.path}", size_bytes=place.size_bytes, item=ref)
        for ref, place in contents.placed.items()
    }
    # One of many pages is cut into volumes, whose number is known only once the pages are counted.
    made = {name: PreviewedFile(path=name) for name in (*names_of_made_files(contents), "data/bundle.pdf")}
    return tuple(file for _, file in sorted((evidence | made).items()))
