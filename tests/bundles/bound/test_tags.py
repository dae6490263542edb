"""What a screen reader follows: tags come along where a source has them, and no page is left without any."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from evidence.typesetting.apart import typeset
from tests.bundles.bound.awkward import AwkwardFile, plain
from tests.bundles.bound.conftest import BoundDraft, bind_files

TEMPLATE = """#let paper = json(bytes(sys.inputs.paper))
#set document(title: "Tagged", date: none)
#for page in paper.pages [= #page
Some words. #pagebreak(weak: true)]
"""


@pytest.fixture(scope="module")
def tagged(tmp_path_factory: pytest.TempPathFactory) -> BoundDraft:
    """Two tagged documents whose tags have equal numbers, and an untagged one between them."""
    template = tmp_path_factory.mktemp("typst") / "tagged.typ"
    template.write_text(TEMPLATE)
    files = [_tagged(template, "first.pdf"), plain("untagged.pdf", 2), _tagged(template, "second.pdf")]
    return bind_files(files)


def _tagged(template: Path, name: str) -> AwkwardFile:
    content = typeset(template, {"pages": [f"{name} heading {number}" for number in range(3)]})
    return AwkwardFile(name, "tagged", content, 3)


def parents(reader: PdfReader) -> dict[int, object]:
    """What each key of the tree of parents stands for."""
    found: dict[int, object] = {}
    for node in reader.root_object["/StructTreeRoot"]["/ParentTree"]["/Kids"]:
        said = node.get_object()["/Nums"]
        keys = [int(one) for one in said[::2]]
        assert keys == sorted(keys)
        assert not set(keys) & set(found)
        found |= dict(zip(keys, said[1::2], strict=True))
    return found


def test_every_page_has_tags_that_lead_back_to_it(tagged: BoundDraft) -> None:
    """A reader of tags passes over what has none: the page would be blank to the person who listens."""
    reader = PdfReader(io.BytesIO(tagged.volumes[0]))
    known = parents(reader)

    for page in reader.pages:
        marked = known[int(page["/StructParents"])].get_object()
        elements = [one.get_object() for one in marked if isinstance(one.get_object(), DictionaryObject)]
        assert elements
        assert {one.raw_get("/Pg").idnum for one in elements if "/Pg" in one} <= {page.indirect_reference.idnum}


def test_headings_of_a_tagged_source_are_headings_still(tagged: BoundDraft) -> None:
    """Somebody who listens moves from heading to heading."""
    reader = PdfReader(io.BytesIO(tagged.volumes[0]))
    first = tagged.page_map.page_of("E-0001")
    page = reader.pages[(first or 1) - 1]

    tags = {str(one.get_object()["/S"]) for one in parents(reader)[int(page["/StructParents"])].get_object()}
    assert {"/H1", "/P"} <= tags


def test_the_bundle_names_its_language_and_title(tagged: BoundDraft) -> None:
    """A screen reader speaks the right language, and says the title and not a file's name."""
    reader = PdfReader(io.BytesIO(tagged.volumes[0]))

    assert reader.root_object["/Lang"] == "en-GB"
    assert reader.root_object["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Monitoring inspection: evidence bundle"
