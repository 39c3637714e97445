"""The servers that are measured: Teahouse from this tree, Synapse from PyPI in an environment of its own."""

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import apsw

from bench import process
from bench.wire import Connection

HERE = Path(__file__).parent
WORK = HERE / ".work"
PEERS = HERE / ".peers"
SERVER_NAME = "bench.test"
SYNAPSE = "matrix-synapse==1.163.2"
_READY_SECONDS = 120.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A Matrix server in a process of its own, with its data under ``folder``."""

    name = ""
    slow = False  # small batches are enough for it

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.environment: dict[str, str] = {}  # settings beside those of the command line
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def version(cls) -> str:
        raise NotImplementedError

    def prepare(self) -> None:
        """Install and configure; called once, before the first start."""

    def command(self) -> list[str]:
        raise NotImplementedError

    @property
    def database(self) -> Path:
        raise NotImplementedError

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def start(self) -> None:
        """Start it and wait until it answers /versions."""
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: ASYNC220 (it returns at once, and stop() is not async)
                self.command(),
                cwd=self.folder,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + _READY_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            try:
                connection = Connection("127.0.0.1", self.port)
                status, _ = await connection.request("GET", "/_matrix/client/versions")
                connection.close()
                if status == 200:
                    return
            except OSError:
                await asyncio.sleep(0.1)
        raise SystemExit(f"{self.name} did not start: see {self.folder / 'server.log'}")

    def stop(self) -> None:
        """SIGTERM, and wait for its end."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def cpu_ms(self) -> float:
        return process.cpu_ms(self.pid)

    async def settle(self, most_seconds: float = 60.0) -> None:
        """Wait until it has nothing left to do."""
        deadline = time.monotonic() + most_seconds
        while time.monotonic() < deadline:
            before = self.cpu_ms()
            await asyncio.sleep(1.0)
            if self.cpu_ms() - before < 30:
                return

    def disk_bytes(self) -> int:
        """Bytes of the database once its log is checkpointed into it. The server must be stopped."""
        connection = apsw.Connection(str(self.database))
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        return sum(path.stat().st_size for path in self.database.parent.glob(self.database.name + "*"))


class Teahouse(Server):
    name = "Teahouse"

    @classmethod
    def version(cls) -> str:
        described = subprocess.run(
            ["git", "describe", "--always", "--dirty"], cwd=HERE, capture_output=True, text=True, check=False
        )
        return described.stdout.strip() or "unknown"

    def command(self) -> list[str]:
        options = ["--data-dir", str(self.folder / "data"), "--port", str(self.port), "--server-name", SERVER_NAME]
        options += ["--open-registration", "--no-rate-limits"]
        return [str(Path(sys.executable).with_name("teahouse")), "serve", *options]

    @property
    def database(self) -> Path:
        return self.folder / "data" / "teahouse.db"


class Synapse(Server):
    name = "Synapse"
    slow = True

    @classmethod
    def version(cls) -> str:
        return SYNAPSE.partition("==")[2]

    @property
    def _python(self) -> str:
        return str(PEERS / "synapse" / "bin" / "python")

    def prepare(self) -> None:
        if not (PEERS / "synapse" / ".installed").exists():
            print(f"installing {SYNAPSE} into {PEERS / 'synapse'} …", file=sys.stderr)
            subprocess.run([sys.executable, "-m", "venv", str(PEERS / "synapse")], check=True)
            pip = [self._python, "-m", "pip", "install", "--quiet", "--prefer-binary", SYNAPSE]
            subprocess.run(pip, check=True)
            (PEERS / "synapse" / ".installed").touch()
        (self.folder / "homeserver.yaml").write_text(json.dumps(self._configuration(), indent=1))
        generate = [*self.command(), "--generate-keys"]
        subprocess.run(generate, cwd=self.folder, check=True, capture_output=True)

    def command(self) -> list[str]:
        return [self._python, "-m", "synapse.app.homeserver", "-c", str(self.folder / "homeserver.yaml")]

    @property
    def database(self) -> Path:
        return self.folder / "homeserver.db"

    def _configuration(self) -> dict[str, object]:
        """As its manual says for SQLite; only what would measure something else is changed.

        Rate limits lifted, federation off, cheap password hashes (people are set up by the thousand), no answers of
        /sync from the response cache. Presence stays on. JSON is YAML.
        """
        lifted = {"per_second": 1_000_000, "burst_count": 1_000_000}
        (self.folder / "log.yaml").write_text(
            json.dumps({"version": 1, "root": {"level": "WARNING"}, "disable_existing_loggers": False})
        )
        listener = {"port": self.port, "type": "http", "bind_addresses": ["127.0.0.1"]}
        return {
            "server_name": SERVER_NAME,
            "pid_file": str(self.folder / "homeserver.pid"),
            "listeners": [{**listener, "resources": [{"names": ["client"]}]}],
            "database": {"name": "sqlite3", "args": {"database": str(self.database)}},
            "log_config": str(self.folder / "log.yaml"),
            "media_store_path": str(self.folder / "media"),
            "signing_key_path": str(self.folder / "signing.key"),
            "macaroon_secret_key": "bench",
            "form_secret": "bench",
            "registration_shared_secret": "bench",
            "report_stats": False,
            "trusted_key_servers": [],
            "suppress_key_server_warning": True,
            "federation_domain_whitelist": [],
            "enable_registration": True,
            "enable_registration_without_verification": True,
            "bcrypt_rounds": 4,
            "caches": {"sync_response_cache_duration": "0s"},
            "rc_message": lifted,
            "rc_registration": lifted,
            "rc_login": dict.fromkeys(("address", "account", "failed_attempts"), lifted),
            "rc_joins": {"local": lifted, "remote": lifted},
            "rc_joins_per_room": lifted,
            "rc_invites": dict.fromkeys(("per_room", "per_user", "per_issuer"), lifted),
            "rc_room_creation": lifted,
            "rc_presence": {"per_user": lifted},
        }


def fresh(kind: type[Server], purpose: str) -> Server:
    """A server of ``kind`` on empty data, prepared, not yet started."""
    folder = WORK / f"{kind.__name__.lower()}-{purpose}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    server = kind(folder)
    server.prepare()
    return server


def raise_open_files() -> int:
    """Allow as many sockets as the machine lets us; servers started by us inherit it. Returns the number."""
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard == resource.RLIM_INFINITY:
        hard = 65_536
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def machine() -> dict[str, object]:
    """What the figures were measured on."""
    model = ""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    return {"cores": os.cpu_count(), "model": model, "python": sys.version.split()[0], "kernel": os.uname().release}
