"""Papers over the JSON API."""

from service.access.door import ApiActor, OfficeDep
from service.documents import lists
from service.documents.forms import BoardList, Stage
from service.subject import api_router

api = api_router("documents")


@api.get("/rounds/{round_id}/lists/{school}")
def read_list(
    round_id: str, school: str, office: OfficeDep, actor: ApiActor, stage: Stage = Stage.QUALIFIED
) -> BoardList:
    """The list of a school for its board, for its own staff."""
    with office.look(actor, "list.read") as session:
        return lists.board_list(session, actor, round_id, school, stage, office.clock.now())
