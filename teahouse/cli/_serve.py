"""``teahouse serve`` and ``teahouse dev``."""

import gc
import resource
import sys
from pathlib import Path
from typing import Annotated

import uvloop
from cyclopts import Parameter

from teahouse.app import Teahouse
from teahouse.kernel.config import Settings, load
from teahouse.kernel.http import Server
from teahouse.kernel.log import configure


def serve(
    *,
    config: Path | None = None,
    data_dir: str | None = None,
    host: str | None = None,
    port: int | None = None,
    server_name: str | None = None,
    public_url: str | None = None,
    open_registration: Annotated[bool | None, Parameter(negative=())] = None,
    no_rate_limits: Annotated[bool | None, Parameter(negative=())] = None,
    database: str | None = None,
    bus: str | None = None,
    workers: int | None = None,
) -> None:
    """Run the service until it is told to stop.

    Parameters
    ----------
    config
        TOML file with settings.
    data_dir
        Where everything is kept (./teahouse-data).
    host
        Address to listen on (127.0.0.1).
    port
        Port to listen on (8008; 0 picks a free one).
    server_name
        The name in @people:server_name (localhost). It cannot be changed later.
    public_url
        Where clients reach this service.
    open_registration
        Let anyone register without a token.
    no_rate_limits
        Turn rate limits off.
    database
        sqlite:PATH or postgresql://… (SQLite in the data directory).
    bus
        The bus between workers (in-process).
    workers
        Worker processes (1).
    """
    settings = load(
        file=config,
        options={
            "data_dir": data_dir,
            "host": host,
            "port": port,
            "server_name": server_name,
            "public_url": public_url,
            "open_registration": open_registration,
            "rate_limits": False if no_rate_limits else None,
            "database": database,
            "bus": bus,
            "workers": workers,
        },
    )
    run(settings)


def dev(*, data_dir: str = "teahouse-dev", host: str = "127.0.0.1", port: int = 8008) -> None:
    """Run the service with seeded people and rooms, open registration and no rate limits.

    Parameters
    ----------
    data_dir
        Where everything is kept (./teahouse-dev); seeded once.
    host
        Address to listen on.
    port
        Port to listen on.
    """
    settings = load(
        options={
            "data_dir": data_dir,
            "host": host,
            "port": port,
            "open_registration": True,
            "rate_limits": False,
            "service_name": "Harbour Teahouse",
            "broadcasts_unverified": 10,
        }
    )
    run(settings, seeded=True)


def run(settings: Settings, *, seeded: bool = False) -> None:
    """Serve until SIGTERM or SIGINT."""
    configure(settings.log_level)
    _raise_file_limit()
    settings.data_path.mkdir(parents=True, exist_ok=True)
    uvloop.run(_run(settings, seeded=seeded))


async def _run(settings: Settings, *, seeded: bool) -> None:
    clock = None
    if seeded:
        from teahouse.cli._seed import calendar, seed

        clock = calendar(settings)
    teahouse = Teahouse(settings, clock)
    await teahouse.start()
    try:
        if clock is not None:
            print(await seed(teahouse, clock), flush=True)
        # What start-up made stays; the collector need not walk it, nor look after every 700 new objects.
        gc.collect()
        gc.freeze()
        gc.set_threshold(20_000, 20, 50)
        server = Server(
            teahouse.application,
            host=settings.host,
            port=settings.port,
            on_ready=lambda address: print(f"ready {address}", flush=True),
            on_exit=teahouse.wake,
        )
        await server.serve()
    finally:
        await teahouse.stop()
    sys.stdout.flush()


def _raise_file_limit() -> None:
    """Let the process hold as many connections as the system allows."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
