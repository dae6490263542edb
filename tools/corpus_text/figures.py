"""Rows behind the figures of the worked example, so that a reader can recompute every percentage.

Published figures carry their source. Where only a percentage was published, the counts were chosen to agree with it.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence

from tools.corpus_text.shape import DISTRICTS, INVENTED, OFFICIAL_STATISTICS, RECONSTRUCTED, Cell, Rows, Sheet, Workbook

COUNCIL = "Lancashire County Council"
BOARD_OF_HEALTH = "NHS Lancashire and South Cumbria Integrated Care Board"
MONTHS = tuple(calendar.month_name)[1:]

ALLOCATIONS = {"April": 19, "May": 52, "June": 97, "July": 140, "August": 121, "September": 149, "October": 163}
NEW_PLANS = (168, 159, 150, 146, 189, 231, 273, 296, 338, 355)
OVERDUE = (1801, 1842, 1889, 1921, 1934, 1902, 1838, 1741, 1612, 1420, 1178, 893, 604, 360)
ADVICE_QUEUE = (2078, 1969, 1850, 1702, 1498, 1243, 962, 671, 425)
BACKLOG = {"April": 4160, "May": 4148, "June": 4120, "July": 3790, "August": 3455, "September": 3432, "October": 3411}
ISSUED_2026 = ((341, 116, 360, 94), (352, 137, 301, 89), (377, 166, 224, 83), (344, 162, 167, 77), (329, 168, 118, 71))
REVIEWS_2026 = ((402, 171, 3398), (418, 180, 3371), (455, 199, 3352), (431, 191, 3320), (460, 207, 3287))
SPECIAL_BEFORE = (312, 268, 141, 254, 418, 287, 436, 122, 231, 296, 338, 309)
SPECIAL_AFTER = (334, 276, 141, 270, 436, 303, 464, 122, 247, 312, 351, 323)
UNITS_BEFORE = (24, 20, 12, 18, 32, 22, 38, 8, 14, 22, 24, 16)
UNITS_AFTER = (48, 40, 20, 36, 60, 40, 72, 18, 28, 44, 46, 28)
SPEECH_BEFORE = (34, 22, 26, 31, 38, 40, 29, 24, 40, 27, 25, 33)
SPEECH_AFTER = (35, 16, 20, 24, 27, 36, 18, 19, 36, 17, 19, 26)


def rows(
    file: str, heading: tuple[str, ...], cells: Sequence[tuple[Cell, ...]], *, note: str, sources: tuple[str, ...]
) -> Rows:
    """A CSV file whose every row ends with the note that says what it is."""
    return Rows(file, (*heading, "Note"), tuple((*row, note) for row in cells), sources)


def months_from(year: int, first: int, count: int) -> list[str]:
    """Names of months in order, for the rows of a table."""
    return [f"{MONTHS[(first - 1 + step) % 12]} {year + (first - 1 + step) // 12}" for step in range(count)]


def _overdue_rows() -> list[tuple[Cell, ...]]:
    published = {
        "December 2024": "1,801 assessments were overdue in December 2024 (published)",
        "May 2025": "2,078 cases waited for advice in May 2025 (published)",
        "July 2025": "1,850 cases waited for advice in July 2025 (published)",
        "January 2026": "Overdue assessments fell to 360 and waiting advice to 425 (published)",
    }
    months = months_from(2024, 12, len(OVERDUE))
    queue: list[Cell] = ["not counted"] * 5 + list(ADVICE_QUEUE)
    return [
        (month, overdue, waiting, published.get(month, "invented between published figures"))
        for month, overdue, waiting in zip(months, OVERDUE, queue, strict=True)
    ]


CSV_FILES = (
    rows(
        "ep-advice-allocations-2025.csv",
        ("Month of 2025", "Cases allocated", "Change since April", "Reading"),
        [
            (
                month,
                count,
                f"{100 * (count / ALLOCATIONS['April'] - 1):.0f}%",
                {"July": "Up 637 per cent from April to July", "October": "Up 758 per cent from April to October"}.get(
                    month, ""
                ),
            )
            for month, count in ALLOCATIONS.items()
        ],
        note=RECONSTRUCTED,
        sources=("release", "S54", "illustration"),
    ),
    rows(
        "new-plans-by-month-2025.csv",
        ("Month", "New plans issued", "Reading"),
        [
            (
                month,
                count,
                {
                    "July 2025": "New plans in a month up 87 per cent since April",
                    "October 2025": "2,305 so far, 34 per cent more than the 1,720 of all 2024",
                }.get(month, ""),
            )
            for month, count in zip(months_from(2025, 1, 10), NEW_PLANS, strict=True)
        ],
        note=RECONSTRUCTED,
        sources=("release", "S54", "S63", "illustration"),
    ),
    rows(
        "overdue-assessments-and-advice-queue.csv",
        ("Month", "Overdue assessments", "Waiting for advice", "Reading"),
        _overdue_rows(),
        note=RECONSTRUCTED,
        sources=("S55", "S56", "illustration"),
    ),
    rows(
        "plans-and-placements-2025-10.csv",
        ("Where", "Children and young people with a plan", "Basis"),
        [
            ("Mainstream settings", 6488, "published"),
            ("Special schools", 3962, "invented"),
            ("Colleges and other post-16", 1604, "invented"),
            ("Independent special schools", 742, "invented"),
            ("Early years", 188, "invented"),
            ("Elsewhere", 418, "invented"),
            ("All", 13402, "published: 13,402 children and young people have a plan"),
        ],
        note=RECONSTRUCTED,
        sources=("release", "illustration"),
    ),
    rows(
        "official-statistics-2022-2024.csv",
        ("Measure", "Year", "Lancashire", "Of", "Share", "England share"),
        [
            ("Plans issued within 20 weeks, exceptions left out", 2022, 1022, 1036, "98.6%", "49.2%"),
            ("Plans issued within 20 weeks, exceptions left out", 2023, 1225, 1527, "80.2%", "50.3%"),
            ("Plans issued within 20 weeks, exceptions left out", 2024, 297, 1718, "17.3%", "46.4%"),
            ("Plans issued after more than a year, exceptions included", 2024, 238, 1720, "13.8%", "7.2%"),
            ("Requests decided within 6 weeks", 2024, 3490, "not stated", "96.4%", "84.8%"),
            ("Review decisions within four weeks of the meeting", 2024, 3569, 8431, "42.3%", "44.4%"),
            ("Reviews expected with no meeting", 2024, 1726, 10283, "16.8%", "13.5%"),
            ("Requests for assessment", 2024, 3658, "", "", ""),
        ],
        note=OFFICIAL_STATISTICS,
        sources=("S63",),
    ),
    rows(
        "speech-language-waits-2026-05-15.csv",
        (
            "District",
            "Longest wait in weeks, December 2024",
            "Longest wait in weeks, 15 May 2026",
            "Advice line",
            "Reading",
        ),
        [
            (district, before, after, "no" if district in {"Pendle", "Rossendale", "Burnley"} else "yes", "")
            for district, before, after in zip(DISTRICTS, SPEECH_BEFORE, SPEECH_AFTER, strict=True)
        ]
        + [
            (
                "Longest anywhere",
                max(SPEECH_BEFORE),
                max(SPEECH_AFTER),
                "",
                "The longest wait fell from 40 to 36 weeks; in Burnley it grew from 34 to 35",
            ),
            ("With an advice line", "", "", 9, "nine of 12 districts have the line"),
        ],
        note=INVENTED,
        sources=("S10", "illustration"),
    ),
    rows(
        "waiting-support-uptake-2026-05-29.csv",
        ("District", "Sessions in May 2026", "Families who came", "Reading"),
        [
            (district, sessions, families, "" if sessions else "no session in this district")
            for district, sessions, families in zip(
                DISTRICTS,
                (4, 3, 2, 0, 4, 2, 5, 0, 2, 3, 3, 0),
                (41, 26, 14, 0, 38, 17, 52, 0, 12, 29, 24, 0),
                strict=True,
            )
        ]
        + [("All", 28, 253, "253 families came to sessions in nine of 12 districts")],
        note=INVENTED,
        sources=("illustration",),
    ),
    rows(
        "health-advice-2026-05-29.csv",
        ("Month", "Advice asked for", "Returned within six weeks", "Share", "Reading"),
        [
            ("April 2025", 182, 75, "41%", "Base: 41 per cent within six weeks"),
            ("September 2025", 241, 125, "52%", ""),
            ("January 2026", 263, 158, "60%", ""),
            ("May 2026", 250, 170, "68%", "68 per cent of health advice came within six weeks in May 2026"),
        ],
        note=INVENTED,
        sources=("illustration",),
    ),
    rows(
        "said-done-impact-2026-05-29.csv",
        ("Said by", "Said", "Done", "Impact"),
        [
            (
                "Families",
                "Tell us how long it will take",
                "A date is given with each overdue assessment",
                "52 per cent were told, up from 31",
            ),
            ("Families", "Nobody answers", "A duty telephone line opened in September 2025", "not yet measured"),
            ("Young people", "Papers are too long", "Papers for young members are two pages", "Forum says it helped"),
            (
                "Young people",
                "Tell us what was decided",
                "A one-page letter is being tried in six schools",
                "not yet measured",
            ),
            (
                "Families",
                "What can we use while we wait?",
                "A list of sessions by district",
                "35 per cent know, up from 24",
            ),
        ],
        note=INVENTED,
        sources=("illustration",),
    ),
    rows(
        "supported-internships-2026-05.csv",
        ("District", "Starts in 2024 to 2025", "Starts in 2025 to 2026", "Reading"),
        [
            (district, before, after, "")
            for district, before, after in zip(
                DISTRICTS, (4, 6, 0, 3, 5, 2, 9, 0, 1, 5, 4, 1), (7, 9, 0, 4, 6, 3, 14, 1, 1, 9, 6, 2), strict=True
            )
        ]
        + [
            ("All", 40, 62, "62 starts, against 40 the year before"),
            ("Districts with a start", 10, 11, "eleven of 12 districts had a start; Fylde had none"),
        ],
        note=INVENTED,
        sources=("illustration",),
    ),
)

WORKBOOKS = (
    Workbook(
        file="annual-review-backlog-2025.xlsx",
        title="Backlog of annual reviews, April to October 2025",
        issuer=COUNCIL,
        sheets=(
            Sheet(
                name="Backlog",
                notes=(
                    RECONSTRUCTED,
                    "Down more than 16 per cent between June and August 2025.",
                    "Down 18 per cent between April and October 2025, so almost all the fall was in the summer.",
                ),
                heading=("Month of 2025", "Reviews overdue", "Change since April"),
                rows=tuple((month, count, round(count / BACKLOG["April"] - 1, 4)) for month, count in BACKLOG.items()),
            ),
        ),
        sources=("release", "S54", "illustration"),
    ),
    Workbook(
        file="specialist-places-2025.xlsx",
        title="Special school and unit places by district, 2025",
        issuer=COUNCIL,
        sheets=(
            Sheet(
                name="Special schools",
                notes=(RECONSTRUCTED, "Special school places rose by almost 5 per cent."),
                heading=("District", "September 2024", "September 2025"),
                rows=(
                    *zip(DISTRICTS, SPECIAL_BEFORE, SPECIAL_AFTER, strict=True),
                    ("All", sum(SPECIAL_BEFORE), sum(SPECIAL_AFTER)),
                ),
            ),
            Sheet(
                name="Units",
                notes=(RECONSTRUCTED, "Places in units of mainstream schools rose by 92 per cent."),
                heading=("District", "September 2024", "September 2025"),
                rows=(
                    *zip(DISTRICTS, UNITS_BEFORE, UNITS_AFTER, strict=True),
                    ("All", sum(UNITS_BEFORE), sum(UNITS_AFTER)),
                ),
            ),
        ),
        sources=("release", "illustration"),
    ),
    Workbook(
        file="timeliness-and-reviews-2026-05-31.xlsx",
        title="Timeliness of plans and of reviews, to 31 May 2026",
        issuer=COUNCIL,
        sheets=(
            Sheet(
                name="Plans",
                notes=(
                    INVENTED,
                    "In May 2026, 168 of 329 plans were issued within 20 weeks.",
                    "118 assessments were overdue on 31 May 2026, against 1,801 in December 2024.",
                ),
                heading=(
                    "Month",
                    "Plans issued",
                    "Within 20 weeks",
                    "Share",
                    "Overdue assessments",
                    "Oldest case, weeks",
                ),
                rows=tuple(
                    (month, issued, within, round(within / issued, 3), overdue, oldest)
                    for month, (issued, within, overdue, oldest) in zip(
                        months_from(2026, 1, 5), ISSUED_2026, strict=True
                    )
                ),
            ),
            Sheet(
                name="Reviews",
                notes=(
                    INVENTED,
                    "In May 2026, 207 of 460 review decisions came within four weeks.",
                    "3,287 reviews were overdue on 31 May 2026, against 3,411 in October 2025.",
                ),
                heading=("Month", "Decisions", "Within four weeks", "Share", "Reviews overdue"),
                rows=tuple(
                    (month, decided, within, round(within / decided, 3), overdue)
                    for month, (decided, within, overdue) in zip(months_from(2026, 1, 5), REVIEWS_2026, strict=True)
                ),
            ),
        ),
        sources=("S55", "S63", "illustration"),
    ),
    Workbook(
        file="neurodivergent-waits-2026-01-30.xlsx",
        title="Children waiting for a neurodivergent assessment, 30 January 2026",
        issuer=BOARD_OF_HEALTH,
        sheets=(
            Sheet(
                name="Waits",
                notes=(INVENTED, "Seven of 12 districts sent a count. The other five sent none."),
                heading=("District", "Waiting", "Longest wait in weeks", "Longest wait a year before"),
                rows=(
                    ("Burnley", 412, 121, 118),
                    ("Chorley", 287, 84, 92),
                    ("Lancaster", 455, 133, 127),
                    ("Pendle", 338, 126, 120),
                    ("Preston", 521, 79, 96),
                    ("South Ribble", 264, 77, 90),
                    ("West Lancashire", 301, 108, 107),
                ),
            ),
        ),
        sources=("illustration",),
    ),
    Workbook(
        file="escalation-log-2026-05-29.xlsx",
        title="Log of escalations and decisions of the Improvement Board",
        issuer="Lancashire SEND Improvement Board",
        sheets=(
            Sheet(
                name="Escalations",
                notes=(INVENTED, "Six delays were escalated since November 2025 and five were settled."),
                heading=("Raised", "What", "To", "Settled", "Weeks"),
                rows=(
                    (
                        "3 November 2025",
                        "Lease for the feeding and swallowing clinic",
                        "Both executive leads",
                        "12 January 2026",
                        10,
                    ),
                    (
                        "5 December 2025",
                        "Access of health staff to the EHC portal",
                        "Both executive leads",
                        "12 January 2026",
                        5,
                    ),
                    ("12 January 2026", "Social care advice late", "Executive lead (council)", "16 March 2026", 9),
                    (
                        "9 February 2026",
                        "Counts from five districts",
                        "Executive lead (integrated care board)",
                        "open",
                        16,
                    ),
                    ("16 March 2026", "Vacant post in plan writing", "Executive lead (council)", "20 April 2026", 5),
                    ("20 April 2026", "Papers sent late to young members", "Chair", "18 May 2026", 4),
                ),
            ),
            Sheet(
                name="Decisions",
                notes=(
                    INVENTED,
                    "Every decision of the board has an owner in the council, the integrated care board or both.",
                ),
                heading=("Date", "Decision", "Owner"),
                rows=(
                    ("3 June 2025", "Terms of reference adopted", "Both"),
                    ("15 September 2025", "Counts beside every percentage", "Council"),
                    ("3 November 2025", "One theme in depth at each meeting", "Both"),
                    ("5 December 2025", "Standard for annual reviews adopted", "Council"),
                    ("12 January 2026", "Log of what was said, done and changed", "Both"),
                ),
            ),
        ),
        sources=("illustration",),
    ),
)
