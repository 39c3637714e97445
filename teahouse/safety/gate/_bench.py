"""The gate's bench: a process of its own that hashes what strangers uploaded, started by ``media.Media.inspect``.

Run as a script: reads one JSON order a line from stdin (source: a file), answers one JSON line: md5, sha256 and, for a
picture, pdq; or "error". Memory, file size and open files are limited; the parent kills it when it takes too long.
"""

import importlib.util
import json
import os
import resource
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

_MEMORY_BYTES = 2 * 1024**3


def limit() -> None:
    """Take no more of the machine than a picture needs."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)


def hashing() -> ModuleType:
    """The detectors' hashing, alone: without the rest of the house."""
    path = Path(__file__).parents[1] / "detectors" / "_hash.py"
    spec = importlib.util.spec_from_file_location("teahouse_hash", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["teahouse_hash"] = module
    spec.loader.exec_module(module)
    return module


def work(hashing: Any, order: dict[str, Any]) -> dict[str, str]:
    """One order's answer."""
    source = Path(order["source"])
    if source.stat().st_size > hashing.MOST_BYTES:
        return {"error": "too_large"}
    data = source.read_bytes()
    found: dict[str, str] = {}
    for algorithm in (hashing.Algorithm.MD5, hashing.Algorithm.SHA256, hashing.Algorithm.PDQ):
        try:
            found[algorithm.value] = hashing.hash_of(algorithm, data).digest
        except hashing.UnhashableError:
            continue
    return found


def main() -> None:
    """Answer orders until stdin ends."""
    os.environ.update(VIPS_CONCURRENCY="1", VIPS_BLOCK_UNTRUSTED="1", OPENBLAS_NUM_THREADS="1")
    module = hashing()
    limit()
    for line in sys.stdin:
        try:
            answer = work(module, json.loads(line))
        except Exception as error:  # noqa: BLE001 (whatever it is, the next order is answered)
            answer = {"error": type(error).__name__}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
