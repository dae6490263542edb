"""Audits, checks by others, and the letter after a stocktake. All findings are invented."""

from __future__ import annotations

from tools.corpus_text.shape import Heading, Paper, Points, Table

COUNCIL = "Lancashire County Council"
BOARD_OF_HEALTH = "NHS Lancashire and South Cumbria Integrated Care Board"

PAPERS = (
    Paper(
        file="audit-plan-quality-2025-11-20.pdf",
        title="First audit of EHC plans by all agencies",
        issuer=f"{COUNCIL}: Quality Assurance Lead for EHC plans",
        dated="20 November 2025",
        blocks=(
            Heading("What was read"),
            "60 plans, drawn at random: 30 first issued since April 2025 and 30 older ones. Each was read by two people from "
            "different agencies; a third person settled differences.",
            Table(
                (
                    ("Plans", "Read", "Good or better", "Share"),
                    ("First issued since April 2025", "30", "10", "33%"),
                    ("First issued before April 2025", "30", "4", "13%"),
                ),
                widths=(4, 1, 1.6, 1),
            ),
            Heading("What was found"),
            "Newer plans were better than older ones, and too few of either were good.",
            Points(
                (
                    "Aspirations of the child were missing from 19 plans.",
                    "Health sections were copied from letters without outcomes in 27 plans.",
                    "Preparation for adulthood was named in 5 of 18 plans that should hold it.",
                )
            ),
            Heading("What will change"),
            "The writing guide is to be rewritten and every new plan is to be read by a second person.",
        ),
        sources=("illustration",),
    ),
    Paper(
        file="audit-plan-quality-2026-05-22.pdf",
        title="Second audit of EHC plans by all agencies",
        issuer=f"{COUNCIL}: Quality Assurance Lead for EHC plans",
        dated="22 May 2026",
        blocks=(
            Heading("What was read"),
            "60 plans, drawn as in November 2025: 30 newer and 30 older. One reader in each pair came from health or social "
            "care. A head teacher and a parent joined the meeting that settled differences.",
            Table(
                (
                    ("Plans", "November 2025", "May 2026"),
                    ("First issued since April 2025, good or better", "33% (10 of 30)", "57% (17 of 30)"),
                    ("First issued before April 2025, good or better", "13% (4 of 30)", "17% (5 of 30)"),
                ),
                widths=(4, 1.8, 1.8),
            ),
            "The share of newer plans good or better rose from 33 to 57 per cent.",
            "Older plans have hardly changed: 13 to 17 per cent.",
            Heading("What changed because of the first audit"),
            "The writing guide was rewritten in January 2026 and every new plan has a second reader.",
            "Reviews of 20 recent annual reviews were read beside the plans. Eleven led to a changed plan.",
            Heading("How a plan was judged"),
            Table(
                (
                    ("Question", "November 2025", "May 2026"),
                    ("Does it say what the child wants, in the child's words?", "41 of 60", "49 of 60"),
                    ("Are needs described so that a new teacher could act?", "28 of 60", "39 of 60"),
                    ("Do outcomes say what will be different, and when?", "17 of 60", "27 of 60"),
                    ("Is help named, with who gives it and how often?", "22 of 60", "35 of 60"),
                    ("Do health and social care outcomes stand in the plan?", "11 of 60", "18 of 60"),
                ),
                widths=(4.4, 1.6, 1.6),
            ),
            "A plan was good when four of the five answers were yes and nothing in it was wrong. Readers did not know which "
            "team had written a plan. They agreed at once on 47 of the 60; the other 13 were settled in the meeting.",
            Heading("Older plans"),
            "Twenty-five of the 30 older plans were not good. In most the fault is age: the plan describes a younger child. "
            "The second reader sees a plan only when it is new, so nothing has yet been done that could mend these. The "
            "audit asks that an older plan is rewritten, and not only amended, at its next review.",
            Heading("What should happen next"),
            Points(
                (
                    "Rewrite older plans at their next review, oldest first. Owner: Head of SEND.",
                    "Ask social care for advice on the day the request is agreed. Owner: Designated Social Care Officer.",
                    "Repeat this audit in November 2026 with the same questions. Owner: Quality Assurance Lead.",
                )
            ),
            Heading("Preparation for adulthood"),
            "Preparation for adulthood was named in 12 of 19 plans that should hold it, against 5 of 18 before.",
        ),
        sources=("illustration",),
    ),
    Paper(
        file="audit-health-care-sections-2026-03-27.docx",
        title="Audit of health and care sections of 40 plans",
        issuer=f"{BOARD_OF_HEALTH}: Designated Clinical Officer",
        dated="27 March 2026",
        blocks=(
            "Forty plans issued between October 2025 and February 2026.",
            Table(
                (
                    ("Section", "Present", "With an outcome a family can see"),
                    ("Health", "36 of 40", "19 of 40"),
                    ("Social care", "22 of 40", "9 of 40"),
                )
            ),
            "Health advice was present in 36 of 40 plans, and social care advice in 22.",
            "A single request form was brought in after the audit, and draft plans now go to health staff before they are "
            "final.",
            "General practitioners were asked in 6 of 40 cases.",
        ),
        sources=("illustration",),
    ),
    Paper(
        file="assurance-overdue-assessments-2026-03-31.pdf",
        title="Internal audit: overdue assessments",
        issuer=f"{COUNCIL}: Internal Audit",
        dated="31 March 2026",
        blocks=(
            Heading("Opinion"),
            "Counts of overdue assessments agree with case records in 98 of 100 cases tested.",
            Heading("Findings and what was done"),
            Table(
                (
                    ("Finding", "What was done", "Checked"),
                    (
                        "The oldest cases had no named owner",
                        "Each case over a year old has a named owner",
                        "24 March 2026",
                    ),
                    ("Agency advice was counted on arrival", "It is now counted when it is accepted", "24 March 2026"),
                    ("Reasons for exceptions were not recorded", "A reason is needed to close the record", "Not yet"),
                ),
                widths=(3, 3.4, 1.6),
            ),
            "Each case over a year old has had a named owner since 2 March 2026.",
            "The executive lead sees the list of oldest cases every Monday.",
        ),
        sources=("illustration",),
    ),
    Paper(
        file="assurance-annual-reviews-2026-04-24.pdf",
        title="Internal audit: annual reviews",
        issuer=f"{COUNCIL}: Internal Audit",
        dated="24 April 2026",
        blocks=(
            Heading("Opinion"),
            "Limited assurance. The standard is clear; records do not yet show that it is followed.",
            Heading("Findings"),
            Points(
                (
                    "In 31 of 80 cases the record did not show when papers were sent out.",
                    "In 44 of 80 cases the decision came later than four weeks after the meeting.",
                    "Leaders see a monthly count, but not the age of the oldest overdue review.",
                )
            ),
            Heading("Recommendations"),
            "Show the age of the oldest overdue review in the monthly report. Owner: Head of SEND, by 30 June 2026.",
            "What changed because of this audit will be checked in September 2026.",
        ),
        sources=("illustration",),
    ),
    Paper(
        file="stocktake-letter-2025-12-18.pdf",
        title="Letter after the stocktake of December 2025",
        issuer="National advisers",
        dated="18 December 2025",
        marking="OFFICIAL-SENSITIVE",
        blocks=(
            "To the executive leads for SEND of the council and of the integrated care board. Letters of this kind are "
            "working papers and are not routinely published. This one is invented.",
            Heading("Progress"),
            "Governance is now clear, and the council and the integrated care board challenge each other in the board.",
            "The fall in overdue assessments is real, and we saw the counts behind it.",
            Heading("What concerns us"),
            "We saw no measure of waits on the neurodivergent pathway that covers the whole county.",
            "Annual reviews: the fall over the summer was partly records put right. We ask for reviews held.",
            "Families we met did not yet feel a difference, except those with a recent plan.",
            Heading("Before the next stocktake"),
            Points(
                (
                    "Show waits for all 12 districts.",
                    "Show what changed for children because of audits.",
                    "Show what young people say themselves.",
                )
            ),
        ),
        sources=("illustration",),
    ),
)
