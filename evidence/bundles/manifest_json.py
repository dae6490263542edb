"""What machines read of a draft: data/manifest.json, and the same files once more in the words of RO-Crate."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from evidence.bundles.contents import Contents, Placed
from evidence.bundles.wording import EXAMPLE_NOTICE, IDENTITY_NOTICE, left_out_title, told_left_out, window
from evidence.rules.going_on import goes_on_from
from schemas.bound import PageMap, Volume
from schemas.bundles import Selection
from schemas.coverage import ConcernCoverage
from schemas.manifest import FileRole, Manifest, ManifestChoice, ManifestFile, ManifestItem

MANIFEST_JSON = "data/manifest.json"
RO_CRATE = "data/ro-crate-metadata.json"

_MEDIA_TYPES = {
    ".html": "text/html",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".txt": "text/plain",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def for_machines(contents: Contents, made: Mapping[str, bytes], page_map: PageMap | None = None) -> dict[str, bytes]:
    """The two files, by their path in the bag. `made` are the other files made for the draft, by theirs."""
    manifest = manifest_of(contents, made, page_map)
    written = json_bytes(manifest.model_dump(mode="json"))
    own = _made_file(MANIFEST_JSON, written)
    crate = json_bytes(_crate(contents.selection, [*manifest.files, own]))
    return {MANIFEST_JSON: written, RO_CRATE: crate}


def manifest_of(contents: Contents, made: Mapping[str, bytes], page_map: PageMap | None = None) -> Manifest:
    """The manifest of a draft. `page_map` is that of its bundle.pdf, where it has one."""
    selection = contents.selection
    files = [*(_evidence_file(place) for place in contents.placed.values()), *map(_made_file, made, made.values())]
    files += map(_volume_file, page_map.volumes if page_map else ())
    return Manifest(
        area=selection.area,
        partnership=selection.partnership,
        worked_example=selection.worked_example,
        identities=IDENTITY_NOTICE,
        choice=ManifestChoice(
            checkpoint=selection.checkpoint,
            checkpoint_title=selection.checkpoint_title,
            earliest=selection.earliest,
            latest=selection.latest,
            scope=selection.scope,
            edition=selection.edition,
            audience=selection.audience,
        ),
        organisations=selection.organisations,
        posts=selection.posts,
        lines=selection.lines,
        line_strands=selection.line_strands,
        files=tuple(sorted(files, key=lambda file: file.path)),
        items=tuple(map(_item, contents.placed.values())),
        links=selection.links,
        renditions=selection.renditions,
        coverage=tuple(map(_told, selection.concerns)),
        gaps=selection.gaps,
        challenges=selection.challenges,
        challenges_withheld=selection.challenges_withheld,
        contrary_withheld=selection.contrary_withheld,
        left_out=tuple(one.model_copy(update={"title": left_out_title(one)}) for one in told_left_out(selection)),
        page_map=page_map,
        supplement=selection.supplement,
        not_picked=sum(one.not_picked for one in selection.left_out),
    )


def _told(concern: ConcernCoverage) -> ConcernCoverage:
    """A concern's states and reasons. The links looked at name items that may not be for this receiver."""
    strands = (
        strand.model_copy(update={"tests": tuple(test.model_copy(update=UNTOLD) for test in strand.tests)})
        for strand in concern.strands
    )
    return concern.model_copy(update={"strands": tuple(strands)})


UNTOLD: dict[str, tuple[()]] = {"counted": (), "not_counted": ()}


def json_bytes(value: Any) -> bytes:
    """JSON that is the same for equal values, and that people can read."""
    return (json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _evidence_file(place: Placed) -> ManifestFile:
    version = place.item.version
    return ManifestFile(
        path=place.path,
        sha256=place.sha256,
        size_bytes=place.size_bytes,
        role=FileRole.EVIDENCE,
        item=place.item.ref,
        version=version.number,
        media_type="application/pdf" if place.redacted else version.media_type,
    )


def _made_file(name: str, content: bytes) -> ManifestFile:
    ending = f".{name.rpartition('.')[2]}"
    return ManifestFile(
        path=name.removeprefix("data/"),
        sha256=sha256(content).hexdigest(),
        size_bytes=len(content),
        role=FileRole.MADE_HERE,
        media_type=_MEDIA_TYPES.get(ending, "application/octet-stream"),
    )


def _volume_file(volume: Volume) -> ManifestFile:
    return ManifestFile(
        path=volume.name,
        sha256=volume.sha256,
        size_bytes=volume.size_bytes,
        role=FileRole.MADE_HERE,
        media_type="application/pdf",
    )


def _item(place: Placed) -> ManifestItem:
    """An item. The name its file came under stays behind: names of files are where names of children hide."""
    item, details, version = place.item, place.item.details, place.item.version
    return ManifestItem(
        ref=item.ref,
        title=item.title,
        version=version.number,
        sha256=None if place.redacted else version.sha256,
        path=place.path,
        received_at=version.received_at,
        pages=version.pages,
        kind=details.kind,
        organisation=details.organisation,
        as_at=details.as_at,
        period_from=details.period_from,
        period_to=details.period_to,
        review_by=details.review_by,
        voice=details.voice,
        localities=details.localities,
        cohorts=details.cohorts,
        marking=details.marking,
        publishable=details.publishable,
    )


def _crate(selection: Selection, files: list[ManifestFile]) -> dict[str, Any]:
    """The metadata of an RO-Crate 1.1."""
    names = [quote(file.path) for file in files]
    return {
        "@context": "https://w3id.org/ro/crate/1.1/context",
        "@graph": [
            {
                "@id": "ro-crate-metadata.json",
                "@type": "CreativeWork",
                "about": {"@id": "./"},
                "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
            },
            {
                "@id": "./",
                "@type": "Dataset",
                "name": f"{selection.checkpoint_title}: evidence of the {selection.partnership}",
                "description": _description(selection),
                "datePublished": _newest(selection),
                "temporalCoverage": f"{selection.earliest.isoformat()}/{selection.latest.isoformat()}",
                "license": "Supplied for the purpose of inspection; rights stay with those who made each document",
                "hasPart": [{"@id": name} for name in names],
            },
            *(
                {
                    "@id": name,
                    "@type": "File",
                    "name": file.path.rpartition("/")[2],
                    "contentSize": str(file.size_bytes),
                    "encodingFormat": file.media_type,
                    "sha256": file.sha256,
                    **({"identifier": file.item} if file.item else {}),
                }
                for name, file in zip(names, files, strict=True)
            ),
        ],
    }


def _description(selection: Selection) -> str:
    example = f" {EXAMPLE_NOTICE}." if selection.worked_example else ""
    scope = ", ".join(selection.scope) or "all concerns"
    after = f" {goes_on_from(selection)}" if selection.supplement else ""
    return f"Evidence for {selection.checkpoint_title}, {window(selection)}: {scope}.{after}{example}"


def _newest(selection: Selection) -> str:
    """RO-Crate wants a date of publication. Today's would make two drafts differ, so the newest thing here gives it."""
    moments = [item.version.received_at for item in selection.items]
    moments += [link.decision.decided_at for link in selection.links if link.decision]
    return max((moment.date() for moment in moments), default=selection.earliest).isoformat()
