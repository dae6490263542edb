"""A bucket on a real server, for the tests that keep originals in one."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests.servers import buckets


@pytest.fixture(scope="session")
def bucket_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a server that speaks S3; skips where it is not installed."""
    lacking = buckets.why_not()
    if lacking:
        pytest.skip(f"no bucket server: {lacking}")
    with buckets.bucket_server(tmp_path_factory.mktemp("bucket") / "log") as port:
        yield port


@pytest.fixture
def bucket(bucket_port: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, str]]:
    """A client of the tests' own and the name of a new, empty bucket; credentials stand in the environment."""
    for name, value in buckets.KEYS.items():
        monkeypatch.setenv(name, value)
    client, name = buckets.client_of(bucket_port), f"evidence-{uuid.uuid4().hex[:12]}"
    client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})
    yield client, name
    client.close()


@pytest.fixture
def wire(bucket_port: int) -> Iterator[buckets.Wire]:
    """A wire to the server that can be cut."""
    made = buckets.Wire(bucket_port)
    yield made
    made.close()
