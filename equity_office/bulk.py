"""Many rows at once, without an object for each."""

from django.db import connections, router


def insert(model, fields, rows):
    """Insert tuples of values, in the order of these fields' names; foreign keys as keys.
    What the database defaults or refuses it does here, too; signals and `save` do not
    run. Inside the transaction that is open, by COPY where PostgreSQL is there."""
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    columns = ", ".join(quote(model._meta.get_field(name).column) for name in fields)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            values = ", ".join(["%s"] * len(fields))
            # Names of our own models, quoted; what people write are parameters.
            into = f"INSERT INTO {table} ({columns}) VALUES ({values})"  # nosec B608
            cursor.executemany(into, rows)
