"""Figures of the running service for whoever watches it, in the format of Prometheus, on a port of their own.

They go to 127.0.0.1 alone, beside the service and not through its proxy. No figure names a person.
"""

import shutil
from collections.abc import Iterable
from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from service.kit.figures import REQUESTS
from service.office import Office
from service.outbox.store import counts

MOST_PROCESSES = 64


class OfOffice(Collector):
    """What is read when somebody asks: whether the database answers, the outbox, the disk, the clock."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def collect(self) -> Iterable[Metric]:
        """The figures of this moment."""
        yield _one("recruit_clock_jumped", "1 when the clock was put forward or back.", self.office.clock.jumped())
        yield _one("recruit_writing_refused", "1 when the last write was not kept.", self.office.database.refuses)
        yield _one(
            "recruit_disk_free_bytes", "Room in the folder.", shutil.disk_usage(self.office.settings.folder).free
        )
        messages = GaugeMetricFamily("recruit_messages", "Messages by state.", labels=["state"])
        try:
            with self.office.database.read() as session:
                for state, many in sorted(counts(session).items()):
                    messages.add_metric([state], many)
        except SQLAlchemyError:
            yield _one("recruit_database_answers", "1 when the database answers.", 0)
            return
        yield _one("recruit_database_answers", "1 when the database answers.", 1)
        yield messages


def _one(name: str, meaning: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, meaning, value=float(value))


def registry_of(office: Office) -> CollectorRegistry:
    """The figures of requests and of the office together."""
    found = CollectorRegistry()
    found.register(OfOffice(office))
    found.register(_Requests())
    return found


class _Requests(Collector):
    def collect(self) -> Iterable[Metric]:
        return REQUESTS.collect()


def show_figures(office: Office, port: int) -> WSGIServer:
    """Serve the figures on 127.0.0.1, on ``port`` or, where another process of ours has it, the next free one."""
    for one in range(port, port + MOST_PROCESSES):
        try:
            return start_http_server(one, "127.0.0.1", registry_of(office))[0]
        except OSError:
            continue
    raise OSError(f"no port is free for the figures from {port} on")
