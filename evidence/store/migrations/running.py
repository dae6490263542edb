"""Running migrations through Alembic. Imported only where it is done: it takes a while to load."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from evidence.store.migrations import HEAD


def bring(connection: Connection, *, to: str = HEAD, at: str | None = None) -> None:
    """Bring the tables of a connection to a revision, in its transaction. `at` marks first where they are."""
    config = _config()
    config.attributes["connection"] = connection
    if at is not None:
        command.stamp(config, at)
    command.upgrade(config, to)


def written() -> list[str]:
    """The revisions there are files for, oldest first."""
    script = ScriptDirectory.from_config(_config())
    return [one.revision for one in reversed(list(script.walk_revisions()))]


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config
