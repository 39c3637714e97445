"""What a server's process has used, by /proc: CPU of all its threads and children, and its memory."""

import os
from pathlib import Path

_TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[str]:
    # The name in parentheses may hold spaces; what follows it does not.
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def children(pid: int) -> list[int]:
    """The living descendants of ``pid``."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            direct = [int(word) for word in (task / "children").read_text().split()]
        except OSError:
            continue
        for child in direct:
            found += [child, *children(child)]
    return found


def cpu_ms(pid: int) -> float:
    """User and system time of ``pid``, its threads, its children that have ended and its descendants that live.

    Resolution is one tick of the clock (10 ms): measure over many operations.
    """
    total = 0
    for each in (pid, *children(pid)):
        try:
            fields = _stat(each)
        except OSError:
            continue
        total += sum(int(field) for field in fields[11:15])  # utime, stime, cutime, cstime
    return total * _TICK_MS


def memory_bytes(pid: int) -> dict[str, int]:
    """Resident and proportional set size of ``pid`` and its descendants."""
    sums = {"rss": 0, "pss": 0}
    for each in (pid, *children(pid)):
        try:
            text = Path(f"/proc/{each}/smaps_rollup").read_text()
        except OSError:
            continue
        for line in text.splitlines():
            name, _, value = line.partition(":")
            if name.lower() in sums:
                sums[name.lower()] += int(value.split()[0]) * 1024
    return sums


def peak_bytes(pid: int) -> int:
    """The most that ``pid`` itself has had in memory at any time."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0
