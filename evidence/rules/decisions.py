"""What a decision is bound to: the version, the words of the link and the wording of the concern."""

from __future__ import annotations

import hashlib
import json

from schemas.area import Concern, Strand
from schemas.links import LinkStatus, Verdict

_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False)


def digest_of(link: dict[str, object], *, sha256: str, strand: Strand, concern: Concern) -> str:
    """The SHA-256 of everything a reviewer had in front of them. Any change to it makes the decision lapse.

    `link` holds the link's own words as they are stored, so that a new version of the product reads them the same.
    """
    seen = {"version": sha256, "link": link, "concern": concern.says, "strand": strand.title}
    return hashlib.sha256(_ENCODER.encode(seen).encode()).hexdigest()


def status_of(*, verdict: Verdict | None, decided_about: str, digest: str) -> LinkStatus:
    """Where a confirmed link stands: what was decided, about which digest, and the digest of what it says today."""
    if verdict is None:
        return LinkStatus.AWAITING
    if decided_about != digest:
        return LinkStatus.LAPSED
    return LinkStatus.ACCEPTED if verdict is Verdict.ACCEPT else LinkStatus.CHALLENGED
