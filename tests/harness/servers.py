"""A real ``teahouse serve`` in a process of its own: started, watched until it says ready, killed and started again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from tests.harness.person import Person

SERVER_NAME = "tea.house"
_READY_S = 120.0  # on a machine that has other things to do


class Server:
    """One server with its data under ``folder``. ``options`` go to ``teahouse serve`` as they are.

    Without a ``database`` URL it keeps a SQLite file in its folder. The port is chosen by the machine at the first
    start and kept at later ones, so that people's clients find it again.
    """

    def __init__(
        self,
        folder: Path,
        *,
        database: str = "",
        options: tuple[str, ...] = ("--open-registration", "--no-rate-limits"),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.log = folder / "server.log"
        self.url = ""
        self._port = 0
        self._database = database
        self._options = options
        self._environment = dict(environment or {})
        self._process: subprocess.Popen[bytes] | None = None
        self._names: dict[str, int] = {}

    @property
    def pid(self) -> int:
        """The process id. Raises ``RuntimeError`` while it is not running."""
        if self._process is None:
            raise RuntimeError("the server is not running")
        return self._process.pid

    def start(self) -> "Server":
        """Start it and wait until it accepts connections."""
        command = [str(Path(sys.executable).with_name("teahouse")), "serve", *self._arguments()]
        said = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self._environment},
                cwd=self.folder,
            )
        self._await_ready(said)
        return self

    def kill(self) -> None:
        """End it as a power cut would: SIGKILL."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ask it to end (SIGTERM). Returns its exit status."""
        return self._end(signal.SIGTERM)

    def restart(self) -> None:
        """Kill it and start it again on the same data and port."""
        self.kill()
        self.start()

    def command(self, *words: str) -> str:
        """Run another ``teahouse`` command on this server's data while it serves. Returns what it printed."""
        place = ["--data-dir", str(self.folder / "data"), "--server-name", SERVER_NAME]
        if self._database:
            place += ["--database", self._database]
        command = [str(Path(sys.executable).with_name("teahouse")), *words, *place]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=self.folder)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(words)} ended with {done.returncode}: {done.stdout}{done.stderr}")
        return done.stdout

    def said(self) -> str:
        """What it has printed and logged so far."""
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""

    def person(self, name: str, *, password: str = "a long tea leaf", **profile: str) -> Person:
        """A new person, registered and signed in: Lin is @lin-1, the next Lin @lin-2."""
        count = self._names[name] = self._names.get(name, 0) + 1
        person = Person(self.url, name, password)
        person.register(f"{name.lower()}-{count}")
        for key, value in profile.items():
            person.set_profile(key, value)
        return person

    def people(self, *names: str) -> list[Person]:
        """Several new people."""
        return [self.person(name) for name in names]

    def stranger(self, name: str = "Nobody") -> Person:
        """Someone who has no account here."""
        return Person(self.url, name, "a long tea leaf")

    def _arguments(self) -> list[str]:
        named = ["--data-dir", str(self.folder / "data"), "--port", str(self._port), "--server-name", SERVER_NAME]
        if self._database:
            named += ["--database", self._database]
        return [*named, *self._options]

    def _await_ready(self, offset: int) -> None:
        assert self._process is not None
        deadline = time.monotonic() + _READY_S
        while time.monotonic() < deadline:
            for line in self.log.read_bytes()[offset:].decode("utf-8", "replace").splitlines(keepends=True):
                if line.startswith("ready ") and line.endswith("\n"):
                    self.url = line.split()[1].rstrip("/")
                    self._port = int(self.url.rsplit(":", 1)[1])
                    return
            if self._process.poll() is not None:
                raise RuntimeError(f"the server ended with {self._process.returncode}:\n{self.said()[-4000:]}")
            time.sleep(0.02)
        self.kill()
        raise RuntimeError(f"the server was not ready in {_READY_S} s:\n{self.said()[-4000:]}")

    def _end(self, number: signal.Signals) -> int:
        if self._process is None:
            return 0
        process, self._process = self._process, None
        process.send_signal(number)
        try:
            return process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
