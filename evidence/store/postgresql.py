"""PostgreSQL as the engine of a store, for a site that outgrows one machine or already runs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError

from evidence.errors import EvidenceError, StoreUnusable
from evidence.store import copying
from evidence.store.failures import unusable_server

# Advisory locks are per database. One writer at a time, as with SQLite: the audit chain has one end.
WRITER_LOCK, WORKER_LOCK = 7_305_001, 7_305_002
CONNECT_SECONDS = 10
# For each connection: a commit is on the server's disk before anybody is told, and nobody waits for ever.
SETTINGS = "-c synchronous_commit=on -c lock_timeout=10s -c timezone=UTC"


class PostgreSQL:
    """A store on a server."""

    def __init__(self, address: str) -> None:
        try:
            url = make_url(address)
        except (ArgumentError, ValueError) as error:
            raise StoreUnusable("EVIDENCE_DATABASE_URL is no address of a database.", remedy=EXAMPLE) from error
        if url.get_backend_name() != "postgresql":
            raise StoreUnusable(f"EVIDENCE_DATABASE_URL names {url.get_backend_name()}.", remedy=EXAMPLE)
        self._url = url.set(drivername="postgresql+psycopg")
        self.name = f"{url.database} on {url.host or 'this machine'}"

    def engine(self, *, foreign_keys: bool = True) -> Engine:
        """The engine; a connection that the server dropped meanwhile is replaced unseen."""
        engine = create_engine(
            self._url,
            connect_args={"options": SETTINGS, "connect_timeout": CONNECT_SECONDS, "application_name": "evidence"},
            pool_pre_ping=True,
            hide_parameters=True,  # they are evidence, and an error's text ends in logs
        )
        event.listen(engine, "begin", _begin)
        event.listen(engine, "handle_error", _without_rows)
        return engine

    def copy_to(self, connection: Connection, path: Path) -> None:
        """Every row of one consistent look, as a store in a file."""
        revision = str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar())
        copying.to_file(connection, path, revision)

    def checkpoint(self, engine: Engine) -> None:
        """The server does so itself."""

    @contextmanager
    def alone(self, engine: Engine) -> Iterator[bool]:
        """Whether nobody else, on whatever machine, is the worker; held until the block ends or the connection does."""
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            ours = bool(connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({WORKER_LOCK})").scalar())
            try:
                yield ours
                if ours:  # at once; the server takes a moment to see that a session ended
                    connection.exec_driver_sql(f"SELECT pg_advisory_unlock({WORKER_LOCK})")
            finally:
                connection.invalidate()  # never back to the pool, where a lock that is still held would live on

    def problem(self, error: BaseException) -> EvidenceError | None:
        """A failure in the user's words; None for one that is ours."""
        return unusable_server(self.name, error)


EXAMPLE = "It looks like postgresql://account@server/database; the password may come from a .pgpass file."


def _without_rows(context: ExceptionContext) -> None:
    """The server adds the row in question to what it says, and that is evidence: only its first words are kept."""
    said = getattr(getattr(context.original_exception, "diag", None), "message_primary", None)
    if said and len(context.original_exception.args) == 1:
        whole = str(context.original_exception)
        context.original_exception.args = (said,)
        if context.sqlalchemy_exception is not None:
            told = (str(one).replace(whole, said) for one in context.sqlalchemy_exception.args)
            context.sqlalchemy_exception.args = tuple(told)


def _begin(connection: Connection) -> None:
    """Writers wait in line for the one lock, and see what the one before wrote; readers see one moment."""
    options = connection.get_execution_options()
    if options.get("isolation_level") == "AUTOCOMMIT":
        return
    if options.get("writes"):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER_LOCK})")
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
