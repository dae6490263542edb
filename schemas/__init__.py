"""The vocabulary: frozen models of what the product talks about, and the glossary that fixes one word per idea.

| word | meaning |
|---|---|
| local area | the place whose partnership is inspected |
| organisation | a partner body |
| post | a role that owns things; people hold posts for a time, so owners are posts and never people |
| requirement set | a published source of requirements: inspection report, strategy, inspection criteria |
| concern | something that must change; names its responsible organisations in order |
| strand | a separable part of a concern, judged on its own; the unit of coverage |
| action line | one line of the plan; answers one or more strands; claims a delivery and an impact status |
| evidence item | something that shows something; carries who contributed it and the date it speaks for |
| version | the bytes of an item at one time, named by SHA-256; never overwritten |
| page | the unit of reading and finding: a PDF page, a sheet block, a section of a Word file |
| passage | a page and an exact quote in it |
| link | "this item shows this about that": item to strand or line, the test it serves, one sentence, passages |
| decision | a reviewer's acceptance or challenge of a link, bound to what it was made about |
| checkpoint | a dated occasion evidence is gathered for, with an expected window and a scope |
| test of evidence | one of the twelve questions each strand must answer |
| gap | a test that is not met or a date a series lacks, with its reason, its next step and the post that owns it |
| series | evidence expected again and again: minutes of each board, a figure each quarter |
| request | evidence asked of a post by a date, from a gap or from inspectors |
| call | a checkpoint whose notice has arrived: its days, what is asked for, and what was said and sent; one at a time |
| line of the request | one thing inspectors ask for when they call, with the post that supplies it and when it is due |
| ask | something inspectors ask for during fieldwork, beyond the lines |
| rehearsal | the day of the call done without it: what would be answered, what is missing, what would stop the bundle |
| snapshot | coverage as it stood, kept for ever |
| forecast | what counts today and will not at a checkpoint, and what would have to be renewed |
| board paper | what a board is told of where an area stands, at a checkpoint or a date; a page to print, or a PDF |
| rendition | a PDF made of a version and kept beside it, never in its place: of an Office file, or redacted |
| redaction | areas and words covered in a rendition for good, each with the code of its reason |
| draft | the package made from a selection; the same selection and store give the same bytes |
| audience | a receiver of bundles: what may be handed to it, by marking, and how much of it |
| choice | what somebody chooses for a bundle; may be kept by a name |
| challenge | what a reviewer questioned about a link, and what became of it |
| finding | something in what would leave that must be decided first: leave out, redact, or release with a reason |
| bundle | a draft that was approved and sealed for an audience |

Nothing here imports any other part of the product.
"""
