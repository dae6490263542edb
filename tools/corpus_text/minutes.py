"""Minutes of the nine boards found in published updates. The chair's asks are public and reworded; the rest is invented."""

from __future__ import annotations

from tools.corpus_text.shape import Block, Heading, Paper, Table

BOARD = "Lancashire SEND Improvement Board"
PRESENT = (
    "Present: Independent Chair; executive leads for SEND of the council and of the integrated care board; Head of SEND; "
    "Designated Clinical Officer; Parent Carer Forum Lead; Young People's Participation Lead; head teachers' "
    "representative; Community Health Services Lead; national advisers, attending."
)


def minutes(file: str, day: str, source: str, *blocks: Block) -> Paper:
    """The minutes of one board."""
    return Paper(
        file=file,
        title=f"Minutes of the Improvement Board, {day}",
        issuer=BOARD,
        dated=f"Meeting of {day}",
        blocks=(PRESENT, *blocks),
        sources=(source, "illustration"),
    )


def actions(*rows: tuple[str, str, str]) -> Table:
    """The table of actions that ends a set of minutes."""
    return Table((("Action", "Owner", "By"), *rows), widths=(5, 2.6, 1.8))


PAPERS = (
    minutes(
        "minutes-board-2025-05-09.pdf",
        "9 May 2025",
        "S41",
        Heading("1. Purpose of the board"),
        "The chair opened the first meeting of the board. It takes the place of the SEND Partnership Board. It reports to "
        "the council and to the integrated care board, and national advisers attend.",
        "The board met for the first time under an independent chair.",
        Heading("2. The plan and how progress will be known"),
        "The chair asked that every priority states its expected impact, its key measures of success, and how the board "
        "will monitor evidence of progress. Members agreed that an action is not finished because it was carried out.",
        "The Head of SEND reported that overdue assessments stood at 1,801 in December 2024. The Principal Educational "
        "Psychologist will bring the length of the advice queue to the next meeting.",
        Heading("3. Voice"),
        "The Parent Carer Forum Lead said families had heard plans before. They would judge this one by how long they wait.",
        actions(
            ("Draft terms of reference for agreement", "Executive leads", "16 May 2025"),
            ("Bring the queue for educational psychology advice", "Principal Educational Psychologist", "3 June 2025"),
        ),
    ),
    minutes(
        "minutes-board-2025-06-03.pdf",
        "3 June 2025",
        "S44a",
        Heading("1. Terms of reference"),
        "The terms of reference were adopted. The executive leads of the council and of the integrated care board are "
        "both members and share the duty to escalate.",
        Heading("2. Measures of success"),
        "The chair asked each priority lead to show the measure, its base and the date of the base on one page. Three of "
        "the five leads could do so. Community paediatrics and the neurodivergent pathway had no agreed base.",
        Heading("3. EHC plans"),
        "2,078 cases were waiting for educational psychology advice in May 2025. Members challenged whether agency "
        "capacity alone would clear the queue, and asked for a check on the quality of agency advice.",
        actions(
            ("Agree bases for the two measures without one", "Children's Commissioner", "7 July 2025"),
            ("Describe how agency advice is checked", "Principal Educational Psychologist", "7 July 2025"),
        ),
    ),
    minutes(
        "minutes-board-2025-07-07.pdf",
        "7 July 2025",
        "S44b",
        Heading("1. EHC plans"),
        "1,850 children were waiting for an educational psychologist's assessment, and 300 more had advice but no final "
        "plan. The agency contract provides for 2,400 pieces of advice in a year.",
        Heading("2. Neurodivergent pathway"),
        "The integrated care board set out 1.8 million pounds for the neurodivergent pathway. The Parent Carer Forum "
        "Lead asked what a family waiting today would notice by Christmas. The chair asked for an answer in writing.",
        Heading("3. Speech and language"),
        "Waits differ by district, as at inspection. The commissioner will bring waits for all 12 districts to each third "
        "meeting.",
        actions(
            ("Write to the forum about support while waiting", "Children's Commissioner", "31 July 2025"),
            ("Bring waits by district", "Children's Data Lead", "15 September 2025"),
        ),
    ),
    minutes(
        "minutes-board-2025-09-15.pdf",
        "15 September 2025",
        "S44c",
        Heading("1. Money"),
        "The executive lead of the council reported Cabinet's decision of 4 September to add 5 million pounds in support "
        "of the plan. Posts for plan writing and for annual reviews are being advertised.",
        Heading("2. EHC plans"),
        "Allocations of educational psychology advice have risen steeply since April. The chair asked that every "
        "percentage is shown with its count, so that the board can see what it is a percentage of.",
        Heading("3. Annual reviews"),
        "The backlog of annual reviews fell between June and August. Members asked whether the fall came from reviews "
        "held or from records put right. The Head of SEND will say how much was each.",
        actions(
            ("Separate reviews held from records put right", "Head of SEND", "15 October 2025"),
            ("Add counts to every percentage in the report", "SEND Data Lead", "15 October 2025"),
        ),
    ),
    minutes(
        "minutes-board-2025-10-15.pdf",
        "15 October 2025",
        "S44d",
        Heading("1. Where we are"),
        "The chair observed that strategic progress is visible but that families do not yet feel it.",
        Heading("2. Survey of children"),
        "The survey presented as children's views had been completed in part by their parents. The board asked for a "
        "survey that young people answer themselves. The Young People's Participation Lead will design it with them.",
        Heading("3. Annual reviews"),
        "Of the fall since June, about four in ten were records put right rather than reviews held. The board noted that "
        "the backlog has hardly moved since August.",
        actions(
            ("Survey answered by young people themselves", "Young People's Participation Lead", "30 April 2026"),
            ("Plan to hold the oldest overdue reviews first", "Head of SEND", "5 December 2025"),
        ),
    ),
    minutes(
        "minutes-board-2025-11-03.docx",
        "3 November 2025",
        "S44e",
        Heading("1. How the board works"),
        "The chair asked whether the structure of meetings allows robust monitoring and depth by theme. Members agreed "
        "that one theme will be taken in depth at each meeting, with the evidence in front of members.",
        Heading("2. Theme: health and care in plans"),
        "The Designated Clinical Officer said that advice from community health now arrives more often in six weeks, but "
        "that social care advice is still short in many plans. The Designated Social Care Officer agreed.",
        actions(
            ("Audit health and care sections of 40 plans", "Designated Clinical Officer", "31 March 2026"),
            ("Calendar of themes", "SEND Quality Lead", "5 December 2025"),
        ),
    ),
    minutes(
        "minutes-board-2025-12-05.pdf",
        "5 December 2025",
        "S44f",
        Heading("1. Voice"),
        "The chair asked what difference feedback will make, and for an approach in which voice leads to a change that "
        "can be named. The Parent Carer Forum Lead presented the forum's submission of November.",
        Heading("2. Audit of plans"),
        "The Quality Assurance Lead reported the first audit by all agencies. Newer plans were better than older ones. "
        "Members agreed that the writing guide be changed and that the audit be repeated in May.",
        Heading("3. Annual reviews"),
        "A standard for annual reviews was adopted. It sets who is invited, what is sent out beforehand, and a decision "
        "within four weeks of the meeting.",
        actions(
            ("Change the writing guide after the audit", "Quality Assurance Lead", "31 January 2026"),
            ("Publish the standard for annual reviews", "Head of SEND", "19 December 2025"),
        ),
    ),
    minutes(
        "minutes-board-2026-01-12.pdf",
        "12 January 2026",
        "S44g",
        Heading("1. Said, done, impact"),
        "The chair asked for clearer reporting of what was said, what was done and what the impact was. The log will be "
        "kept by the Young People's Participation Lead with the Parent Carer Forum Lead.",
        Heading("2. Standing update of the integrated care board"),
        "Because the NHS is being reorganised, an update of the integrated care board becomes a standing item. The "
        "executive lead confirmed that posts for SEND are kept while the change is under way.",
        Heading("3. Escalations"),
        "Two delays were escalated and settled since November: a lease for the feeding and swallowing clinic, and access "
        "of health staff to the EHC portal.",
        actions(
            ("Start the log", "Young People's Participation Lead", "9 February 2026"),
            ("Written update on posts", "Executive lead (integrated care board)", "9 February 2026"),
        ),
    ),
    minutes(
        "minutes-board-2026-02-09.docx",
        "9 February 2026",
        "S44h",
        Heading("1. How members work"),
        "The chair asked members to read papers in advance, to hold each other to account, to involve young people from "
        "the start, and to analyse and use what surveys find.",
        Heading("2. EHC plans"),
        "Overdue assessments had fallen to 360 in January 2026 and cases waiting for educational psychology advice to "
        "425. The Head of SEND hopes to clear both by the end of April 2026. Members asked for the age of the oldest case.",
        Heading("3. Neurodivergent pathway"),
        "Waits were shown for seven districts only. The chair did not accept that the rest cannot be counted and asked "
        "for all 12 by May.",
        actions(
            ("Waits for all 12 districts", "Children's Data Lead", "18 May 2026"),
            ("Age of the oldest case, every month", "SEND Data Lead", "16 March 2026"),
        ),
    ),
)

TERMS = Paper(
    file="board-terms-of-reference-2025-05-16.docx",
    title="Terms of reference of the Improvement Board",
    issuer=BOARD,
    dated="Version 1.1, 16 May 2025",
    blocks=(
        Heading("Purpose"),
        "The board leads, assures and oversees the five improvements that the inspection asked for. It is to be critical of "
        "itself and to escalate what it cannot settle.",
        Heading("Members"),
        "An independent chair; one executive lead from the council and one from the integrated care board; schools; health "
        "providers; the parent carer forum; a young adviser; councillors. National advisers attend.",
        Heading("Decisions and escalation"),
        "Members are empowered to agree in principle. Cabinet and the board of the integrated care board take decisions. "
        "A delay that members cannot settle in one month goes to both executive leads, and after two to Cabinet and the "
        "board of the integrated care board.",
        Heading("Other bodies"),
        "The council's scrutiny committee and the quality committee of the integrated care board monitor. An operations "
        "group runs the work from day to day, with a workstream for each area.",
    ),
    sources=("S25", "S51", "illustration"),
)
