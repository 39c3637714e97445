"""Figures for ``/metrics``: counted in plain dicts on the main road, formed when asked for."""

import os
import time
from collections.abc import Callable, Iterable

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector


class Metrics(Collector):
    """The process's figures. ``gauge`` and ``counter`` take functions that are read when asked for."""

    def __init__(self) -> None:
        self.requests: dict[tuple[str, int], int] = {}
        self.seconds: dict[str, float] = {}
        self._gauges: dict[str, tuple[str, Callable[[], float]]] = {}
        self._counters: dict[str, tuple[str, Callable[[], float]]] = {}
        self._started = time.time()
        self.registry = CollectorRegistry()
        self.registry.register(self)
        ProcessCollector(namespace="teahouse", pid=os.getpid, registry=self.registry)

    def observe(self, op: str, status: int, seconds: float) -> None:
        """Count one answered request and the seconds from its arrival to its answer."""
        key = (op, status)
        self.requests[key] = self.requests.get(key, 0) + 1
        self.seconds[op] = self.seconds.get(op, 0.0) + seconds

    def gauge(self, name: str, text: str, read: Callable[[], float]) -> None:
        self._gauges[name] = (text, read)

    def counter(self, name: str, text: str, read: Callable[[], float]) -> None:
        self._counters[name] = (text, read)

    def collect(self) -> Iterable[Metric]:
        """Yield the metric families (prometheus-client calls this)."""
        requests = CounterMetricFamily("teahouse_requests", "Requests answered.", labels=["operation", "status"])
        for (op, status), count in self.requests.items():
            requests.add_metric([op, str(status)], count)
        yield requests
        seconds = CounterMetricFamily(
            "teahouse_request_seconds", "Seconds from arrival to answer.", labels=["operation"]
        )
        for op, total in self.seconds.items():
            seconds.add_metric([op], total)
        yield seconds
        yield GaugeMetricFamily("teahouse_start_time_seconds", "When this process began.", value=self._started)
        for name, (text, read) in self._gauges.items():
            yield GaugeMetricFamily(name, text, value=read())
        for name, (text, read) in self._counters.items():
            yield CounterMetricFamily(name, text, value=read())

    def text(self) -> bytes:
        """The Prometheus text format."""
        return generate_latest(self.registry)
