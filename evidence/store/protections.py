"""The audit log's protection in the database itself: triggers that refuse to change or delete an entry."""

from __future__ import annotations

from sqlalchemy import Connection, text

REFUSAL = "the audit log is final"

SQLITE = {
    f"audit_no_{change.lower()}": f"CREATE TRIGGER audit_no_{change.lower()} BEFORE {change} ON audit "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for change in ("UPDATE", "DELETE")
}

POSTGRESQL_FUNCTION = (
    "CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$BEGIN RAISE EXCEPTION '{REFUSAL}'; END$$"
)
POSTGRESQL = {
    f"audit_no_{change.lower()}": f"CREATE TRIGGER audit_no_{change.lower()} BEFORE {change} ON audit "
    f"FOR EACH {each} EXECUTE FUNCTION refuse_audit_change()"
    for change, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT"))
}

# A trigger counts as there only when it is switched on and still calls a function with our words in it.
POSTGRESQL_THERE = text(
    "SELECT t.tgname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid "
    "WHERE c.relname = 'audit' AND c.relnamespace = CAST(current_schema() AS regnamespace) "
    "AND t.tgenabled IN ('O', 'A') AND p.prosrc LIKE :refusal"
)


def missing(connection: Connection) -> list[str]:
    """The protections that are not there as they were made."""
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        there = {name for name, sql in found if SQLITE.get(name) == sql}
        return [name for name in SQLITE if name not in there]
    there = {name for (name,) in connection.execute(POSTGRESQL_THERE, {"refusal": f"%{REFUSAL}%"})}
    return [name for name in POSTGRESQL if name not in there]


def put_in_place(connection: Connection) -> list[str]:
    """Make what is missing or altered, again if need be; answers which those were."""
    lacking = missing(connection)
    if connection.dialect.name == "sqlite":
        for name in lacking:
            connection.exec_driver_sql(f'DROP TRIGGER IF EXISTS "{name}"')
            connection.exec_driver_sql(SQLITE[name])
    elif lacking:
        connection.exec_driver_sql(POSTGRESQL_FUNCTION)
        for name in lacking:
            connection.exec_driver_sql(f'DROP TRIGGER IF EXISTS "{name}" ON audit')
            connection.exec_driver_sql(POSTGRESQL[name])
    return lacking
