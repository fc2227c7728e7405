"""Figures of the requests answered, for Prometheus: by method, template of the route and status, by no address."""

from prometheus_client import CollectorRegistry, Counter, Histogram

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

REQUESTS = CollectorRegistry()
ANSWERED = Counter("recruit_requests", "Requests answered.", ("method", "route", "status"), registry=REQUESTS)
LASTED = Histogram(
    "recruit_request_seconds", "Seconds from request to answer.", ("route",), buckets=SECONDS, registry=REQUESTS
)


def count(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answer. ``route`` is a template: an address may hold an id, and every label is kept for ever."""
    ANSWERED.labels(method, route, str(status)).inc()
    LASTED.labels(route).observe(seconds)
