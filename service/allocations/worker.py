"""The one background hand that carries runs out, one after the other."""

import threading
from concurrent.futures import ThreadPoolExecutor

from service.allocations.actions import carry_out
from service.office import Office

_hand = ThreadPoolExecutor(max_workers=1, thread_name_prefix="run")
_taken: set[str] = set()
_lock = threading.Lock()


def wake(office: Office, run_id: str) -> None:
    """See that a run is carried out. Asked again and again, it does one thing once; after a restart it resumes."""
    with _lock:
        if run_id in _taken:
            return
        _taken.add(run_id)
    _hand.submit(_carry_out, office, run_id)


def _carry_out(office: Office, run_id: str) -> None:
    try:
        with office.database.alone(f"run {run_id}") as mine:
            if mine:  # else another process is at it
                carry_out(office, run_id)
    finally:
        with _lock:
            _taken.discard(run_id)
