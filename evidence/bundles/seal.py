"""What a seal is made of: the signed statement, the audit log without its words, the public key, the letter with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from evidence.bundles.bag import MANIFEST, TAG_MANIFEST, digest_of
from evidence.bundles.manifest_json import MANIFEST_JSON, json_bytes
from evidence.bundles.offline.verify import (
    BEFORE_THE_FIRST,
    KEY,
    LOG,
    PREDICATE_TYPE,
    SEAL,
    STATEMENT,
)
from evidence.bundles.signing import SigningKey
from evidence.bundles.wording import EXAMPLE_NOTICE, IDENTITY_NOTICE
from evidence.markup import visible
from evidence.rules.fingerprints import grouped
from evidence.rules.words import day

CHECKPOINT = f"{SEAL}log-checkpoint.json"
LETTER = f"{SEAL}covering-letter.txt"
SIGNED_IN_BAG = (MANIFEST, TAG_MANIFEST, MANIFEST_JSON)


class SealFacts(NamedTuple):
    """What a seal says of a bundle."""

    number: str
    area: str
    partnership: str
    worked_example: bool
    audience: str
    what_for: str
    to_whom: str
    asked_by: str
    approved_by: str
    sealed_by: str
    posts: dict[str, str]
    sealed_at: str
    draft_sha256: str


def seal_files(
    facts: SealFacts, in_bag: Mapping[str, bytes], log: Sequence[tuple[str, str]], key: SigningKey
) -> dict[str, bytes]:
    """The files of `seal/`. `in_bag` are the bag's two lists and its manifest, `log` the chain up to each entry and the
    entry's own hash."""
    last = log[-1][0] if log else BEFORE_THE_FIRST
    checkpoint: dict[str, Any] = {"entries": len(log), "last": last}
    files = {
        KEY: key.public_pem,
        LOG: "".join(f"{chained} {own}\n" for chained, own in log).encode(),
        CHECKPOINT: json_bytes({**checkpoint, "taken_at": facts.sealed_at}),
        LETTER: covering_letter(facts, digest_of(in_bag[MANIFEST]), key.fingerprint).encode(),
    }
    subjects = {**{name: in_bag[name] for name in SIGNED_IN_BAG}, **files}
    statement = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": name, "digest": {"sha256": digest_of(subjects[name])}} for name in sorted(subjects)],
        "predicateType": PREDICATE_TYPE,
        "predicate": {
            **facts._asdict(),
            "identities": IDENTITY_NOTICE,
            "key": {"algorithm": "Ed25519", "fingerprint": key.fingerprint},
            "log": checkpoint,
        },
    }
    return {**files, STATEMENT: key.envelope(json_bytes(statement))}


def covering_letter(facts: SealFacts, manifest_sha256: str, fingerprint: str, *, file_sha256: str = "") -> str:
    """What is sent another way than the bundle, so that its receiver can tell who sealed it.

    The ZIP's own SHA-256 cannot stand inside it; the copy that is sent names it.
    """
    example = f"{EXAMPLE_NOTICE}. Nothing in it is real.\n\n" if facts.worked_example else ""
    whole = f"\nSHA-256 of the ZIP\n    {file_sha256}\n" if file_sha256 else ""
    return f"""{example}{visible(facts.partnership)}
Bundle {facts.number}, sealed on {day(datetime.fromisoformat(facts.sealed_at).date())}

For: {visible(facts.what_for)}
To: {visible(facts.to_whom)}
{whole}
SHA-256 of manifest-sha256.txt, which lists every file
    {manifest_sha256}

Fingerprint of the key it is sealed with
    {grouped(fingerprint)}

HOW TO CHECK IT
Open VERIFY.html, beside the folder seal, in a web browser, or run
    python3 verify.py BUNDLE.zip --fingerprint {fingerprint}
The fingerprint must be the one in the letter you were sent another way than
the bundle. A fingerprint that came with the bundle proves nothing: whoever
seals it again with another key writes another letter as well.
"""
