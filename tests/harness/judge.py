"""An httpx client whose every answer is held to the specification, or to our own OpenAPI (``contract``, ``own``)."""

import time
from typing import Any

import httpx

from tests.harness import contract, own


class Slow(AssertionError):
    """An answer took longer than a person would wait."""


def client(url: str, **options: Any) -> httpx.Client:
    """A client of ``url``; an answer that breaks the contract raises ``contract.Broken``."""
    options.setdefault("timeout", 60.0)
    return httpx.Client(base_url=url, event_hooks={"response": [judge]}, trust_env=False, **options)


def judge(response: httpx.Response) -> None:
    """httpx event hook. A request with the extension ``unjudged`` (a reason) is let pass."""
    response.read()
    request = response.request
    if request.extensions.get("unjudged"):
        return
    path = request.url.raw_path.decode("ascii").partition("?")[0]
    contract.matrix().check(
        request.method, path, response.status_code, response.headers.get("content-type", ""), response.content
    )
    own.judge(response)


def wait_until(seconds: float, question: Any) -> Any:
    """Ask until the answer is true, for at most ``seconds``. Returns the answer."""
    deadline = time.monotonic() + seconds
    while not (answer := question()):
        if time.monotonic() > deadline:
            raise Slow(f"not so after {seconds} s: {question}")
        time.sleep(0.02)
    return answer
