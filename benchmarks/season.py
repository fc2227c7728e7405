"""A season through the JSON API alone, timed: from imported lists to published ones, in a service on this machine.

    python benchmarks/season.py --candidates 15000

Starts `recruit serve` on the loopback address in a folder of its own, writes down a made-up Kraków cohort by bulk
imports, closes the round, runs it, records the committees' orders where candidates are equal, has a second official
release it, and fetches the lists. Prints the seconds of each step. The cohort is that of the demonstration.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import httpx2
from pydantic import BaseModel

from service.demo.people import unborn_pesels
from service.demo.rehearsal import (
    COMMITTEE,
    MOST_RUNS,
    committee_key,
    new_programmes,
    new_records,
    new_schools,
    new_tests,
    scaled,
)
from simulations.population import Cohort, cohort

PASSWORD = "a season on this machine alone"
CHUNK = 1_000
"""Rows of people in one request; a request holds a megabyte at most."""


@dataclass
class Season:
    """A client with the tokens of two officials, and the seconds of each step."""

    client: httpx2.Client
    first: str = ""
    second: str = ""
    keys: int = 0
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Keep how long a step took."""
        started = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - started

    def post(self, path: str, asked: Any, by: str = "", seen: int | None = None) -> Any:
        """Send a request of its own key, for the version `seen`; raises on any refusal, with its text."""
        self.keys += 1
        headers = {"Idempotency-Key": f"season-{self.keys}"}
        if seen is not None:
            headers["If-Match"] = f'"{seen}"'
        if token := by or self.first:
            headers["Authorization"] = f"Bearer {token}"
        return self._answer(self.client.post(f"/api/v1{path}", json=asked, headers=headers))

    def get(self, path: str) -> Any:
        return self._answer(self.client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {self.first}"}))

    def sign_in(self, login: str) -> str:
        return str(self.post("/sessions", {"login": login, "password": PASSWORD})["token"])

    def _answer(self, answer: Any) -> Any:
        if answer.status_code >= 400:
            raise RuntimeError(f"{answer.request.method} {answer.request.url.path}: {answer.text[:500]}")
        return answer.json()


def chunks(rows: Iterable[Any], size: int = CHUNK) -> Iterator[list[Any]]:
    """The rows, so many at a time."""
    rest = iter(rows)
    while part := list(islice(rest, size)):
        yield part


def city_of(candidates: int, seed: str) -> Cohort:
    """The made-up city, with as many seats as the demonstration gives so many candidates."""
    return scaled(cohort(seed, candidates))


def played(season: Season, city: Cohort) -> dict[str, Any]:
    """The whole season; returns the released publication."""
    _offer(season, city)
    _people(season, city)
    round_id = _lists(season, city)
    run = _run(season, city, round_id)
    with season.step("release by a second official"):
        publication = season.post(f"/runs/{run['id']}/publication", {"files": run["files"]}, season.second)
    with season.step("cutoffs of every class fetched"):
        _published(season, round_id)
    return dict(publication)


def _offer(season: Season, city: Cohort) -> None:
    with season.step("offer"):
        season.post("/offers", {"schools": _plain(new_schools(city))})
        for part in chunks(_plain(new_programmes(city))):
            season.post("/offers", {"programmes": part})


def _plain(rows: Iterable[BaseModel]) -> list[dict[str, Any]]:
    return [row.model_dump(mode="json") for row in rows]


def _people(season: Season, city: Cohort) -> None:
    with season.step("candidates"):
        children = (
            {"first_name": "Kandydat", "last_name": "Zmyślony", "pesel": pesel, "number": number}
            for number, pesel in zip(city.candidates["candidate"], unborn_pesels(), strict=False)
        )
        for part in chunks(children):
            season.post("/candidates", {"children": part})
    with season.step("grades and exam results"):
        for part in chunks(_plain(new_records(city))):
            season.post("/records", {"records": part})
        for part in chunks(_plain(new_tests(city))):
            season.post("/records", {"tests": part})


def _lists(season: Season, city: Cohort) -> str:
    """A round whose deadline has just gone, with everybody's list, closed."""
    now = datetime.now(UTC)
    dates = {"opens_at": (now - timedelta(days=14)).isoformat(), "closes_at": (now - timedelta(minutes=1)).isoformat()}
    with season.step("ranked lists"):
        opened = season.post("/rounds", {"name": "Season", **dates})
        round_id, version = str(opened["id"]), int(opened["version"])
        wishes = city.choices.select("candidate", "rank", "programme").sort("candidate", "rank")
        for part in chunks(wishes.partition_by("candidate"), 500):
            rows = [row for own in part for row in own.to_dicts()]
            season.post(f"/rounds/{round_id}/lists", {"wishes": rows})
    with season.step("closing"):
        season.post(f"/rounds/{round_id}/closing", {}, seen=version)
    return round_id


def _run(season: Season, city: Cohort, round_id: str) -> dict[str, Any]:
    """Run until verified; ties are decided as the committees of the demonstration decide them."""
    with season.step("runs, ties decided, verified by verify.py"):
        for _ in range(MOST_RUNS):
            run = season.post(f"/rounds/{round_id}/runs", {})
            while run["state"] in ("waiting", "at-work"):
                time.sleep(0.2)
                run = season.get(f"/runs/{run['id']}")
            if run["state"] != "tied":
                break
            for tie in run["ties"]:
                order = sorted(tie["candidates"], key=lambda number: committee_key(city.seed, tie["programme"], number))
                decision = {"order": order, "committee": COMMITTEE, "reason": "Made up for a measurement."}
                season.post(f"/ties/{tie['id']}/decisions", decision)
    if run["state"] != "verified":
        raise RuntimeError(f"the run ended as {run['state']}: {run['problems'][:3]}")
    return dict(run)


def _published(season: Season, round_id: str) -> None:
    after = ""
    while True:
        page = season.get(f"/rounds/{round_id}/cutoffs?limit=200{after}")
        if not page.get("next"):
            return
        after = f"&after={page['next']}"


@contextmanager
def serving(folder: Path) -> Iterator[httpx2.Client]:
    """`recruit serve` in a process of its own, with two officials."""
    recruit = str(Path(sys.executable).with_name("recruit"))
    environment = os.environ | {"RECRUIT_FOLDER": str(folder), "RECRUIT_SECOND_FACTOR": "offered"}
    for login in ("first", "second"):
        subprocess.run(
            [recruit, "account", login, "--name", login.title(), "--folder", str(folder)],
            input=f"{PASSWORD}\n{PASSWORD}\n",
            text=True,
            check=True,
            env=environment,
            stdout=subprocess.DEVNULL,
        )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [recruit, "serve", "--folder", str(folder), "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    client = httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=120)
    try:
        _wait_for(client)
        yield client
    finally:
        client.close()
        server.terminate()
        server.wait(60)


def _wait_for(client: httpx2.Client) -> None:
    for _ in range(600):
        try:
            client.get("/api/v1/status")
        except httpx2.TransportError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the service does not answer")


def main() -> None:
    """Measure one season and print it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--candidates", type=int, default=15_000)
    parser.add_argument("--seed", default="krakow-2026")
    asked = parser.parse_args()
    city = city_of(asked.candidates, asked.seed)
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "var") as client:
        season = Season(client)
        season.first, season.second = season.sign_in("first"), season.sign_in("second")
        publication = played(season, city)
    for name, took in season.seconds.items():
        print(f"{name:<46}{took:8.1f} s")
    print(f"{'together':<46}{sum(season.seconds.values()):8.1f} s")
    print(f"{asked.candidates} candidates, {city.choices.height} wishes; {publication['counts']}")


if __name__ == "__main__":
    main()
