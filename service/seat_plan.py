"""`recruit seat-plan`: where the next classes would do most, how sure that is, and what is left to gain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from service.processes import processes
from service.terminal import UNUSABLE, progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulations.city import City
    from simulations.seat_plans import Ground, Plan, Sureness

SOURCES = ("wishes", "lotteries")
SHOWN = 10


def seat_plan(
    budget: Annotated[int, typer.Option(min=1, max=6, help="How many classes may open.")] = 3,
    size: Annotated[int, typer.Option(min=1, max=100, help="Seats of one class.")] = 28,
    futures: Annotated[int, typer.Option(min=2, max=1_000, help="Futures in which each class is tried.")] = 20,
    among: Annotated[int, typer.Option(min=1, max=20, help="Every plan of so many front programmes is tried.")] = 12,
    smallest: Annotated[int, typer.Option(min=0, max=100, help="Open a class only if so many more sit there.")] = 0,
    seed: Annotated[str, typer.Option(help="Seed of all draws, in words.")] = "krakow-2026",
    candidates: Annotated[int, typer.Option(min=1, max=999_999, help="Number of candidates.")] = 12_000,
    workers: Annotated[int, typer.Option(min=1, max=256, help="Processes of this machine.")] = 2,
) -> None:
    """Where the next classes would do most for the synthetic cohort of Kraków."""
    from simulations.city import krakow
    from simulations.futures import future
    from simulations.seat_plans import Ground, front, greedy, in_future, single, spilled, sureness

    if smallest > size:
        typer.echo(
            f"class-too-small  --smallest {smallest}: a class has {size} seats; ask for no more than that", err=True
        )
        raise typer.Exit(UNUSABLE)
    city = krakow(seed, candidates)
    with (
        progress(f"a class more everywhere, in {futures} futures"),
        processes(workers) as executor,
    ):
        numbers = range(1, futures + 1)
        tried = [[city] * futures, numbers, [SOURCES] * futures, [size] * futures]
        found = sureness(list(executor.map(in_future, *tried)), budget)
        ground = Ground.of(future(city, 0, ()))
        names = front(single(ground, size), among)
        if not names:
            typer.echo("A class more brings nothing: nobody would rather have a class that is full.")
            raise typer.Exit
        steps = greedy(ground, size, budget, names)
        whole = _best(ground, size, budget, names, smallest)
        moved = spilled(ground, size, steps[0].programmes[0])
    told = [
        *_sure(city, found, futures, budget),
        "",
        *_plans(city, steps, whole, among, smallest),
        *_moved(city, steps[0], moved),
    ]
    typer.echo("\n".join(told))


def _best(ground: Ground, size: int, budget: int, names: list[str], smallest: int) -> Plan:
    """The best plan: each one tried, or, where classes have a smallest size, by the solver of the extra `planning`."""
    from simulations.seat_plans import best

    if not smallest:
        return best(ground, size, budget, names)
    try:
        from simulations.exact_plans import exact

        return exact(ground, size, budget, names, smallest)
    except ImportError:
        typer.echo("solver-missing  --smallest needs HiGHS: install recruit with the extra 'planning'", err=True)
        raise typer.Exit(UNUSABLE) from None


def _sure(city: City, found: list[Sureness], futures: int, budget: int) -> Iterator[str]:
    yield f"{'a class more at':<44}{'newly placed':>22}{'improved':>20}{f'among the {budget} best':>20}"
    for one in found[:SHOWN]:
        placed, improved = (f"{e.mean:.1f} ({e.low:.1f} to {e.high:.1f})" for e in (one.placed, one.improved))
        yield f"{_name(city, one.programme):<44}{placed:>22}{improved:>20}{f'{one.in_front} of {futures}':>20}"


def _plans(city: City, steps: list[Plan], whole: Plan, among: int, smallest: int) -> Iterator[str]:
    yield "The next class always where it does most, in the standing cohort:"
    for many, plan in enumerate(steps, 1):
        yield f"  {many}: {_brings(plan)}  {', '.join(_name(city, name) for name in plan.programmes)}"
    many = f"at most {len(steps)} with {smallest} more in each" if smallest else str(len(steps))
    yield f"The best of all plans of {many} at the {among} that do most alone:"
    yield f"     {_brings(whole)}  {', '.join(_name(city, name) for name in whole.programmes)}"


def _moved(city: City, first: Plan, moved: dict[str, int]) -> Iterator[str]:
    """Where the candidates of the first class come from."""
    at = first.programmes[0]
    elsewhere = sorted((many, name) for name, many in moved.items() if name != at)
    yield f"A class at {_name(city, at)} fills {moved.get(at, 0)} seats; others have fewer or more taken:"
    yield f"     {', '.join(f'{many:+d} {_name(city, name)}' for many, name in elsewhere) or 'none'}"


def _brings(plan: Plan) -> str:
    value = plan.value
    return f"{value.placed} newly placed, {value.improved} improved, {value.metres / 1000:+.0f} km saved;"


def _name(city: City, programme: str) -> str:
    school = city.programmes.filter(programme=programme)["school"][0]
    return f"{programme} {city.schools.filter(school=school)['name'][0]}"[:42]
