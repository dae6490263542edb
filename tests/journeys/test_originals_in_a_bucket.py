"""The whole way of a file when originals are kept in a bucket: in, read, bundled, examined, backed up, restored."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evidence import worker
from evidence.errors import StoreUnusable
from evidence.workspace.workspace import Workspace
from tests.conftest import MINUTES, NORTHMOOR, Run
from tests.servers import buckets

SHA256 = hashlib.sha256(MINUTES.encode()).hexdigest()


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a server that speaks S3; skips where it is not installed."""
    lacking = buckets.why_not()
    if lacking:
        pytest.skip(f"no bucket server: {lacking}")
    with buckets.bucket_server(tmp_path_factory.mktemp("bucket") / "log") as number:
        yield number


@pytest.fixture
def client(port: int, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A client of the tests' own on a server with a bucket called `evidence`, which the environment names."""
    own = buckets.client_of(port)
    name = f"evidence-{hashlib.sha256(request.node.name.encode()).hexdigest()[:8]}"
    own.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})
    settings = {
        "EVIDENCE_ORIGINALS_URL": f"s3://{name}/area",
        "EVIDENCE_ORIGINALS_ENDPOINT": f"http://127.0.0.1:{port}",
    }
    for variable, value in (buckets.KEYS | settings).items():
        monkeypatch.setenv(variable, value)
    own.bucket = name
    yield own
    own.close()


@pytest.fixture
def run(run: Run, client: Any) -> Run:
    """The same, with the originals of that folder in the bucket: its environment is that of the test."""
    return run


@pytest.fixture
def brought(run: Run, tmp_path: Path) -> Path:
    """A data folder with board minutes that were added and read."""
    path = tmp_path / "minutes.md"
    path.write_text(MINUTES, encoding="utf-8")
    run("init", "--area", str(NORTHMOOR))
    added = json.loads(run("add", str(path), "--kind", "minutes", "--as-at", "2026-01-12", "--json").stdout)[0]
    assert (added["outcome"], added["reading"], added["sha256"]) == ("stored", "read", SHA256)
    return tmp_path / "data"


def keys(client: Any) -> set[str]:
    found = client.list_objects_v2(Bucket=client.bucket).get("Contents", ())
    return {entry["Key"] for entry in found}


@pytest.mark.slow
def test_a_file_goes_all_the_way_with_its_bytes_in_a_bucket(
    run: Run, brought: Path, tmp_path: Path, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Changing a setting, and no code, moves the originals of a large installation to an object store."""
    assert [path.name for path in brought.glob("originals/*")] == ["in-a-bucket.json"]
    assert list(brought.glob("incoming/*")) == []
    assert json.loads(run("find", "therapy clinics", "--json").stdout)["total"] == 1
    quote = ("--page", "1", "--quote", "41 of 60 therapy clinics are open")
    run("link", "E-0001", "PA1.waits", "--test", "action", "--says", "Clinics opened.", *quote)
    run("decide", "L-0001", "accept", "--as", "chair", "--why", "I read page 1.")

    draft = tmp_path / "draft.zip"
    run("bundle", "--checkpoint", "monitoring", "--to", str(draft))
    run("verify", str(draft))
    with zipfile.ZipFile(draft) as archive:
        inside = [archive.read(name) for name in archive.namelist() if "/data/evidence/" in name]
    assert inside == [MINUTES.encode()]

    assert json.loads(run("doctor", "--deep", "--json").stdout)["sound"] is True
    assert json.loads(run("backup", str(tmp_path / "backup"), "--json").stdout)["originals"] == 1

    assert "not empty" in run("restore", str(tmp_path / "backup"), data="back", expect=2).stderr
    before = keys(client)
    monkeypatch.setenv("EVIDENCE_ORIGINALS_URL", f"s3://{client.bucket}/restored")
    run("restore", str(tmp_path / "backup"), data="back")
    assert keys(client) - before == {f"restored/{SHA256[:2]}/{SHA256}", "restored/evidence-data-folder.json"}
    run("worker", "--once", data="back")
    assert json.loads(run("doctor", "--deep", "--json", data="back").stdout)["sound"] is True
    assert json.loads(run("find", "therapy clinics", "--json", data="back").stdout)["total"] == 1


@pytest.mark.slow
def test_a_bucket_out_of_reach_damages_nothing(
    run: Run, brought: Path, tmp_path: Path, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The doctor, the worker and a backup each say what is wrong, and quarantine nothing."""
    endpoint = os.environ["EVIDENCE_ORIGINALS_ENDPOINT"]
    monkeypatch.setenv("EVIDENCE_ORIGINALS_ENDPOINT", "http://127.0.0.1:9")
    for words in (("doctor",), ("doctor", "--deep"), ("backup", str(tmp_path / "backup"))):
        assert "could not be reached" in run(*words, expect=2).stderr
    another = tmp_path / "another.txt"
    another.write_text("Synthetic example. A letter about waits.", encoding="utf-8")
    assert "could not be reached" in run("add", str(another), expect=2).stderr

    monkeypatch.setenv("EVIDENCE_ORIGINALS_ENDPOINT", endpoint)
    told = json.loads(run("doctor", "--deep", "--json").stdout)
    assert (told["sound"], told["quarantined"], told["released"]) == (True, [], [])
    assert json.loads(run("items", "--json").stdout)[0]["version"]["reading"] == "read"
    assert list(brought.glob("incoming/*")) == []


@pytest.mark.slow
def test_a_reading_that_could_not_start_is_no_attempt(
    run: Run, brought: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three outages must not make a sound file unreadable: three attempts are all it has."""
    endpoint = os.environ["EVIDENCE_ORIGINALS_ENDPOINT"]
    another = tmp_path / "another.txt"
    another.write_text("Synthetic example. A letter about waits.", encoding="utf-8")
    run("add", str(another), "--no-wait")
    monkeypatch.setenv("EVIDENCE_ORIGINALS_ENDPOINT", "http://127.0.0.1:9")
    workspace = Workspace.open(brought)
    for _ in range(4):
        with pytest.raises(StoreUnusable, match="could not be reached"):
            worker.work_once(workspace.core)
    workspace.close()

    monkeypatch.setenv("EVIDENCE_ORIGINALS_ENDPOINT", endpoint)
    run("worker", "--once")
    assert json.loads(run("items", "--json").stdout)[1]["version"]["reading"] == "read"


@pytest.mark.slow
def test_an_original_gone_from_the_bucket_is_found_and_named(run: Run, brought: Path, client: Any) -> None:
    """A definite not-there, in a place that is ours, is damage and goes into quarantine."""
    client.delete_object(Bucket=client.bucket, Key=f"area/{SHA256[:2]}/{SHA256}")

    told = json.loads(run("doctor", "--json", expect=1).stdout)

    assert [finding["code"] for finding in told["findings"] if finding["severity"] == "damage"] == ["original-missing"]
    assert told["quarantined"] == ["E-0001"]


@pytest.mark.slow
def test_a_download_streams_from_the_bucket(brought: Path) -> None:
    """What the browser gets is the file as it came, whose name and length are said beforehand."""
    from evidence.web.downloading import _kept

    workspace = Workspace.open(brought)
    version, file = workspace.open_original("E-0001", 1)
    answer = _kept(file, version.file_name, version.media_type, size_bytes=version.size_bytes)
    workspace.close()

    assert answer.headers["content-length"] == str(len(MINUTES.encode()))
    assert answer.headers["content-disposition"].startswith('attachment; filename="minutes.md"')
