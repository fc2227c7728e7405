"""What a subject brings to the service: its two routers, its place in the menu, its cards on the first page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from sqlmodel import Session

from service.access.actor import Actor
from service.kit.problems import ProblemDocument


@dataclass(frozen=True, slots=True)
class MenuLink:
    """A link in the menu, shown to whoever may do ``action``. ``label`` is a sentence marked by ``N_``."""

    label: str
    path: str
    action: str
    signed_in_only: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """A box on the first page or the account page: sentences already translated, one next step."""

    title: str
    text: str
    link: str | None = None
    label: str | None = None


Cards = Callable[[Session, Actor, datetime], Sequence[Card]]


def no_cards(_session: Session, _actor: Actor, _now: datetime) -> Sequence[Card]:
    return ()


@dataclass(frozen=True, slots=True)
class Subject:
    """One subject of the service."""

    name: str
    pages: APIRouter | None = None
    api: APIRouter | None = None
    menu: tuple[MenuLink, ...] = ()
    cards: Cards = no_cards


PROBLEM = {"model": ProblemDocument, "description": "Refused, with the reason (RFC 9457)"}


def api_router(tag: str) -> APIRouter:
    """A router of the JSON API: every refusal is documented as a problem document."""
    return APIRouter(tags=[tag], responses={422: PROBLEM, "default": PROBLEM})


def page_router() -> APIRouter:
    """A router of pages; they do not appear in the API description."""
    return APIRouter(include_in_schema=False)
