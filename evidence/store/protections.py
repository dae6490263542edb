"""What is final is protected in the database itself: triggers that refuse to change or delete an entry of the audit
log, a snapshot, or anything in the register of sealed bundles."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

FINAL = {
    "audit": "the audit log is final",
    "snapshot": "a snapshot is final",
    "sealing_key": "a sealing key is final",
    "bundle": "a sealed bundle is final",
    "bundle_item": "what a sealed bundle holds is final",
    "bundle_event": "what became of a sealed bundle is final",
}
"""The tables whose rows are never changed, and what whoever tries is told."""

SQLITE = {
    f"{table}_no_{change.lower()}": f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
    f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
    for table, refusal in FINAL.items()
    for change in ("UPDATE", "DELETE")
}

POSTGRESQL_FUNCTIONS = {
    table: f"CREATE OR REPLACE FUNCTION refuse_{table}_change() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$BEGIN RAISE EXCEPTION '{refusal}'; END$$"
    for table, refusal in FINAL.items()
}
POSTGRESQL = {
    f"{table}_no_{change.lower()}": f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
    f"FOR EACH {each} EXECUTE FUNCTION refuse_{table}_change()"
    for table in FINAL
    for change, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT"))
}

# A trigger counts as there only when it is switched on and still calls a function with our words in it.
POSTGRESQL_THERE = text(
    "SELECT t.tgname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid "
    "WHERE c.relname = :table AND c.relnamespace = CAST(current_schema() AS regnamespace) "
    "AND t.tgenabled IN ('O', 'A') AND p.prosrc LIKE :refusal"
)


def missing(connection: Connection) -> list[str]:
    """The protections that are not there as they were made, of the tables that are there."""
    tables = [table for table in FINAL if table in inspect(connection).get_table_names()]
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        there = {name for name, sql in found if SQLITE.get(name) == sql}
        return [name for name in SQLITE if name not in there and table_of(name) in tables]
    there = {name for table in tables for name in _on_server(connection, table)}
    return [name for name in POSTGRESQL if name not in there and table_of(name) in tables]


def _on_server(connection: Connection, table: str) -> list[str]:
    asked = {"table": table, "refusal": f"%{FINAL[table]}%"}
    return [name for (name,) in connection.execute(POSTGRESQL_THERE, asked)]


def table_of(protection: str) -> str:
    """The table a protection stands before."""
    return protection.partition("_no_")[0]


def put_in_place(connection: Connection) -> list[str]:
    """Make what is missing or altered, again if need be; answers which those were."""
    lacking = missing(connection)
    if connection.dialect.name == "sqlite":
        for name in lacking:
            connection.exec_driver_sql(f'DROP TRIGGER IF EXISTS "{name}"')
            connection.exec_driver_sql(SQLITE[name])
        return lacking
    for table in dict.fromkeys(map(table_of, lacking)):
        connection.exec_driver_sql(POSTGRESQL_FUNCTIONS[table])
    for name in lacking:
        connection.exec_driver_sql(f'DROP TRIGGER IF EXISTS "{name}" ON {table_of(name)}')
        connection.exec_driver_sql(POSTGRESQL[name])
    return lacking
