"""Volumes and supplements: numbers run on, and what leads into another volume names it."""

from __future__ import annotations

import io
from itertools import pairwise

from pypdf import PdfReader

from tests.bundles.bound.awkward import plain
from tests.bundles.bound.conftest import BoundDraft, bind_files


def remote_links(volume: bytes) -> set[tuple[str, int]]:
    """The file and the page, counted from zero, of every link that leads into another file."""
    found = set()
    for page in PdfReader(io.BytesIO(volume)).pages:
        for annotation in page.get("/Annots", ()):
            action = annotation.get_object().get("/A")
            if action and action["/S"] == "/GoToR":
                found.add((str(action["/F"]), int(action["/D"][0])))
    return found


def three_volumes() -> BoundDraft:
    return bind_files([plain(f"report-{number}.pdf", 9) for number in range(4)], volume_pages=20)


def test_numbers_run_on_through_the_volumes_and_none_is_too_long() -> None:
    """An inspector who says "page 31" must need no volume's number beside it."""
    draft = three_volumes()

    volumes = draft.page_map.volumes
    assert [one.name for one in volumes] == [f"bundle-{number}.pdf" for number in range(1, len(volumes) + 1)]
    assert len(volumes) >= 3
    for before, after in pairwise(volumes):
        assert after.first == before.last + 1
    for volume, content in zip(volumes, draft.volumes, strict=True):
        reader = PdfReader(io.BytesIO(content))
        assert len(reader.pages) == volume.last - volume.first + 1 <= 20
        assert reader.page_labels == [str(number) for number in range(volume.first, volume.last + 1)]
        assert volume.size_bytes == len(content)


def test_the_index_leads_into_the_other_volumes() -> None:
    """There is one index for all."""
    draft = three_volumes()
    expected = {
        (draft.page_map.volumes[part.volume - 1].name, part.first - draft.page_map.volumes[part.volume - 1].first)
        for part in draft.page_map.items
        if part.volume > 1
    }

    assert expected
    assert expected <= remote_links(draft.volumes[0])


def test_a_document_longer_than_a_volume_is_cut_and_its_links_still_lead_to_its_pages() -> None:
    """A data annex of thousands of pages may not make a volume that no viewer opens."""
    draft = bind_files([plain("annex.pdf", 45)], volume_pages=20)

    parts = draft.page_map.items
    assert sum(part.pages for part in parts) == 45
    assert parts[0].source_first == 1
    for source_page in range(1, 46):
        number = draft.page_map.page_of("E-0001", source_page)
        volume = next(one for one in draft.page_map.volumes if one.first <= (number or 0) <= one.last)
        page = PdfReader(io.BytesIO(draft.volumes[volume.number - 1])).pages[(number or 0) - volume.first]
        assert f"page {source_page} of the synthetic file" in page.extract_text()
    assert not draft.page_map.removed


def test_a_supplement_goes_on_where_its_bundle_ended() -> None:
    """Pages that were handed over keep their numbers when more is handed over."""
    draft = bind_files([plain("later.pdf", 3)], first=1_961)

    assert draft.page_map.volumes[0].first == 1_961
    assert PdfReader(io.BytesIO(draft.volumes[0])).page_labels[0] == "1961"
    assert "1,961" in draft.text_of(1_961)
