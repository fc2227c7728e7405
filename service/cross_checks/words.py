"""What a finding says."""

from collections.abc import Mapping
from types import MappingProxyType

from service.cross_checks.forms import Oddity
from service.kit.languages import N_, decimal
from service.kit.languages import gettext as _

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "class-seats": N_("Class {place} has {found} seats; more than {bound} is unusual."),
        "one-wish": N_("{found} per cent of the lists have one wish; more than {bound} per cent is unusual."),
        "without-exam": N_(
            "{found} per cent of the candidates with a list have no exam result on record; more than {bound} per cent "
            "is unusual."
        ),
        "all-seats-more": N_("There are {found} seats in all; last time's figure and a fifth more make {bound}."),
        "all-seats-fewer": N_("There are {found} seats in all; last time's figure and a fifth less make {bound}."),
        "school-seats": N_("School {place} has {found} seats; beside last time more than {bound} is unusual."),
        "school-new": N_("School {place} was not there last time; it has {found} seats."),
        "school-gone": N_("School {place} had {bound} seats last time and has none now."),
    }
)


def sentence(one: Oddity) -> str:
    """The finding with its numbers."""
    return _(SENTENCES[one.code], place=one.place, found=decimal(one.found), bound=decimal(one.bound))
