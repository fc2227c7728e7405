"""A search as it stands in the address of a page, and the address of the page that follows."""

from urllib.parse import urlencode

from fastapi import Request

from service.kit.problems import Refusal, checked
from service.offers.forms import Sought


def sought_in_address(request: Request) -> Sought:
    """The search that stands in the address; parts that cannot be are left out, as they narrow nothing."""
    asked = {name: text for name, text in request.query_params.items() if name in Sought.model_fields}
    try:
        return checked(Sought, asked)
    except Refusal as refusal:
        wrong = {finding.pointer for finding in refusal.findings}
        return checked(Sought, {name: text for name, text in asked.items() if name not in wrong})


def following(sought: Sought, after: str | None) -> str | None:
    """The query of the next page of a search."""
    return after and urlencode({**sought.model_dump(exclude_defaults=True, exclude={"after"}), "after": after})
