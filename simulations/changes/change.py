"""What every change is: a frozen model that names its kind, and gives another city."""

from abc import ABC, abstractmethod
from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict

from simulations.city import City
from simulations.nearest import nearest


class Change(BaseModel, ABC):
    """One thing that is otherwise. Subclasses are one file and one line of `CHANGES` each."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @abstractmethod
    def applied(self, city: City) -> City:
        """The city with the change. Raises `UnknownName` for a name that the city does not have."""


class UnknownName(ValueError):
    """A programme, a school or a gmina that the city does not have; says which name is nearest."""

    def __init__(self, what: str, name: str, known: list[str]) -> None:
        super().__init__(f"there is no {what} {name!r}{nearest(name, known)}")


def chosen(city: City, programmes: tuple[str, ...], schools: tuple[str, ...]) -> list[str]:
    """The programmes named, one by one or as all of a school. Raises `UnknownName`."""
    return sorted(set(_named(city, programmes)) | set(_of_schools(city, schools)))


def _named(city: City, programmes: tuple[str, ...]) -> Iterator[str]:
    known = city.programmes["programme"].to_list()
    for name in programmes:
        if name not in known:
            raise UnknownName("programme", name, known)
        yield name


def _of_schools(city: City, schools: tuple[str, ...]) -> Iterator[str]:
    known = city.programmes["school"].unique().sort().to_list()
    for name in schools:
        if name not in known:
            raise UnknownName("school", name, known)
        yield from city.programmes.filter(school=name)["programme"]
