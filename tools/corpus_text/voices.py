"""What families, young people and front-line staff say. All of it is invented; no real person's words are used."""

from __future__ import annotations

from tools.corpus_text.shape import INVENTED, Heading, Paper, Points, Scan, Sheet, Table, Workbook

FORUM = "Lancashire's parent carer forum"
YOUNG = "Lancashire's young people's forum"
COUNCIL = "Lancashire County Council"

PAPERS = (
    Paper(
        file="forum-submission-2025-11-28.docx",
        title="Submission of the parent carer forum to the Improvement Board",
        issuer=FORUM,
        dated="28 November 2025",
        blocks=(
            "Drawn from six open meetings in September and October 2025, 118 families, in Burnley, Chorley, Lancaster, Pendle, "
            "Preston and West Lancashire.",
            Heading("What has changed"),
            "Families whose request was made since June say that someone now answers the telephone.",
            "The round table is useful. Families were asked about the strategy before it was written and not after.",
            Heading("What has not changed"),
            "Families who asked for an assessment before 2025 are still waiting and feel that newer requests overtake theirs.",
            "Annual reviews are held, then nothing is heard for months.",
            "Nobody could tell us what support there is while waiting for a neurodivergent assessment.",
            Heading("What we ask"),
            Points(
                (
                    "Tell each family with an overdue assessment the date by which it will be done.",
                    "Publish what is offered while waiting, by district.",
                )
            ),
        ),
        sources=("illustration",),
    ),
    Paper(
        file="forum-submission-2026-05-15.pdf",
        title="Submission of the parent carer forum for the monitoring inspection",
        issuer=FORUM,
        dated="15 May 2026",
        blocks=(
            "Drawn from nine open meetings and 203 telephone conversations between February and April 2026. Families came from "
            "all 12 districts. There is no family survey in a monitoring inspection, so the forum has written what families "
            "said as plainly as it can.",
            Heading("EHC plans"),
            "Most families with a plan issued since September say it came sooner than they had been led to expect.",
            "Families notice that newer plans name who does what. Older plans are still vague.",
            "Families who help to write their plan through the portal can see where it has got to.",
            Heading("Annual reviews"),
            "More reviews are being held, but families wait a long time for the decision that should follow.",
            "In Fylde and Wyre nine families had no review for more than three years.",
            Heading("Speech and language"),
            "The advice line is liked where it exists. In Pendle and Rossendale families had not heard of it.",
            Heading("Eating, drinking and swallowing"),
            "Parents in Preston and South Ribble say they are seen close to home for the first time.",
            Heading("Neurodivergent pathway"),
            "Families tell us that nothing has changed for them in the time they wait for a neurodivergent assessment.",
            "Some family hubs are a help while waiting. Families in Hyndburn, Ribble Valley and Wyre found no session near them.",
            "Parents who paid for a private assessment are still sent back to the start.",
            Heading("Leadership"),
            "The forum sits on the board and is heard. We are not yet told what was done with what we said.",
            "Families see the council and the NHS in the same room more often, and they say the same thing more often.",
        ),
        sources=("illustration",),
    ),
    Paper(
        file="young-people-submission-2026-05-20.pdf",
        title="What we want inspectors to know",
        issuer=YOUNG,
        dated="20 May 2026",
        blocks=(
            "Written by 14 members of the forum after five evenings of talk. Nobody's name is used. An adult typed what we said "
            "and we checked it.",
            Heading("Our plans"),
            "Being asked in person works better than a form.",
            "My plan says what I want now, not what I wanted when I was eight, one of us said. Three of us said the opposite.",
            Heading("Our reviews"),
            "In reviews we are asked what we want, but nobody tells us afterwards what was decided.",
            Heading("Waiting"),
            "Waiting for an autism assessment makes school harder. We do not know where we are in the queue.",
            Heading("Growing up"),
            "Internships are good if you live near one. In the north of the county there are few.",
            Heading("Being heard"),
            "We helped to choose people for jobs in the service and our questions were used.",
            "The board asked us in February what a good meeting looks like, and the next paper was shorter.",
        ),
        sources=("illustration",),
    ),
    Paper(
        file="survey-parents-2026-04.pdf",
        title="Survey of parents and carers, second wave",
        issuer=FORUM,
        dated="Answers of 1 to 30 April 2026",
        blocks=(
            "1,164 parents and carers answered; 48 per cent have a child with an EHC plan. The first wave in October 2025 had "
            "987 answers. The forum ran the survey; the council paid the postage and did not see the answers first.",
            Table(
                (
                    ("Statement", "October 2025", "April 2026"),
                    ("I was told how long the assessment would take", "31%", "52%"),
                    ("My child's plan describes my child well", "38%", "46%"),
                    ("Our annual review led to a decision in good time", "29%", "33%"),
                    ("I know where to turn while we wait", "24%", "35%"),
                    ("Education, health and care work together for my child", "27%", "34%"),
                    ("Speech and language help is there when we need it", "30%", "32%"),
                ),
                widths=(5, 1.6, 1.6),
            ),
            "The share of parents told how long the assessment would take rose from 31 to 52 per cent.",
            "The share saying education, health and care work together rose from 27 to 34 per cent.",
            "The share who know where to turn while they wait rose from 24 to 35 per cent.",
            "On annual reviews the change is small: 29 to 33 per cent say a decision came in good time.",
            "Answers came from all 12 districts, with the fewest from Ribble Valley (41) and Rossendale (44).",
        ),
        sources=("illustration",),
    ),
    Paper(
        file="survey-children-2025-09.pdf",
        title="Children's survey, autumn 2025",
        issuer=COUNCIL,
        dated="Answers of 1 to 26 September 2025",
        blocks=(
            "312 answers. The form was sent to parents' addresses with a covering letter.",
            Table(
                (
                    ("Statement", "Agree"),
                    ("I was asked what I want to learn", "58%"),
                    ("I know what is in my plan", "36%"),
                    ("I was at my last review", "41%"),
                ),
                widths=(5, 1.5),
            ),
            "About a third of the forms were completed by a parent on the child's behalf.",
            "The survey was shown to the board on 15 October 2025, which asked for one that young people answer themselves.",
        ),
        sources=("S44d", "illustration"),
    ),
    Paper(
        file="survey-young-people-2026-04.pdf",
        title="Young people's own survey",
        issuer=YOUNG,
        dated="Answers of 13 to 30 April 2026",
        blocks=(
            "142 young people aged 11 to 25 answered for themselves in schools, colleges and youth groups. Youth workers read "
            "questions aloud when asked and wrote nothing for anyone. Answers came from every district.",
            Table(
                (
                    ("Question", "Yes", "No", "Not sure"),
                    ("Did somebody explain what would happen and when?", "61%", "22%", "17%"),
                    ("Does your plan say what you want?", "49%", "30%", "21%"),
                    ("Were you asked before people decided?", "55%", "28%", "17%"),
                    ("Were you told what was decided at your review?", "34%", "47%", "19%"),
                    ("Do you know what comes after school or college?", "38%", "41%", "21%"),
                ),
                widths=(4.6, 1, 1, 1.2),
            ),
            "61 per cent said somebody explained what would happen and when.",
            "49 per cent said their plan says what they want.",
            "Only 34 per cent were told what was decided at their review.",
            "Young people waiting for an assessment asked for one person to talk to.",
        ),
        sources=("illustration",),
    ),
    Paper(
        file="survey-sencos-2026-05.pdf",
        title="Survey of SEN coordinators in schools and settings",
        issuer="Early years settings, schools and colleges in Lancashire",
        dated="Answers of 5 to 22 May 2026",
        blocks=(
            "266 SEN coordinators answered. The head teachers' representative on the board wrote the questions.",
            Table(
                (
                    ("Statement", "Better than a year ago", "The same", "Worse"),
                    ("Time from request to plan", "64%", "27%", "9%"),
                    ("Quality of plans new to us", "51%", "38%", "11%"),
                    ("Time from review to decision", "18%", "49%", "33%"),
                    ("Speech and language help", "29%", "52%", "19%"),
                    ("Support for children waiting for an assessment", "33%", "48%", "19%"),
                ),
                widths=(3.6, 1.8, 1.2, 1),
            ),
            "64 per cent of coordinators say the time from request to plan is better than a year ago.",
            "One in three says the time from review to decision is worse than a year ago.",
            "Coordinators say new plans can be used in a classroom. Plans from before 2025 often cannot.",
            "The head teachers' representative reports to the board, and schools see what it decides.",
        ),
        sources=("illustration",),
    ),
    Paper(
        file="practitioner-groups-2026-05-28.txt",
        title="Notes of three groups of front-line staff",
        issuer="Community health providers in Lancashire",
        dated="28 May 2026",
        blocks=(
            "Twenty-six staff: therapists, nurses, plan coordinators, social workers, family hub staff.",
            Points(
                (
                    "Health staff now see the draft plan before it is final.",
                    "Requests for health advice come in one form and to one place.",
                    "Therapists in the east have no advice line to offer.",
                    "The feeding team takes referrals from schools in both districts.",
                    "Family hub staff can name what is offered while families wait.",
                    "Paediatric clinics have not felt any change in the length of the list.",
                    "Social care advice is asked for late.",
                )
            ),
        ),
        sources=("illustration",),
    ),
    Paper(
        file="provider-staff-survey-2026-02.pdf",
        title="Staff survey of a community health provider",
        issuer="Community health providers in Lancashire",
        dated="February 2026",
        marking="OFFICIAL-SENSITIVE",
        password="ask-the-provider",
        blocks=("Answers of 88 staff about the neurodivergent pathway. Sent with a password, which was not sent.",),
        sources=("illustration",),
    ),
)

FIRST_WAVE = Workbook(
    file="survey-parents-2025-10.xlsx",
    title="Survey of parents and carers, first wave, October 2025",
    issuer=FORUM,
    sheets=(
        Sheet(
            name="Answers",
            notes=(
                INVENTED,
                "31 per cent of parents were told how long the assessment would take.",
                "27 per cent of parents say education, health and care work together.",
                "24 per cent know where to turn while they wait.",
            ),
            heading=("Statement", "Answers", "Agree", "Share"),
            rows=(
                ("I was told how long the assessment would take", 987, 306, 0.31),
                ("My child's plan describes my child well", 987, 375, 0.38),
                ("Our annual review led to a decision in good time", 987, 286, 0.29),
                ("I know where to turn while we wait", 987, 237, 0.24),
                ("Education, health and care work together for my child", 987, 266, 0.27),
                ("Speech and language help is there when we need it", 987, 296, 0.30),
            ),
        ),
    ),
    sources=("illustration",),
)

SCANNED = Scan(
    file="scan-family-hub-comments-2026-03.pdf",
    title="Comments left at family hubs, March 2026 (scanned)",
    pages=(
        (
            "COMMENT CARDS, FAMILY HUBS",
            "Collected 2 to 27 March 2026",
            "",
            '"The Tuesday session showed me what to try at home."',
            '"First time anyone explained the wait to us."',
            '"Good, but I had to take two buses."',
            '"Please do one after school."',
            "",
            "31 cards, copied by hand by hub staff.",
            "Synthetic example. Nobody wrote these words.",
        ),
        (
            "COMMENT CARDS, FAMILY HUBS (2)",
            "",
            "Burnley: 9    Chorley: 4    Lancaster: 6",
            "Preston: 7    West Lancashire: 5",
            "",
            "No cards from the other districts.",
            "Synthetic example. Nobody wrote these words.",
        ),
    ),
    sources=("illustration",),
)
