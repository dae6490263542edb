"""Builds the worked example's documents and the table that describes them.

`python -m tools.build_corpus` writes what changed; with `--check` it writes nothing and answers 1 when something would change.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import yaml

from schemas.register import Register
from tools.corpus_files.office import paper_as_docx, slides_as_pptx, workbook_as_xlsx
from tools.corpus_files.pdf import paper_as_pdf, scan_as_pdf
from tools.corpus_files.plain import mail_as_eml, paper_as_html, paper_as_markdown, paper_as_text, rows_as_csv
from tools.corpus_text import assurance, decisions, figures, minutes, reports, voices
from tools.corpus_text.shape import Copy, Mail, Paper, Rows, Scan, Slides, Source, Workbook

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
DOCUMENTS = CORPUS / "documents"
REGISTER = DOCUMENTS / "register.yaml"

SOURCES: tuple[Source, ...] = (
    *minutes.PAPERS,
    minutes.TERMS,
    *decisions.PAPERS,
    decisions.DUPLICATE,
    *voices.PAPERS,
    voices.FIRST_WAVE,
    voices.SCANNED,
    *assurance.PAPERS,
    *reports.PAPERS,
    reports.SLIDES,
    reports.MAIL,
    *figures.CSV_FILES,
    *figures.WORKBOOKS,
)

PAPER_FORMATS: dict[str, Callable[[Paper], bytes]] = {
    ".pdf": paper_as_pdf,
    ".docx": paper_as_docx,
    ".html": paper_as_html,
    ".md": paper_as_markdown,
    ".txt": paper_as_text,
}

OPEN_GOVERNMENT_LICENCE = {"S10", "S63"}


def build() -> dict[str, bytes]:
    """Every file of the example by its path under corpus/."""
    files = {source.file: file_of(source) for source in SOURCES if not isinstance(source, Copy)}
    files |= {source.file: files[source.of] for source in SOURCES if isinstance(source, Copy)}
    built = {f"documents/{name}": content for name, content in files.items()}
    return built | {"README.md": readme(read_register()).encode()}


def file_of(source: Source) -> bytes:
    """The bytes of one document."""
    match source:
        case Paper():
            return PAPER_FORMATS[Path(source.file).suffix](source)
        case Workbook():
            return workbook_as_xlsx(source)
        case Rows():
            return rows_as_csv(source)
        case Slides():
            return slides_as_pptx(source)
        case Mail():
            return mail_as_eml(source)
        case Scan():
            return scan_as_pdf(source)
        case Copy():
            raise ValueError(f"{source.file} is a copy and has no words of its own")


def read_register() -> Register:
    """The register, refused when it and the documents do not name the same files."""
    register = Register.model_validate(yaml.safe_load(REGISTER.read_text(encoding="utf-8")))
    registered = {document.file for document in register.documents}
    written = {source.file for source in SOURCES}
    if registered != written:
        raise SystemExit(f"register.yaml and tools/corpus_text differ in: {', '.join(sorted(registered ^ written))}")
    return register


def readme(register: Register) -> str:
    """The table of what ships: file, source, licence, purpose."""
    sources = {source.file: source.sources for source in SOURCES}
    lines = [
        f"| documents/{document.file} | {', '.join(sources[document.file])} | {licence_of(sources[document.file])} | {document.purpose} |"
        for document in register.documents
    ]
    return README_TOP + "\n".join(lines) + "\n"


def licence_of(sources: tuple[str, ...]) -> str:
    """What the file may be used under; facts from a public body's publication keep its licence."""
    facts = sorted(OPEN_GOVERNMENT_LICENCE & set(sources))
    return f"MIT; facts of {', '.join(facts)}: Open Government Licence v3.0" if facts else "MIT"


README_TOP = """# The data that ships

`python -m tools.build_corpus` makes the documents and this table from `tools/corpus_text/`; do not edit them by hand. The
area's files and the register are kept by hand.

- `areas/lancashire/` is the worked example's local area. Every fact names its source, and `verified` says whether it was
  read there.
- `documents/` holds the worked example's evidence. **Every document is synthetic and says so on every page.** They are
  built from public facts, they are not the partnership's own documents, and nobody has endorsed them. Owners are posts;
  no person is named, and no child is described.
- `documents/register.yaml` says what each document is, what it shows, and what was decided about it.
- `audiences.yaml` says whom bundles are made for and what may leave to each; an area may say otherwise for itself.
- `criteria/` is kept for criteria shared by several areas.

Some documents are faulty on purpose, because evidence is: one has no date, one is a scan without text, one is a copy of
another, one needs a password, one is past its review date, and one "children's" survey was filled in partly by parents.

Contains public sector information licensed under the Open Government Licence v3.0. Sources by their key are listed in
`areas/lancashire/area.yaml`; `illustration` means made for the example.

| File | Source | Licence | Purpose |
|---|---|---|---|
| areas/lancashire/area.yaml | listed in the file | MIT; facts of S10: Open Government Licence v3.0 | Organisations, posts, places, groups, meetings |
| areas/lancashire/requirements.yaml | S10, S11, S53 | MIT; facts of S10: Open Government Licence v3.0 | What was required, in our own words |
| areas/lancashire/plan.yaml | illustration; baselines S10, S41, S55, S63 | MIT; facts of S10, S63: Open Government Licence v3.0 | Illustrative action lines, not the partnership's own |
| areas/lancashire/checkpoints.yaml | S10, S43, method, illustration | MIT; facts of S10: Open Government Licence v3.0 | Occasions evidence is gathered for |
| areas/lancashire/policy.yaml | the product's own | MIT | Which tests of evidence are required, and their limits |
| areas/lancashire/call.yaml | S1, S11, S30, S32, S33, S62; most of it not verified | MIT; facts only, reworded | How a call goes and what is asked for: a template to check against the current handbook |
| bank_holidays.yaml | gov.uk, not verified | MIT; dates: Open Government Licence v3.0 | Days on which nobody works in England, 2024 to 2028 |
| documents/register.yaml | illustration | MIT | What each document shows and what was decided |
"""


def main(arguments: list[str]) -> int:
    """Write what changed, or with --check only say whether anything would."""
    changed = {
        path: content
        for path, content in build().items()
        if not (CORPUS / path).is_file() or (CORPUS / path).read_bytes() != content
    }
    for path in sorted(changed):
        print(("would change " if "--check" in arguments else "wrote ") + path)
    if "--check" in arguments:
        return 1 if changed else 0
    DOCUMENTS.mkdir(parents=True, exist_ok=True)
    for path, content in changed.items():
        (CORPUS / path).write_bytes(content)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
