"""Refusals: what the service answers instead of doing what was asked (RFC 9457 for programs, a page for people)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from service.kit.languages import N_, gettext
from service.kit.log import current_request

MEDIA_TYPE = "application/problem+json"
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of refusal: its stable code, its HTTP status, its title and the sentence that says what to do next.

    ``title`` and ``detail`` are English sentences marked by ``N_``; ``detail`` may hold ``{name}`` places.
    """

    code: str
    status: int
    title: str
    detail: str


BUSY = Kind("busy", 503, N_("The service is busy"), N_("Nothing was changed. Please try again in a moment."))
INVALID = Kind(
    "invalid",
    422,
    N_("Something needs correcting"),
    N_("Nothing was changed. Correct the places listed and send again."),
)
NOT_SIGNED_IN = Kind("not-signed-in", 401, N_("Sign in first"), N_("This needs an account. Sign in and try again."))
NOT_ALLOWED = Kind(
    "not-allowed",
    403,
    N_("Your account may not do this"),
    N_("The table of permissions does not give this to your role."),
)
NOT_FOUND = Kind("not-found", 404, N_("There is nothing here"), N_("Check the address, or start from the first page."))
FORGED_FORM = Kind(
    "form-not-ours",
    403,
    N_("The form could not be accepted"),
    N_("It came from elsewhere, or the page was opened too long ago. Open the page again and resend."),
)
VERSION_MISSING = Kind(
    "version-missing",
    428,
    N_("Say which version you change"),
    N_("Send the ETag you have read in the header If-Match."),
)
VERSION_STALE = Kind(
    "version-stale",
    412,
    N_("Somebody changed this in the meantime"),
    N_("Nothing was changed. Look at the present state and decide again."),
)
KEY_MISSING = Kind(
    "key-missing",
    400,
    N_("An Idempotency-Key is needed"),
    N_("Send a fresh random Idempotency-Key with each new request."),
)
KEY_REUSED = Kind(
    "key-reused",
    422,
    N_("This Idempotency-Key belongs to another request"),
    N_("Nothing was changed. Use a fresh key for a new request."),
)
TOO_LARGE = Kind(
    "too-large", 413, N_("Too much was sent"), N_("The limit is {limit} MB. Send less, or split the file.")
)
TOO_MANY = Kind("too-many-tries", 429, N_("Too many tries"), N_("Wait {minutes} min and try again."))
SECOND_PERSON = Kind(
    "second-person",
    409,
    N_("A second person is needed"),
    N_("Whoever prepared this may not release it. Another official has to look and decide."),
)
UNEXPECTED = Kind(
    "unexpected",
    500,
    N_("The service made a mistake"),
    N_("It has been written down under the number below. Nothing you entered was half-saved."),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One place that needs correcting: a field of a form, or a row and column of a file."""

    message: str
    code: str
    pointer: str | None = None
    row: int | None = None
    column: str | None = None
    named: Mapping[str, Any] = field(default_factory=dict)

    def text(self) -> str:
        """The sentence in the language of the request."""
        return gettext(self.message, **self.named)


class Refusal(Exception):
    """The refusal of one request. Raise it anywhere; the outermost layer answers with a page or a problem document."""

    def __init__(
        self,
        kind: Kind,
        findings: Iterable[Finding] = (),
        *,
        total: int | None = None,
        headers: Mapping[str, str] | None = None,
        **named: Any,
    ) -> None:
        super().__init__(kind.code)
        self.kind = kind
        self.findings = tuple(findings)
        self.total = len(self.findings) if total is None else total
        self.headers = dict(headers or {})
        self.named = named

    def title(self) -> str:
        return gettext(self.kind.title)

    def detail(self) -> str:
        return gettext(self.kind.detail, **self.named)

    def document(self) -> "ProblemDocument":
        """The refusal as RFC 9457 wants it."""
        return ProblemDocument(
            type=f"/problems#{self.kind.code}",
            title=self.title(),
            status=self.kind.status,
            detail=self.detail(),
            instance=f"urn:request:{current_request.get().id}",
            errors=[
                FindingDocument(pointer=f.pointer, row=f.row, column=f.column, code=f.code, message=f.text())
                for f in self.findings
            ],
            total_errors=self.total,
        )


class FindingDocument(BaseModel):
    """One place that needs correcting."""

    pointer: str | None = None
    row: int | None = None
    column: str | None = None
    code: str
    message: str


class ProblemDocument(BaseModel):
    """A refusal (RFC 9457). ``errors`` is capped, ``total_errors`` is not."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[FindingDocument] = []
    total_errors: int = 0


SENTENCES: Mapping[str, str] = {
    "missing": N_("Fill this in."),
    "extra_forbidden": N_("This field is not known here."),
    "string_too_short": N_("Too short: at least {min_length} characters."),
    "string_too_long": N_("Too long: at most {max_length} characters."),
    "string_pattern_mismatch": N_("This is not written in the expected way."),
    "int_parsing": N_("Write a whole number."),
    "int_type": N_("Write a whole number."),
    "greater_than_equal": N_("Too small: at least {ge}."),
    "less_than_equal": N_("Too large: at most {le}."),
    "literal_error": N_("Choose one of the values offered."),
    "enum": N_("Choose one of the values offered."),
}
OTHERWISE = N_("This value is not accepted.")


def findings_of(errors: Iterable[Mapping[str, Any]], *, drop: int = 0) -> list[Finding]:
    """What pydantic found, in our sentences; ``drop`` leading parts of the place are left out.

    A validator of ours speaks by ``ValueError(N_("..."))``.
    """
    findings = []
    for error in errors:
        named = {key: value for key, value in error.get("ctx", {}).items() if key != "error"}
        own = error.get("ctx", {}).get("error")
        message = str(own) if error["type"] == "value_error" else SENTENCES.get(error["type"], OTHERWISE)
        pointer = "/".join(str(part) for part in error["loc"][drop:])
        findings.append(Finding(message, error["type"].replace("_", "-"), pointer=pointer, named=named))
    return findings


def checked(model: type[Model], fields: Mapping[str, Any]) -> Model:
    """The fields as ``model``; Refusal ``invalid`` naming every wrong field at once."""
    try:
        return model.model_validate(dict(fields))
    except ValidationError as wrong:
        raise Refusal(INVALID, findings_of(wrong.errors(include_url=False, include_input=False))) from None
