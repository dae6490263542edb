"""A real PostgreSQL for tests: started once on a private socket, with a fresh database for each test that asks."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

ACCOUNT = "postgres"
# Durability is the server's own business and is not what these tests are about; without it they are quick.
QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60 -c listen_addresses="


def programs() -> Path | None:
    """The folder of the server's programs, newest version first; None where it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    if found:
        return found[0].parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


class Server:
    """A running server."""

    def __init__(self, sockets: Path) -> None:
        self._sockets = sockets

    def address(self, database: str) -> str:
        """The address of one of its databases."""
        return f"postgresql://{ACCOUNT}@/{database}?host={self._sockets}"

    @contextmanager
    def database(self, like: str = "template0") -> Iterator[str]:
        """The address of a new database, gone afterwards: an empty one, or a copy of one that nobody is using."""
        name = f"evidence_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
            yield self.address(name)
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def running_server() -> Iterator[Server]:
    """A server of our own; skips where PostgreSQL is not installed."""
    folder = programs()
    if folder is None:
        pytest.skip("PostgreSQL is not installed")
    # Not below the test's own folder: the server refuses root, and a socket's path is short.
    place = Path(tempfile.mkdtemp(prefix="pg-"))
    user = _account()
    if user is not None:
        os.chown(place, user, -1)
    try:
        data = place / "data"
        made = ("-U", ACCOUNT, "--no-sync", "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust")
        _run(user, folder / "initdb", "-D", data, *made)
        _run(user, folder / "pg_ctl", "-D", data, "-w", "-l", place / "log", "-o", f"{QUICK} -k {place}", "start")
        try:
            yield Server(place)
        finally:
            _run(user, folder / "pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _account() -> int | None:
    """The account to run the server as: our own, or its own where we are root."""
    return pwd.getpwnam(ACCOUNT).pw_uid if os.geteuid() == 0 else None


def _run(user: int | None, *command: object) -> None:
    subprocess.run(
        [str(part) for part in command],
        check=True,
        user=user,
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
    )
