"""A made-up local area of the usual size: twelve concerns, sixty strands, sixty action lines."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml

CONCERNS = 12
STRANDS_EACH = 5
TODAY = date(2026, 11, 23)
INVENTED = {"source": "invented", "verified": False}
POSTS = {"lead": "quality lead", "chair": "chair", "coordinator": "inspection coordinator"}
BODIES = {
    "council": "council",
    "board": "integrated care board",
    "forum": "parent carer forum",
    "youth": "young people's forum",
    "schools": "schools and settings",
}
TESTS = [
    *("action", "impact", "family-voice", "child-voice", "practice", "assured"),
    *("triangulated", "recent", "sustained", "reach", "joint", "contrary-answered"),
]
CURRENT = ["impact", "family-voice", "child-voice", "practice", "assured", "triangulated", "recent", "reach", "joint"]


def strand_refs() -> list[str]:
    """The strands, in order."""
    return [f"C{concern + 1}.s{strand + 1}" for concern in range(CONCERNS) for strand in range(STRANDS_EACH)]


def write_area(folder: Path) -> Path:
    """Write the area's five files, as an area's own people would."""
    folder.mkdir()
    files = {
        "area": _area(),
        "requirements": {"sets": [_requirement_set()]},
        "plan": {"title": "Plan", "note": "Made for the benchmark.", "lines": [_line(ref) for ref in strand_refs()]},
        "checkpoints": {"checkpoints": [_checkpoint()]},
        "policy": _policy(),
    }
    for name, content in files.items():
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return folder


def _area() -> dict[str, Any]:
    return {
        "ref": "bench",
        "name": "Benchmark area",
        "partnership": "Benchmark SEND Partnership",
        "about": "An invented area, made for the benchmark.",
        "sources": {"invented": {"title": "Made up for the benchmark"}},
        "organisations": [
            {"ref": ref, "name": f"Benchmark {ref}", "short": ref.capitalize(), "kind": kind, **INVENTED}
            for ref, kind in BODIES.items()
        ],
        "posts": [
            {"ref": ref, "title": f"Benchmark {role}", "organisation": "council", "roles": [role], **INVENTED}
            for ref, role in POSTS.items()
        ],
        "localities": [{"ref": ref, "name": ref.capitalize(), **INVENTED} for ref in ("north", "south")],
        "cohorts": [{"ref": "early-years", "name": "Early years", **INVENTED}],
    }


def _requirement_set() -> dict[str, Any]:
    return {
        "ref": "inspection",
        "kind": "inspection report",
        "title": "Invented inspection report",
        "concerns": [_concern(number + 1) for number in range(CONCERNS)],
        **INVENTED,
    }


def _concern(number: int) -> dict[str, Any]:
    places = {"localities": ["north", "south"], "cohorts": ["early-years"]}
    return {
        "ref": f"C{number}",
        "kind": "priority action",
        "title": f"Concern {number}",
        "says": f"Leaders should do the thing that concern {number} of this invented report asks for.",
        "responsible": ["council", "board"],
        "post": "lead",
        "strands": [
            {"ref": f"C{number}.s{strand + 1}", "title": f"Strand {strand + 1}", "post": "lead", **places, **INVENTED}
            for strand in range(STRANDS_EACH)
        ],
        **INVENTED,
    }


def _line(strand: str) -> dict[str, Any]:
    return {
        "ref": f"line-{strand}",
        "action": f"Do what {strand} needs",
        "expected_impact": "Something changes for children",
        "answers": [strand],
        "lead_post": "lead",
        "accountable_post": "lead",
        "organisation": "council",
        "start": date(2025, 1, 1),
        "due": date(2026, 12, 31),
        "claimed_delivery": "complete",
        **INVENTED,
    }


def _checkpoint() -> dict[str, Any]:
    return {
        "ref": "monitoring",
        "title": "Monitoring inspection",
        "earliest": date(2026, 12, 1),
        "latest": date(2027, 5, 1),
        "scope": {"sets": ["inspection"], "kinds": ["priority action"]},
        "why": "Invented.",
        **INVENTED,
    }


def _policy() -> dict[str, Any]:
    return {
        "note": "The benchmark asks every test of every strand.",
        "required": {"priority action": TESTS},
        "stale_after_months": {"data snapshot": 12, "survey": 18, "report": 24},
        "stale_after_months_otherwise": 12,
        "must_be_current": CURRENT,
    }
