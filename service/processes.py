"""Processes of this machine for work that seats many rounds."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context


def processes(workers: int) -> ProcessPoolExecutor:
    """So many fresh processes, each with the compiler awake: they seat so many rounds that it pays."""
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_wake_compiler)


def _wake_compiler() -> None:
    import numba  # noqa: F401
