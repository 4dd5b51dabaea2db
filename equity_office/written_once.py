"""Rows that are written once: the database itself refuses to change or remove them,
whoever asks.

A model says so by an attribute `written_once`; every history is written once, too. The
triggers are put there after each migration and taken away before the next, which only
the role that owns the tables can do.
"""

from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, router

PREFIX = "written_once"
# What rows of a history are known by.
HISTORY = {"history_id", "m2m_history_id"}


@dataclass(frozen=True, slots=True)
class WrittenOnce:
    """`but` names the fields that may change all the same, or `only` those that may not;
    `since` is an SQL condition on OLD, the row as it was, from when on it holds."""

    but: tuple = ()
    only: tuple = ()
    since: str = "TRUE"

    def columns(self, model):
        fields = model._meta.local_concrete_fields
        kept = self.only or {field.name for field in fields} - set(self.but)
        return [field.column for field in fields if field.name in kept]


def models(using=DEFAULT_DB_ALIAS):
    """Every model of this database whose rows are written once, with how."""
    for model in apps.get_models(include_auto_created=True):
        is_history = HISTORY & {field.name for field in model._meta.local_fields}
        how = getattr(model, "written_once", WrittenOnce() if is_history else None)
        if how and router.allow_migrate_model(using, model):
            yield model, how


def protect(using=DEFAULT_DB_ALIAS):
    """Put the triggers on every such table that is there."""
    connection = connections[using]
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        for model, how in models(using):
            if model._meta.db_table in present:
                for statement in _statements(connection, model, how):
                    cursor.execute(statement)


def grant(role, using=DEFAULT_DB_ALIAS):
    """On PostgreSQL, give the role that the pages and the worker run as what they need,
    and of rows that are written once no more than that."""
    connection = connections[using]
    role = _quoted(connection, role)
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        cursor.execute(
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public "
            f"TO {role}"
        )
        cursor.execute(
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}"
        )
        for model, how in models(using):
            if how.since != "TRUE":
                continue  # a draft may be changed; the trigger knows which is none
            table = _quoted(connection, model._meta.db_table)
            cursor.execute(f"REVOKE UPDATE, DELETE ON {table} FROM {role}")
            fields = [f for f in model._meta.local_concrete_fields if f.name in how.but]
            if fields:
                columns = ", ".join(_quoted(connection, f.column) for f in fields)
                cursor.execute(f"GRANT UPDATE ({columns}) ON {table} TO {role}")


def release(using=DEFAULT_DB_ALIAS):
    """Take them away; only who owns the tables can."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for name, table in _present(connection, cursor):
            on = f" ON {_quoted(connection, table)}" * (connection.vendor != "sqlite")
            cursor.execute(f"DROP TRIGGER {_quoted(connection, name)}{on}")


@contextmanager
def released(using=DEFAULT_DB_ALIAS):
    """For who empties a database of made-up rows. What fails takes its transaction back,
    and this with it."""
    release(using)
    yield
    protect(using)


def are_protected(using=DEFAULT_DB_ALIAS):
    """The tables that should be and are not."""
    connection = connections[using]
    with connection.cursor() as cursor:
        found = {table for _name, table in _present(connection, cursor)}
    tables = {model._meta.db_table for model, _how in models(using)}
    return sorted(tables - found)


def _present(connection, cursor):
    if connection.vendor == "sqlite":
        cursor.execute(
            "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' "
            "AND name LIKE %s",
            [f"{PREFIX}%"],
        )
    else:
        cursor.execute(
            "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON tgrelid = pg_class.oid "
            "WHERE NOT tgisinternal AND tgname LIKE %s",
            [f"{PREFIX}%"],
        )
    return cursor.fetchall()


def _quoted(connection, name):
    return connection.ops.quote_name(name)


def _statements(connection, model, how):
    table = model._meta.db_table
    differs = "IS NOT" if connection.vendor == "sqlite" else "IS DISTINCT FROM"
    names = [_quoted(connection, column) for column in how.columns(model)]
    changed = " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in names)
    said = f"{table}: what is on record is written once"
    make = _for_sqlite if connection.vendor == "sqlite" else _for_postgresql
    yield from make(connection, model, said, changed, how.since)


def _for_sqlite(connection, model, said, changed, since):
    table, pk = model._meta.db_table, _quoted(connection, model._meta.pk.column)
    quoted = _quoted(connection, table)
    # Names of our own models, quoted.
    taken = f"EXISTS (SELECT 1 FROM {quoted} WHERE {pk} = NEW.{pk})"  # nosec B608
    for event, condition in (
        ("UPDATE", f"({since}) AND ({changed})"),
        ("DELETE", since),
        # INSERT OR REPLACE removes a row without a DELETE that anybody sees.
        ("INSERT", taken),
    ):
        name = _quoted(connection, f"{PREFIX}_{event.lower()}_{table}")
        yield f"DROP TRIGGER IF EXISTS {name}"
        yield (
            f"CREATE TRIGGER {name} BEFORE {event} ON {quoted} FOR EACH ROW "
            f"WHEN {condition} BEGIN SELECT RAISE(ABORT, '{said}'); END"
        )


def _for_postgresql(connection, model, said, changed, since):
    table = model._meta.db_table
    quoted = _quoted(connection, table)
    raise_it = f"RAISE EXCEPTION '{said}' USING ERRCODE = '23000';"
    function = _quoted(connection, f"{PREFIX}_{table}"[:63])
    yield (
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF TG_OP = 'TRUNCATE' THEN {raise_it} "
        f"ELSIF TG_OP = 'DELETE' THEN IF {since} THEN {raise_it} END IF; RETURN OLD; "
        f"ELSE IF ({since}) AND ({changed}) THEN {raise_it} END IF; RETURN NEW; END IF; "
        "RETURN NULL; END $$"
    )
    for event, each in (("UPDATE OR DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        name = _quoted(connection, f"{PREFIX}_{each.lower()}")
        yield f"DROP TRIGGER IF EXISTS {name} ON {quoted}"
        yield (
            f"CREATE TRIGGER {name} BEFORE {event} ON {quoted} FOR EACH {each} "
            f"EXECUTE FUNCTION {function}()"
        )
