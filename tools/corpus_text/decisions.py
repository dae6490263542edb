"""Decisions, contracts and policies."""

from __future__ import annotations

from tools.corpus_text.shape import Copy, Heading, Paper, Points, Table

COUNCIL = "Lancashire County Council"
BOARD_OF_HEALTH = "NHS Lancashire and South Cumbria Integrated Care Board"

PAPERS = (
    Paper(
        file="cabinet-decision-2025-09-04.pdf",
        title="Decision of Cabinet: five million pounds in support of the SEND plan",
        issuer=f"{COUNCIL}: Cabinet",
        dated="Decided on 4 September 2025",
        blocks=(
            Heading("Decision"),
            "Cabinet approved a further 5 million pounds to support the priority action plan for SEND.",
            Heading("Why"),
            "The inspection found that children wait too long for an EHC plan and that annual reviews are late. The money "
            "adds staff who write plans, staff who hold reviews, and educational psychology time.",
            Heading("What it pays for in this example"),
            Table(
                (
                    ("Purpose", "Amount", "To be seen by"),
                    ("Plan writers and coordinators", "2.6 million pounds", "March 2026"),
                    ("Annual review team", "1.5 million pounds", "June 2026"),
                    ("Educational psychology", "0.9 million pounds", "March 2026"),
                ),
                widths=(4, 3, 2),
            ),
            "The split of the sum is invented for this example. Cabinet will be told in June 2026 what changed for "
            "children because of it.",
        ),
        sources=("release", "illustration"),
    ),
    Paper(
        file="cabinet-decision-2025-10-09.pdf",
        title="Decision of Cabinet: SEND Strategy 2025 to 2028",
        issuer=f"{COUNCIL}: Cabinet",
        dated="Decided on 9 October 2025",
        blocks=(
            Heading("Decision"),
            "Cabinet considered the SEND Strategy 2025 to 2028 and recommended it to the partnership.",
            Heading("Priorities"),
            Points(
                (
                    "Identify need as early as possible.",
                    "Meet need as close to home as possible.",
                    "Prepare for adult life from the earliest years.",
                    "Work together: communicate, collaborate and co-produce.",
                    "Bring better outcomes and experiences.",
                )
            ),
            Heading("Figures put to Cabinet"),
            "13,402 children and young people have an EHC plan, of whom 6,488 are in mainstream settings.",
            "Special school places are up by almost 5 per cent and places in units of mainstream schools by 92 per cent.",
        ),
        sources=("release", "S53", "illustration"),
    ),
    Paper(
        file="icb-decision-neurodivergent-pathway-2025-07-16.pdf",
        title="Decision: money for the neurodivergent pathway",
        issuer=BOARD_OF_HEALTH,
        dated="Decided on 16 July 2025",
        blocks=(
            Heading("Decision"),
            "The board approved 1.8 million pounds for the neurodivergent pathway.",
            Heading("Conditions"),
            "The commissioner is to report waits in every district each quarter. Half of the money is held back until a "
            "model for the whole county is agreed with the council.",
            "The board noted that gaps in commissioning remain and that no base for waits has been agreed.",
            Heading("Governance"),
            "The executive lead for SEND reports to this board every month and may escalate a delay to the chief "
            "executives of both bodies.",
        ),
        sources=("S46", "illustration"),
    ),
    Paper(
        file="contract-ep-advice-2025-06-12.pdf",
        title="Award of contract: educational psychology advice",
        issuer=f"{COUNCIL}: Procurement",
        dated="Awarded on 12 June 2025",
        blocks=(
            Heading("Award"),
            "The contract provides 2,400 pieces of educational psychology advice in twelve months.",
            Heading("Quality"),
            "One in ten pieces of advice is read by the council's own psychologists before payment. Advice that does not "
            "name outcomes is sent back at the supplier's cost.",
            Heading("Delivery"),
            Table(
                (
                    ("Quarter", "Advice due", "Share to be read by the council"),
                    ("July to September 2025", "500", "10%"),
                    ("October to December 2025", "700", "10%"),
                    ("January to March 2026", "700", "10%"),
                    ("April to June 2026", "500", "10%"),
                )
            ),
        ),
        sources=("S56", "illustration"),
    ),
    Paper(
        file="contract-feeding-swallowing-2026-01-19.pdf",
        title="Contract: help with eating, drinking and swallowing",
        issuer=BOARD_OF_HEALTH,
        dated="Signed on 19 January 2026",
        blocks=(
            Heading("Service"),
            "A community service for children with eating, drinking and swallowing difficulties in Preston and South Ribble.",
            "The service opens on 7 April 2026 from two family hubs, one in each district.",
            Heading("What will be counted"),
            Points(
                (
                    "Children seen, by district, and weeks from referral to first visit.",
                    "Families who say they know what to do at meal times after three visits.",
                    "Children who needed a hospital visit for feeding in the six months before and after.",
                )
            ),
            "The council lends the rooms and has agreed one referral form for schools and early years settings.",
        ),
        sources=("S10", "illustration"),
    ),
    Paper(
        file="joint-commissioning-plan-2026-02-25.pdf",
        title="Joint commissioning plan for children with SEND, 2026 to 2028",
        issuer=f"{BOARD_OF_HEALTH} with {COUNCIL}",
        dated="Agreed on 25 February 2026",
        blocks=(
            "The council and the integrated care board agreed one list of services to commission together.",
            Table(
                (
                    ("Service", "Lead", "Decision", "Target"),
                    ("Speech and language", "ICB", "One specification for all districts", "September 2026"),
                    ("Community paediatrics", "ICB", "Full review, then a recovery plan", "June 2026"),
                    ("Neurodivergent pathway", "ICB", "One model for the county", "December 2026"),
                    ("Short breaks", "Council", "Open framework", "April 2027"),
                    ("Occupational therapy", "ICB and council", "Shared budget", "To be agreed"),
                ),
                widths=(2.6, 1.8, 3.6, 2),
            ),
            "Need is taken from the joint dashboard. The refreshed needs assessment is not yet finished, and the plan will "
            "be looked at again when it is.",
            "Families said through the forum that they want to be told which service is commissioned for their district.",
        ),
        sources=("illustration",),
    ),
    Paper(
        file="annual-review-standard-2025-12-05.docx",
        title="Standard for annual reviews",
        issuer=COUNCIL,
        dated="Adopted on 5 December 2025",
        blocks=(
            Heading("Before the meeting"),
            "Papers go out two weeks before the meeting. Early help workers, health staff and the social worker are invited.",
            Heading("At the meeting"),
            "The young person says what has gone well and what should change, in the way that suits them.",
            Heading("After the meeting"),
            "The decision is sent within four weeks of the meeting, and the family is told who to call.",
            Heading("Order of work"),
            "The oldest overdue reviews are held first, beginning with those last reviewed before 2024.",
        ),
        sources=("illustration",),
    ),
    Paper(
        file="communication-standards-2025-06.md",
        title="Standards for talking with families",
        issuer=COUNCIL,
        dated="June 2025, for review by 31 March 2026",
        blocks=(
            Heading("What families can expect"),
            Points(
                (
                    "A reply to a message within three working days.",
                    "A named contact, and a new name within a week when staff change.",
                    "A monthly message while an assessment is under way, even when there is no news.",
                )
            ),
            "These standards end on 31 March 2026 unless they are renewed.",
        ),
        sources=("illustration",),
    ),
    Paper(
        file="private-assessment-protocol-draft-2026-05-12.pdf",
        title="Draft protocol on private assessments",
        issuer=BOARD_OF_HEALTH,
        dated="Draft for consultation, 12 May 2026",
        blocks=(
            "Draft. Not in use.",
            "The protocol sets out when an NHS paediatrician can rely on a private assessment and when a further "
            "appointment is needed before medication.",
            Heading("Open points"),
            Points(
                (
                    "Which professional bodies' standards an assessment must meet.",
                    "Who pays for the further appointment.",
                    "How the family is told, and how soon.",
                )
            ),
            "Three of the four hospital trusts have commented. A decision is expected in September 2026.",
        ),
        sources=("S10", "illustration"),
    ),
    Paper(
        file="preparing-for-adulthood-strategy-2026-03.html",
        title="Preparing for Adulthood Strategy 2026 to 2029",
        issuer=f"{COUNCIL} with {BOARD_OF_HEALTH}",
        dated="Adopted on 23 March 2026",
        blocks=(
            "One strategy now covers employment, supported living, health and friendships from Year 9 to age 25.",
            Heading("What will change"),
            Points(
                (
                    "Every review from Year 9 asks what the young person wants to do next.",
                    "Each district has a named lead for supported internships.",
                    "Adult social care joins the review in the year before a young person turns 18.",
                )
            ),
            Heading("How we will know"),
            "The first account of what changed for young people is due in March 2027.",
        ),
        sources=("illustration",),
    ),
)

DUPLICATE = Copy(file="Cabinet 9 October (copy for the board pack).pdf", of="cabinet-decision-2025-10-09.pdf")
