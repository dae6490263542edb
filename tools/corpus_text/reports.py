"""Reports, notes and a case study. Published figures name their source; the rest is invented."""

from __future__ import annotations

from tools.corpus_text.shape import Block, Heading, Mail, Paper, Points, Slides, Table

COUNCIL = "Lancashire County Council"
BOARD_OF_HEALTH = "NHS Lancashire and South Cumbria Integrated Care Board"


def autumn_report(file: str, *, title: str, within_20_weeks: str, correction: tuple[Block, ...]) -> Paper:
    """The report on July to September 2025, as first issued or as corrected."""
    return Paper(
        file=file,
        title=title,
        issuer=f"{COUNCIL}: SEND Data Lead",
        dated="July to September 2025",
        blocks=(
            *correction,
            Heading("EHC plans"),
            "New plans issued in a month rose by 87 per cent between April and July 2025.",
            "Allocations for educational psychology advice rose by 637 per cent from April to July 2025. No base was "
            "published; this example uses 19 in April.",
            f"Of plans issued in the quarter, {within_20_weeks} were issued within 20 weeks.",
            Heading("Annual reviews"),
            "The backlog of annual reviews fell by more than 16 per cent between June and August 2025.",
            Heading("Places"),
            "Special school places rose by almost 5 per cent and unit places by 92 per cent.",
            Table(
                (
                    ("Measure", "First", "Last", "Change"),
                    ("New plans in a month (April, July)", "146", "273", "+87%"),
                    ("Backlog of annual reviews (June, August)", "4,120", "3,455", "-16%"),
                    ("Special school places", "3,412", "3,579", "+4.9%"),
                    ("Unit places", "250", "480", "+92%"),
                ),
                widths=(4, 1, 1, 1),
            ),
            "Counts are reconstructed to agree with published percentages; where no base was published they are invented.",
        ),
        sources=("release", "illustration"),
    )


PAPERS = (
    Paper(
        file="position-at-inspection-2024-12-31.txt",
        title="Where Lancashire stood at the inspection",
        issuer=f"{COUNCIL}: SEND Data Lead",
        dated="31 December 2024",
        blocks=(
            "Published facts in one place, as a base for what follows.",
            Points(
                (
                    "17.3 per cent of plans were issued within 20 weeks in 2024, against 46.4 per cent in England.",
                    "1,801 assessments were overdue in December 2024.",
                    "4,447 recorded last review meetings were before 2024.",
                    "42.3 per cent of review decisions came within four weeks of the meeting, England 44.4 per cent.",
                    "Waits for speech and language help were up to 40 weeks; for a community paediatrician up to 18 months.",
                    "No community help with swallowing was commissioned in Greater Preston and South Ribble.",
                    "32,065 children and young people had SEND; 12,406 had a plan.",
                )
            ),
            "Sources: inspection report of February 2025; Department for Education statistics for 2024; the partnership's "
            "annual report 2024; local press of early 2026.",
        ),
        sources=("S10", "S21", "S55", "S63"),
    ),
    autumn_report(
        "performance-report-2025-q3.pdf",
        title="Performance report, July to September 2025",
        within_20_weeks="24 per cent",
        correction=(),
    ),
    autumn_report(
        "performance-report-2025-q3-corrected.pdf",
        title="Performance report, July to September 2025 (corrected)",
        within_20_weeks="18.7 per cent (170 of 907)",
        correction=(
            Heading("Correction"),
            "This version takes the place of the one sent to the board on 15 October 2025. The first version said 24 per "
            "cent of plans were issued within 20 weeks; cases with exceptions had been counted twice.",
            "About four in ten of the fall in the backlog of reviews were records put right rather than reviews held.",
        ),
    ),
    Paper(
        file="performance-report-2026-05.pdf",
        title="Joint performance report, May 2026",
        issuer=f"{COUNCIL} and {BOARD_OF_HEALTH}",
        dated="As at 31 May 2026",
        blocks=(
            "From the joint dashboard. Every rate is shown with its count and with the queue behind it.",
            Table(
                (
                    ("Measure", "At inspection", "May 2026", "Where from"),
                    ("Plans issued within 20 weeks", "17.3% (2024)", "51.1% (168 of 329)", "Council"),
                    ("Overdue assessments", "1,801", "118", "Council"),
                    ("Age of the oldest overdue case", "not counted", "71 weeks", "Council"),
                    ("Review decisions in four weeks", "42.3% (2024)", "45.0% (207 of 460)", "Council"),
                    ("Backlog of annual reviews", "not published", "3,287", "Council"),
                    ("Health advice in six weeks", "not published", "68%", "ICB"),
                    ("Longest wait, speech and language", "40 weeks", "36 weeks", "ICB"),
                    ("Longest wait, community paediatrics", "18 months", "17 months", "ICB"),
                    ("Waits, neurodivergent pathway", "no base", "7 of 12 districts", "ICB"),
                ),
                widths=(3.2, 1.7, 2.1, 1.2),
            ),
            Heading("What the board should notice"),
            "Overdue assessments have fallen from 1,801 to 118, and the oldest has waited 71 weeks.",
            "Review decisions within four weeks rose from 42.3 to 45.0 per cent, which is a small change.",
            "The longest wait for a community paediatrician is 17 months, against 18 at inspection.",
            "Every measure has a definition agreed by the council and the integrated care board.",
            "Figures for May 2026 are invented for this example.",
            Heading("EHC plans and annual reviews"),
            "More than half of the plans issued in May came within 20 weeks, for the first month since 2023. The queue behind "
            "the rate has fallen in every month since May 2025, so the rate is not bought by leaving old cases aside. Of the "
            "118 cases still overdue, 23 are over a year old and each has a named owner.",
            "Reviews tell another story. The team paid for by Cabinet's decision of September is in post, and more meetings are "
            "held, but the decision that should follow takes a median of seven weeks. The backlog fell by 124 in seven "
            "months. At that pace it would last for many years.",
            Heading("Health services"),
            "The longest wait for speech and language help fell in 11 districts and grew by a week in Burnley, where one of two "
            "posts has been vacant since January. The advice line reaches nine districts and opens in the other three in June.",
            "The service for eating, drinking and swallowing opened in April. First figures come to the board in June.",
            "Community paediatrics was escalated on 11 May. The measure has moved by one month, which is within what counting "
            "alone can move.",
            Heading("Neurodivergent pathway"),
            "Five districts still send no count. Of the seven that do, waits are shorter in three and longer in four. The board "
            "cannot be told how many children wait, and so cannot be told whether the money of July 2025 made a difference.",
            Heading("What leads ask of the board"),
            Table(
                (
                    ("Ask", "Of whom", "By"),
                    (
                        "Counts of children waiting from the five missing districts",
                        "Executive lead (ICB)",
                        "30 June 2026",
                    ),
                    ("A plan for decisions after reviews, with a date for four weeks", "Head of SEND", "30 June 2026"),
                    ("A second reader for older plans at their next review", "Quality Assurance Lead", "31 July 2026"),
                    ("Cover for the vacant post in Burnley", "Children's Commissioner", "30 June 2026"),
                ),
                widths=(4.4, 2.4, 1.6),
            ),
            Heading("How these figures were checked"),
            "Each figure is taken from the system that holds the cases on the first working day of the month. A second person "
            "recounts one figure in ten. Two were corrected in May before this report was issued. Internal audit tested the "
            "count of overdue assessments in March and found it right in 98 of 100 cases.",
        ),
        sources=("S10", "S55", "S63", "illustration"),
    ),
    Paper(
        file="icb-quality-report-2026-05-29.pdf",
        title="Report to the quality committee on children with SEND",
        issuer=BOARD_OF_HEALTH,
        dated="29 May 2026",
        blocks=(
            Heading("Oversight"),
            "The committee heard three delays and settled two of them in the time agreed.",
            "The third, community paediatrics, was escalated to both executive leads on 11 May 2026.",
            Heading("Community paediatrics"),
            "The full review of community paediatrics ended in April 2026. Two posts were filled and one is vacant.",
            Heading("Health advice for plans"),
            "Health advice within six weeks rose from 41 to 68 per cent between April 2025 and May 2026.",
            Heading("Neurodivergent pathway"),
            "A model for the whole county is not agreed. Five districts still send no count of children waiting.",
            "Four more clinics a week were opened in January 2026, three of them in the south of the county.",
            Heading("Looking at ourselves"),
            "A peer from another integrated care board read this report and asked for the age of the oldest case. It is now "
            "in the table each month.",
        ),
        sources=("illustration",),
    ),
    Paper(
        file="feeding-service-first-weeks-2026-06-05.pdf",
        title="Help with eating, drinking and swallowing: the first eight weeks",
        issuer=BOARD_OF_HEALTH,
        dated="7 April to 5 June 2026",
        blocks=(
            "The service opened in Preston and South Ribble on 7 April 2026, where none was commissioned at inspection.",
            Table(
                (
                    ("District", "Referred", "Seen", "Median weeks to first visit"),
                    ("Preston", "29", "22", "3"),
                    ("South Ribble", "21", "17", "3"),
                )
            ),
            "39 children had been seen by 5 June 2026, where none could be seen in the community before.",
            "It is too early to say whether fewer children need a hospital visit.",
            "Nineteen of 24 families asked by telephone said they know what to do at meal times.",
        ),
        sources=("S10", "illustration"),
    ),
    Paper(
        file="neurodivergent-pathway-redesign.docx",
        title="Redesign of the neurodivergent pathway: progress note",
        issuer=BOARD_OF_HEALTH,
        dated="",
        blocks=(
            "This note has no date. That is one of the ordinary faults an evidence log meets.",
            "One front door is planned for the whole county, with support from the day of referral.",
            "Children in seven districts are offered a first appointment by the same rules.",
            "Waits have come down in three of the seven districts since the extra clinics opened.",
            "Clinics in the other five districts keep their own lists until contracts end.",
        ),
        sources=("illustration",),
    ),
    Paper(
        file="dashboard-definitions-2026-03-20.md",
        title="Definitions behind the joint dashboard",
        issuer=f"{COUNCIL} and {BOARD_OF_HEALTH}",
        dated="20 March 2026",
        blocks=(
            "Agreed by the data leads of the council and of the integrated care board.",
            Table(
                (
                    ("Measure", "What is counted", "Owners"),
                    (
                        "Plans within 20 weeks",
                        "Plans issued in the month within 20 weeks, exceptions left out",
                        "Council",
                    ),
                    (
                        "Overdue assessments",
                        "Assessments open more than 20 weeks on the last day of the month",
                        "Council",
                    ),
                    ("Health advice", "Advice returned within six weeks of the request", "ICB"),
                    ("Speech and language", "Longest wait for a first appointment, by district", "ICB"),
                )
            ),
            "28 of 31 measures have an owner in both bodies.",
            "The refreshed needs assessment will use the same definitions. It is due in June 2026.",
        ),
        sources=("illustration",),
    ),
    Paper(
        file="advice-service-activity-2026-03-31.txt",
        title="Activity of the information, advice and support service",
        issuer="Lancashire SEND information, advice and support service",
        dated="January to March 2026",
        blocks=(
            "The team grew from nine to eleven advisers in February 2026.",
            "Families waited six working days for a first reply, against eleven a year before.",
            "The service could not take 94 calls in the quarter. Most came from the north and the east.",
            "Annual reviews are the commonest reason for a call, ahead of waiting for an assessment.",
        ),
        sources=("illustration",),
    ),
    Paper(
        file="case-study-moving-school-2026-02-12.docx",
        title="Case study: a plan that moved with the child",
        issuer=f"{COUNCIL}: SEND Quality Lead",
        dated="12 February 2026",
        blocks=(
            "Made up from several cases. No child, family or school in it is real.",
            "A pupil moving to secondary school had a plan issued 52 weeks after the request, in 2024. Under the new way of "
            "working a brother's plan came in 18 weeks.",
            "The health visitor, the therapist and the plan coordinator wrote the outcomes in one meeting.",
            "The receiving school began support in the first week because the plan said what to do.",
            "The family's review that year was four months late, and the decision took nine weeks.",
        ),
        sources=("illustration",),
    ),
    Paper(
        file="letter-to-families-waiting-2026-05-18.html",
        title="Letter to families waiting for a neurodivergent assessment",
        issuer=BOARD_OF_HEALTH,
        dated="18 May 2026",
        blocks=(
            "We are sorry that you are still waiting.",
            "There are sessions in family hubs in nine districts. You do not need a diagnosis to come.",
            "A helpline for families who wait opens on 1 June 2026, from nine to five on weekdays.",
            "We cannot yet tell you how long your wait will be. We will write again in September.",
        ),
        sources=("illustration",),
    ),
    Paper(
        file="speech-language-advice-line-2026-07-10.txt",
        title="Speech and language advice line: first results for all districts",
        issuer=BOARD_OF_HEALTH,
        dated="10 July 2026",
        blocks=(
            "The advice line opened in Pendle, Rossendale and Burnley on 15 June 2026, so all 12 districts now have it.",
            "The longest wait in any district is 31 weeks, against 40 at inspection.",
            "Families rang 212 times in four weeks. One call in three avoided a referral.",
        ),
        sources=("S10", "illustration"),
    ),
)

SLIDES = Slides(
    file="slides-joint-dashboard-2026-05-18.pptx",
    title="The joint dashboard, for the Improvement Board",
    issuer=f"{COUNCIL} and {BOARD_OF_HEALTH}",
    slides=(
        (
            "One dashboard, two organisations",
            ("31 measures, 28 with an owner in both bodies", "Every rate beside its queue", "Synthetic example"),
        ),
        (
            "What it shows in May 2026",
            (
                "Plans come sooner",
                "Review decisions hardly do",
                "Waits for neurodivergent assessment: 7 of 12 districts",
            ),
        ),
        (
            "What we ask of the board",
            ("Agree the three measures without an owner", "Ask for the five missing districts"),
        ),
    ),
    sources=("illustration",),
)

MAIL = Mail(
    file="mail-appeal-outcomes-2026-05-27.eml",
    subject="Outcomes of appeals, April and May 2026",
    sender="Tribunal and Resolution Lead <tribunal.lead@council.example>",
    receiver="Designated Clinical Officer <dco@health.example>",
    sent="Wed, 27 May 2026 09:12:00 +0100",
    body=(
        "Below are the outcomes of the appeals that ended in April and May.\n\n"
        "Ended: 17. Agreed before the hearing: 11. Decided at a hearing: 6, of which 5 for the family.\n"
        "In four of the six the health section was the reason. Could we read those four together?\n\n"
        "From now on you will have this list on the last Wednesday of each month."
    ),
    sources=("illustration",),
)
