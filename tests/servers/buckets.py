"""An S3-compatible server in a process of its own, and a wire to it that can be cut or made to garble what it carries.

The server is moto's. It honours `If-None-Match` and lists in pages; it does not check the checksums it is sent, as some
servers in the field do not, so what arrives has to be read back. It says nothing of durability, rights or distance.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PATIENCE_SECONDS = 30
KEYS = {"AWS_ACCESS_KEY_ID": "synthetic", "AWS_SECRET_ACCESS_KEY": "synthetic", "AWS_DEFAULT_REGION": "eu-west-2"}
# Whoever runs the tests may have a profile or a machine's role of their own; nothing here may ever ask for it.
KEYS |= {
    "AWS_CONFIG_FILE": "/dev/null",
    "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    "AWS_EC2_METADATA_DISABLED": "true",
}


def why_not() -> str:
    """Why no server can be started here; empty when one can."""
    lacking = [name for name in ("boto3", "moto", "flask") if find_spec(name) is None]
    return f"not installed: {', '.join(lacking)}" if lacking else ""


@contextmanager
def bucket_server(log: Path) -> Iterator[int]:
    """A server on a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    with log.open("wb") as said:
        server = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], stdout=said, stderr=said
        )
    try:
        _wait_for(server, port, log)
        yield port
    finally:
        server.terminate()
        try:
            server.wait(5)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_for(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/moto-api/", timeout=2):
            return
        time.sleep(0.05)
    raise RuntimeError(f"The bucket server did not start: {log.read_text(errors='replace')[-500:]}")


def client_of(port: int) -> Any:
    """A client of the tests' own, to look at the bucket and to do harm to it."""
    import boto3

    return boto3.session.Session().client(
        "s3",
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name="eu-west-2",
        aws_access_key_id="synthetic",
        aws_secret_access_key="synthetic",
    )


class Wire:
    """A port that passes everything on to a server, until it is told to cut, to garble or to stop short."""

    def __init__(self, to: int) -> None:
        self._to = to
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        self.garble_up: tuple[bytes, bytes] | None = None
        self.garble_down: tuple[bytes, bytes] | None = None
        self.garbled = 0
        self.cut_after: int | None = None
        threading.Thread(target=self._take, daemon=True).start()

    def close(self) -> None:
        """Nobody answers at this port any more."""
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def _take(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._to))
            threading.Thread(target=self._carry, args=(near, far, "up"), daemon=True).start()
            threading.Thread(target=self._carry, args=(far, near, "down"), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, way: str) -> None:
        carried = 0
        with suppress(OSError):
            while piece := source.recv(65536):
                piece = self._changed(piece, way)
                if way == "down" and self.cut_after is not None and carried + len(piece) > self.cut_after:
                    target.sendall(piece[: max(self.cut_after - carried, 0)])
                    break
                carried += len(piece)
                target.sendall(piece)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _changed(self, piece: bytes, way: str) -> bytes:
        change = self.garble_up if way == "up" else self.garble_down
        if change is None or change[0] not in piece:
            return piece
        self.garbled += 1
        return piece.replace(*change)
