"""Papers over the JSON API."""

from service.access.door import ApiActor, OfficeDep
from service.documents import justifications, lists, places, protocols
from service.documents.forms import BoardList, FreePlaces, Justification, Protocol, Stage
from service.kit.numbers import Number
from service.subject import api_router

api = api_router("documents")


@api.get("/rounds/{round_id}/lists/{school}")
def read_list(
    round_id: str, school: str, office: OfficeDep, actor: ApiActor, stage: Stage = Stage.QUALIFIED
) -> BoardList:
    """The list of a school for its board, for its own staff."""
    with office.look(actor, "list.read") as session:
        return lists.board_list(session, actor, round_id, school, stage, office.clock.now())


@api.get("/rounds/{round_id}/protocols/{school}")
def read_protocol(round_id: str, school: str, office: OfficeDep, actor: ApiActor) -> Protocol:
    """What stands in the protocol of a school's committee."""
    with office.look(actor, "list.read") as session:
        return protocols.protocol(session, actor, round_id, school, office.clock.now())


@api.get("/rounds/{round_id}/free-places")
def read_places(round_id: str, office: OfficeDep, actor: ApiActor) -> FreePlaces:
    """Seats, confirmations and free places class by class."""
    with office.look(actor, "places.read") as session:
        return places.free_places(session, actor, round_id, office.clock.now())


@api.get("/applications/{application_id}/reasons/{number}")
def read_justification(application_id: str, number: Number, office: OfficeDep, actor: ApiActor) -> Justification:
    """The justification of one wish that was refused, by its rank."""
    with office.look(actor, "justification.read") as session:
        return justifications.for_family(session, actor, application_id, number)
