"""Migrations: numbered SQL files per part, applied in order, each recorded in its own transaction.

``teahouse/<part>/schema/0001_name.sql``; where the databases must differ, ``0001_name.sqlite.sql`` and
``0001_name.postgres.sql`` stand in for it.
"""

import re
import time
from collections.abc import Sequence
from importlib.resources import files

from teahouse.kernel.db._sql import statements
from teahouse.kernel.db._tx import Engine

_NAME = re.compile(r"(\d{4})_\w+(?:\.(sqlite|postgres))?\.sql")


def migrate(engine: Engine, parts: Sequence[str], dialect: str) -> None:
    """Bring the database to the newest schema of each part. Raises what a failing statement raises."""
    engine.ddl("CREATE TABLE IF NOT EXISTS kernel_stream (position INTEGER NOT NULL)")
    engine.ddl(
        "CREATE TABLE IF NOT EXISTS kernel_migrations "
        "(part TEXT NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, applied_ms INTEGER NOT NULL, "
        "PRIMARY KEY (part, number))"
    )
    engine.ddl("INSERT INTO kernel_stream SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM kernel_stream)")
    done = {(row[0], row[1]) for row in engine.rows("SELECT part, number FROM kernel_migrations", ())}
    for part in parts:
        for number, name, script in schema(part, dialect):
            if (part, number) not in done:
                _apply(engine, part, number, name, script)


def schema(part: str, dialect: str) -> list[tuple[int, str, str]]:
    """The schema files of ``part`` for ``dialect``: (number, file name, text), in order."""
    folder = files("teahouse").joinpath(part, "schema")
    if not folder.is_dir():
        return []
    found: list[tuple[int, str, str]] = []
    for entry in folder.iterdir():
        match = _NAME.fullmatch(entry.name)
        if match and match.group(2) in (None, dialect):
            found.append((int(match.group(1)), entry.name, entry.read_text("utf-8")))
    return sorted(found)


def _apply(engine: Engine, part: str, number: int, name: str, script: str) -> None:
    engine.begin()
    try:
        for statement in statements(script):
            engine.ddl(statement)
        engine.rows(
            "INSERT INTO kernel_migrations (part, number, name, applied_ms) VALUES (?, ?, ?, ?)",
            (part, number, name, int(time.time() * 1000)),
        )
        engine.commit(None)
    except BaseException:
        engine.rollback()
        raise
