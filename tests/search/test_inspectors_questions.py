"""Twenty questions an inspector might ask of four published reports, from adding the files to the answer on screen.

The questions were settled, with the page where a person reading the reports finds the answer, before any was asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence import worker
from evidence.search.snippets import MARK
from evidence.settings import shipped
from evidence.workspace.folder import create_folder
from evidence.workspace.workspace import Workspace
from schemas.evidence import Details, EvidenceKind
from schemas.finding import Question
from tests.conftest import NOW

pytestmark = pytest.mark.real

LANCASHIRE, HERTFORDSHIRE, OXFORDSHIRE, PLYMOUTH = REPORTS = ("lancashire", "hertfordshire", "oxfordshire", "plymouth")
BEST = 3
AT_LEAST = 18
QUESTIONS = {
    "speech and language waits up to 40 weeks": (LANCASHIRE, 5),
    "Are designated clinical officers told how tribunals turn out?": (LANCASHIRE, 7),
    "early help workers not invited to reviews of EHC plans": (LANCASHIRE, 6),
    "Is SENDIASS large enough for the whole of Lancashire?": (LANCASHIRE, 7),
    "Is there a strategy for preparing young people for adult life in Lancashire?": (LANCASHIRE, 6),
    "What does the dynamic support register in Lancashire do for children at risk of a hospital admission?": (
        LANCASHIRE,
        4,
    ),
    "What is known about children in Lancashire who are home educated or missing education?": (LANCASHIRE, 4),
    "How long is the extra wait when a child needs an ADHD assessment as well as one for autism?": (HERTFORDSHIRE, 7),
    "audiology delays recruiting qualified staff": (HERTFORDSHIRE, 8),
    "Are complaints to the Ombudsman upheld?": (HERTFORDSHIRE, 7),
    "pupils attending part-time while they wait for a special school place": (HERTFORDSHIRE, 8),
    "What part does the virtual school play for children in residential schools?": (HERTFORDSHIRE, 6),
    "What share of EHC plans were issued within 20 weeks in Oxfordshire?": (OXFORDSHIRE, 5),
    "How many parents and carers shared their views with inspectors?": (OXFORDSHIRE, 4),
    "parents are the last to know when professionals change": (OXFORDSHIRE, 5),
    "Is help given to families waiting for a neurodevelopmental appointment in Oxfordshire?": (OXFORDSHIRE, 4),
    "Why are so many pupils with SEND suspended or permanently excluded in Plymouth?": (PLYMOUTH, 3),
    "Are overnight short breaks overseen and reviewed by social care?": (PLYMOUTH, 5),
    "Do health services check what they contributed to EHC plans in Plymouth?": (PLYMOUTH, 6),
    "children who missed the Healthy Child Programme checks": (PLYMOUTH, 4),
}


@pytest.fixture(scope="module")
def desk(real_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The four reports, added as anybody would add them: nothing said of them but that they are reports."""
    folder = tmp_path_factory.mktemp("inspectors") / "data"
    create_folder(folder, shipped("corpus", "areas", "lancashire"), purpose="area", clock=lambda: NOW)
    opened = Workspace.open(folder, clock=lambda: NOW)
    for name in REPORTS:
        opened.add_file(real_files / "reports" / f"{name}.pdf", Details(kind=EvidenceKind.REPORT))
    worker.see_to_it(opened)
    yield opened
    opened.close()


def test_the_page_that_answers_an_inspector_is_among_the_first_three(desk: Workspace) -> None:
    """Asked to show where it says so, nobody has time to read a list."""
    files = {item.ref: Path(item.version.file_name).stem for item in desk.items()}

    found = {words: desk.find(Question(words=words, limit=BEST)).hits for words in QUESTIONS}
    answered = {words: [(files[hit.item], hit.page) for hit in hits] for words, hits in found.items()}
    missed = {words: answered[words] for words, page in QUESTIONS.items() if page not in answered[words]}

    assert len(QUESTIONS) == 20
    assert len(QUESTIONS) - len(missed) >= AT_LEAST, missed
    assert all(MARK in hit.snippet for hits in found.values() for hit in hits)
