"""Starting, stopping and refusing to start."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from evidence.worker import recovery_lock
from tests.web.conftest import ROOT, Served, free_port, running, serving, wait_until

pytestmark = pytest.mark.slow

BY_STREAMLIT = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port"]
BY_UVICORN = [sys.executable, "-m", "uvicorn", "app:app", "--port"]


def _run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    given = {**os.environ, **environment}
    return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("command", [BY_STREAMLIT, BY_UVICORN], ids=["streamlit run app.py", "uvicorn app:app"])
def test_every_way_of_starting_the_app_has_the_gate_and_the_worker(command: list[str], data_folder: Path) -> None:
    """Whoever follows Streamlit's own habit must not get an app without its guards."""
    port = free_port()
    with running([*command, str(port)], data_folder, port, cwd=ROOT) as served:
        assert served.get("/healthz").json() == {"status": "ok", "store": "ok", "worker": "ok"}
        assert served.get("/", Host="evil.example").status_code == 403
        assert len(served.workers()) == 1


def test_the_server_says_where_it_is_in_one_line_and_stops_cleanly(data_folder: Path) -> None:
    """What a person reads on the terminal is one address, and Ctrl-C is an ordinary end."""
    with serving(data_folder) as served:
        assert wait_until(served.workers)
        served.process.send_signal(signal.SIGINT)
        said, _ = served.process.communicate(timeout=60)

        assert served.process.returncode == 0
        assert said.splitlines() == [f"Serving Northmoor at {served.url} – press Ctrl-C to stop", "Stopped."]
        assert served.workers() == []


def test_the_server_stops_though_an_upload_is_stuck(data_folder: Path) -> None:
    """A sleeping laptop at the other end must not keep a server from being restarted."""
    with serving(data_folder) as served, socket.create_connection(("127.0.0.1", served.port)) as stuck:
        stuck.sendall(
            f"PUT /api/evidence?name=slow.txt HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n"
            f"X-Upload-Key: slow-upload\r\nX-Acting-Post: {served.poster}\r\n"
            f"Content-Length: 1000000\r\n\r\nthe first few words".encode()
        )
        assert wait_until(lambda: list((data_folder / "incoming").iterdir()))
        served.process.send_signal(signal.SIGTERM)

        assert served.process.wait(timeout=60) == 0
        assert wait_until(lambda: not served.workers())


def test_a_port_in_use_is_said_with_what_to_do(served: Served) -> None:
    """Two windows, two servers: the commonest way for a start to fail."""
    second = _run(sys.executable, "-m", "evidence", "--data", str(served.folder), "serve", "--port", str(served.port))

    assert second.returncode == 2
    assert f"Port {served.port} is in use" in second.stderr
    assert "--port" in second.stderr
    assert "Traceback" not in second.stderr


@pytest.mark.parametrize("address", ["0.0.0.0", "192.0.2.7"])
def test_an_address_others_can_reach_refuses_to_start(address: str, data_folder: Path) -> None:
    """There is no sign-in yet, so the whole building could read and write."""
    started = _run(*BY_STREAMLIT, str(free_port()), "--server.address", address, EVIDENCE_DATA=str(data_folder))

    assert started.returncode != 0


def test_the_refusal_says_why_and_what_to_do(data_folder: Path) -> None:
    """A trace would be copied into a help desk ticket; a sentence is acted on."""
    started = _run(*BY_STREAMLIT, str(free_port()), "--server.address", "0.0.0.0", EVIDENCE_DATA=str(data_folder))

    assert "no sign-in yet" in started.stderr
    assert "evidence serve" in started.stderr
    assert "Traceback" not in started.stderr


def test_without_a_data_folder_the_app_does_not_start(tmp_path: Path) -> None:
    """Better one sentence at the start than an error on every page."""
    started = _run(*BY_STREAMLIT, str(free_port()), EVIDENCE_DATA=str(tmp_path / "nothing"))

    assert started.returncode != 0
    assert "There is no data folder" in started.stderr
    assert "Traceback" not in started.stderr


def test_a_worker_that_dies_is_started_again(data_folder: Path) -> None:
    """Otherwise evidence would be taken in and never be found."""
    with serving(data_folder) as served:
        assert wait_until(served.workers)
        first = served.workers()
        os.kill(first[0], signal.SIGKILL)

        assert wait_until(lambda: served.workers() and served.workers() != first)


def test_the_worker_stops_by_itself_when_the_app_is_killed(data_folder: Path) -> None:
    """A worker left alone would hold the folder against the next start."""
    with serving(data_folder) as served:
        assert wait_until(lambda: _is_at_work(data_folder))
        served.process.kill()
        served.process.wait()

        assert wait_until(lambda: not served.workers())


def _is_at_work(folder: Path) -> bool:
    with recovery_lock(folder) as free:
        return not free
