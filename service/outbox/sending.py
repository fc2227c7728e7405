"""One connection to the mail server, and what its answers mean."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from service.outbox.tables import Message
from service.settings import Settings

LONGEST_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Undelivered(Exception):
    """A message did not go: why, and whether another try is of any use."""

    problem: str
    lasting: bool = False


def letter(settings: Settings, one: Message, subject: str, text: str, now: datetime) -> EmailMessage:
    """The message as it travels. Its Message-ID is the same in every try, so a mailbox can tell a repetition."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = settings.mail_sender, one.address, subject
    made["Date"] = format_datetime(now)
    made["Message-ID"] = f"<{one.public_id}@{settings.mail_sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(text)
    made["Content-Language"] = one.language
    return made


@contextmanager
def connected(settings: Settings) -> Iterator[smtplib.SMTP]:
    """A connection to the server of the settings; Undelivered when there is none to be had."""
    try:
        server = _connection(settings)
    except (OSError, smtplib.SMTPException) as failed:
        raise Undelivered("server-unreachable") from failed
    try:
        yield server
    finally:
        server.close()


def _connection(settings: Settings) -> smtplib.SMTP:
    trusted = ssl.create_default_context()
    where = (settings.mail_host, settings.mail_port)
    if settings.mail_tls == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(*where, timeout=LONGEST_SECONDS, context=trusted)
    else:
        server = smtplib.SMTP(*where, timeout=LONGEST_SECONDS)
    try:
        if settings.mail_tls == "starttls":
            server.starttls(context=trusted)
        if settings.mail_user:
            server.login(settings.mail_user, settings.mail_password.get_secret_value())
    except BaseException:
        server.close()
        raise
    return server


def send(server: smtplib.SMTP, made: EmailMessage) -> None:
    """Hand one message over; Undelivered when the server did not take it."""
    try:
        server.send_message(made)
    except smtplib.SMTPRecipientsRefused as refused:
        lasting = all(code >= 500 for code, _said in refused.recipients.values())
        raise Undelivered("address-refused", lasting) from None
    except smtplib.SMTPServerDisconnected:
        raise Undelivered("server-unreachable") from None
    except smtplib.SMTPException:
        raise Undelivered("server-refused") from None
    except OSError:
        raise Undelivered("server-unreachable") from None
