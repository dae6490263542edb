"""Supplements: nothing is handed over twice, nothing that is new stays behind, and no number is given again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.bundles.contents import lay_out
from evidence.bundles.manifest_json import manifest_of
from evidence.errors import Contradiction
from evidence.rules.supplements import GoesIn, details_of, first_after, held_before
from schemas.bound import BoundItem, PageMap, Volume
from schemas.evidence import Details
from schemas.manifest import Manifest
from tests.bundles.making import Shelf, sample_selection

SELECTION = sample_selection(Shelf())
WENT = manifest_of(lay_out(SELECTION), {})
STRANDS = [strand.ref for concern in SELECTION.concerns for strand in concern.strands]
AS_IT_WENT = {
    item.ref: GoesIn(
        item.version,
        next(file.sha256 for file in WENT.files if file.item == item.ref),
        tuple(link for link in WENT.links if link.item == item.ref),
        details_of(item),
    )
    for item in WENT.items
}


def test_a_bundle_without_numbered_pages_has_none_to_go_on_from() -> None:
    """Numbers that begin again at 1 would be given twice."""
    with pytest.raises(Contradiction, match="B-0001 has no record of the pages") as refused:
        first_after("B-0001", WENT)

    assert refused.value.remedy == "Make a whole bundle."


def test_numbers_go_on_after_the_last_volume() -> None:
    """The first volume's last page is not the bundle's."""
    volumes = tuple(
        Volume(number=number, name=f"bundle-{number}.pdf", first=first, last=last, size_bytes=1, sha256="0" * 64)
        for number, first, last in ((1, 1, 900), (2, 901, 1_200))
    )
    page_map = PageMap(volumes=volumes, items=(), dividers={})

    assert first_after("B-0001", WENT.model_copy(update={"page_map": page_map})) == 1_201


@given(renewed=st.sets(st.sampled_from(sorted(AS_IT_WENT))), new=st.sets(st.sampled_from(["E-0901", "E-0902"])))
def test_what_is_the_same_is_held_and_all_else_goes(renewed: set[str], new: set[str]) -> None:
    """The law: held or handed over, never both and never neither."""
    now = {ref: one._replace(version=one.version + (ref in renewed)) for ref, one in AS_IT_WENT.items()}
    now |= {ref: GoesIn(1, "0" * 64, (), Details()) for ref in new}

    held = held_before(now, STRANDS, [("B-0001", WENT)])

    assert {one.item for one in held} == AS_IT_WENT.keys() - renewed


@pytest.mark.parametrize("changed", [{"version": 9}, {"sha256": "f" * 64}, {"links": ()}, {"details": Details()}])
def test_another_version_another_file_or_other_words_are_not_the_same(changed: dict[str, object]) -> None:
    """A copy that was redacted since is another file of the same version."""
    ref = next(ref for ref, one in AS_IT_WENT.items() if one.links)

    assert held_before({ref: AS_IT_WENT[ref]._replace(**changed)}, STRANDS, [("B-0001", WENT)]) == ()


def test_the_newest_bundle_of_a_chain_tells_how_an_item_went() -> None:
    """An item renewed in the first supplement is compared with that, and found there."""
    ref = next(iter(AS_IT_WENT))
    renewed = _with_version(WENT, ref, 2)
    chain = [("B-0002", renewed), ("B-0001", WENT)]

    found = held_before({ref: AS_IT_WENT[ref]._replace(version=2)}, STRANDS, chain)

    assert [(one.item, one.bundle, one.page) for one in found] == [(ref, "B-0002", 7)]
    assert held_before({ref: AS_IT_WENT[ref]}, STRANDS, chain) == ()


def _with_version(manifest: Manifest, ref: str, version: int) -> Manifest:
    items = tuple(one.model_copy(update={"version": version}) for one in manifest.items if one.ref == ref)
    bound = BoundItem(item=ref, volume=1, first=7, pages=2)
    return manifest.model_copy(update={"items": items, "page_map": PageMap(volumes=(), items=(bound,), dividers={})})
