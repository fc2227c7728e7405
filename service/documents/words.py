"""The words of the papers. They are written in Polish whatever the language of the page: the law speaks to a school."""

from collections.abc import Mapping
from types import MappingProxyType

from service.documents.forms import Stage
from service.kit.languages import N_

PAPERS = "pl"
"""The language of every paper that is put up or signed."""

TITLES: Mapping[Stage, str] = MappingProxyType(
    {
        Stage.QUALIFIED: N_("List of candidates qualified and not qualified"),
        Stage.ADMITTED: N_("List of candidates admitted and not admitted"),
    }
)
LAW: Mapping[Stage, str] = MappingProxyType(
    {
        Stage.QUALIFIED: N_("Art. 158 sec. 1 and 4 of the Education Law of 14 December 2016"),
        Stage.ADMITTED: N_("Art. 158 sec. 3 to 5 of the Education Law of 14 December 2016"),
    }
)
STANDING: Mapping[Stage, str] = MappingProxyType(
    {Stage.QUALIFIED: N_("Qualified candidates"), Stage.ADMITTED: N_("Admitted candidates")}
)
OTHERS: Mapping[Stage, str] = MappingProxyType(
    {Stage.QUALIFIED: N_("Candidates not qualified"), Stage.ADMITTED: N_("Candidates not admitted")}
)
RESULTS: Mapping[Stage, tuple[str, str]] = MappingProxyType(
    {
        Stage.QUALIFIED: (N_("candidate qualified"), N_("candidate not qualified")),
        Stage.ADMITTED: (N_("candidate admitted"), N_("candidate not admitted")),
    }
)
"""What stands beside a name: the law's information, for those on the list and for the others."""
FILE_NAMES: Mapping[Stage, str] = MappingProxyType({Stage.QUALIFIED: "zakwalifikowani", Stage.ADMITTED: "przyjeci"})
