"""A place in an S3-compatible object store: its address, the way to ask it, and its failures in the user's words.

Credentials come from where AWS's own tools take them (`AWS_ACCESS_KEY_ID` and its fellows); none is kept here.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from typing import Any

from evidence.errors import StoreUnusable

ADDRESS = re.compile(r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?P<prefix>(/[\w.-]+)*)/?", re.ASCII)
ENDPOINT = re.compile(r"https?://[^\s/@?#]+/?")
# A question may be asked while the database is held for writing, so it must not hang: 16 seconds at the very most.
ASKING = {"connect_timeout": 3, "read_timeout": 5, "retries": {"mode": "standard", "total_max_attempts": 2}}
CARRYING = {"connect_timeout": 5, "read_timeout": 30, "retries": {"mode": "standard", "total_max_attempts": 3}}
GONE = frozenset({"404", "NoSuchKey", "NotFound"})
NOT_YET = frozenset({"409", "ConditionalRequestConflict"})
THERE_ALREADY = frozenset({"412", "PreconditionFailed"})
ALTERED_ON_THE_WAY = frozenset({"BadDigest", "XAmzContentSHA256Mismatch", "InvalidDigest"})
REFUSED = frozenset({401, 403})

_making = threading.Lock()


@dataclass(frozen=True)
class Place:
    """A bucket and the beginning of every name in it that is ours."""

    bucket: str
    prefix: str
    endpoint: str = ""

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/")

    def key(self, name: str) -> str:
        """The full name of something in this place."""
        return f"{self.prefix}{name}"

    @cached_property
    def asking(self) -> Any:
        """For short questions, soon given up."""
        return _client(self, ASKING)

    @cached_property
    def carrying(self) -> Any:
        """For whole originals."""
        return _client(self, CARRYING)


def place_of(url: str, endpoint: str = "") -> Place:
    """The place an address names. Raises StoreUnusable when it is none."""
    address = ADDRESS.fullmatch(url)
    if address is None or ".." in url or "/./" in f"{url}/":
        raise StoreUnusable(
            f"{url!r} is not the address of a place in a bucket.",
            remedy="Set EVIDENCE_ORIGINALS_URL to s3://BUCKET/PREFIX, in plain letters, digits, dots, dashes.",
        )
    if endpoint and not ENDPOINT.fullmatch(endpoint):
        raise StoreUnusable(
            f"{endpoint!r} is not the address of a server.",
            remedy="Set EVIDENCE_ORIGINALS_ENDPOINT to something like https://objects.example.org, and nothing after.",
        )
    if find_spec("boto3") is None:
        raise StoreUnusable(
            f"The originals are kept in {url}, and the library that speaks to buckets is not installed.",
            remedy="Install boto3 beside the product, and start again.",
        )
    prefix = address["prefix"].strip("/")
    return Place(address["bucket"], f"{prefix}/" if prefix else "", endpoint.rstrip("/"))


def _client(place: Place, patience: dict[str, Any]) -> Any:
    import boto3  # 30 MB of service descriptions: only where a bucket is used
    from botocore.config import Config

    # Servers other than AWS mostly know their buckets by path, and not the checksums AWS adds of its own accord.
    config = Config(
        s3={"addressing_style": "path" if place.endpoint else "auto"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        **patience,
    )
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    with _making, in_users_words(place):  # making a client is the one thing boto3 cannot do in two threads at once
        try:
            return boto3.session.Session().client(
                "s3", region_name=region, endpoint_url=place.endpoint or None, config=config
            )
        except ValueError as error:  # an address that boto3 alone can tell is none
            raise _out_of_reach(place, error) from error


def code_of(error: Exception) -> str:
    """The code of a refusal by the server; empty for any other failure."""
    return str(getattr(error, "response", {}).get("Error", {}).get("Code", ""))


@contextmanager
def in_users_words(place: Place) -> Iterator[None]:
    """Turn what goes wrong on the way to a bucket into StoreUnusable with a remedy."""
    from botocore.exceptions import BotoCoreError, ClientError
    from urllib3.exceptions import HTTPError

    try:
        yield
    except ClientError as error:
        raise _refusal(place, error) from error
    except (BotoCoreError, HTTPError) as error:
        raise _out_of_reach(place, error) from error


def _refusal(place: Place, error: Exception) -> StoreUnusable:
    answer = getattr(error, "response", {})
    status, code = answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0), code_of(error)
    if code == "NoSuchBucket":
        return StoreUnusable(
            f"There is no bucket {place.bucket}.",
            remedy="Check EVIDENCE_ORIGINALS_URL and EVIDENCE_ORIGINALS_ENDPOINT. Nothing was changed.",
        )
    if code == "InvalidObjectState":
        return StoreUnusable(
            f"An original in {place} was moved to an archive and cannot be read at once.",
            remedy="Bring it back from the archive, and let no lifecycle rule move originals.",
        )
    if status in REFUSED:
        return StoreUnusable(
            f"{place} refused us ({code}).",
            remedy="Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and that this account may list, read, write "
            "and delete there.",
        )
    busy = status >= 500 or status == 429
    remedy = "Try again in a moment." if busy else "Tell whoever runs the object store."
    return StoreUnusable(f"{place} could not do what was asked ({code or status}).", remedy=remedy)


def _out_of_reach(place: Place, error: Exception) -> StoreUnusable:
    name = type(error).__name__
    if "Credential" in name:
        return StoreUnusable(
            f"There are no credentials for {place}.", remedy="Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
        )
    return StoreUnusable(
        f"{place} could not be reached ({name}).",
        remedy="Check the network and EVIDENCE_ORIGINALS_ENDPOINT, and try again. Nothing is taken to be missing.",
    )
