"""What a kind of school asks for on paper beside certificate and exam results: the rulebook in force, in words."""

from collections.abc import Mapping
from types import MappingProxyType

from service.kit.languages import N_
from service.kit.languages import gettext as _
from service.records.points import rules

DOCUMENT_NAMES: Mapping[str, str] = MappingProxyType(
    {"medical": N_("a medical certificate that nothing speaks against practical training in the trade")}
)


def documents_needed(kind: str) -> list[tuple[str, str]]:
    """Each document without which nobody is admitted to a school of that kind, with its article of the law."""
    from recruit_core.rulebooks.school_kinds import needed_for_admission

    law = rules().law
    asked = law.school_kinds.named(kind)
    if asked is None:
        return []
    return [(_(DOCUMENT_NAMES[one.name]), one.law) for one in needed_for_admission(asked, law.documents)]
