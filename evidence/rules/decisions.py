"""What a decision is bound to: the version, the words of the link and the wording of the concern."""

from __future__ import annotations

import hashlib
import json

from schemas.area import Concern, Strand
from schemas.links import Link, LinkStatus, Verdict


def digest_of(link: Link, *, sha256: str, strand: Strand, concern: Concern) -> str:
    """The SHA-256 of everything a reviewer had in front of them. Any change to it makes the decision lapse."""
    seen = {
        "version": sha256,
        "link": link.model_dump(mode="json", exclude={"status", "decision", "response", "made_at"}),
        "concern": concern.says,
        "strand": strand.title,
    }
    return hashlib.sha256(json.dumps(seen, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def status_of(link: Link, *, digest: str) -> LinkStatus:
    """Where a confirmed link stands, given the digest of what it says today."""
    if link.decision is None:
        return LinkStatus.AWAITING
    if link.decision.digest != digest:
        return LinkStatus.LAPSED
    return LinkStatus.ACCEPTED if link.decision.verdict is Verdict.ACCEPT else LinkStatus.CHALLENGED
