"""Limits on guessing: moving windows by account and by network, counted in the process, or together by several."""

import ipaddress
import math
import time
from dataclasses import dataclass, field

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from service.access.attempts import SharedAttempts
from service.kit.db import Database
from service.kit.problems import TOO_MANY, Refusal

# A school or a block of flats shares one address: the limit by network is far above that by account.
WRONG_PER_ACCOUNT = RateLimitItemPerMinute(8, 15, namespace="wrong password")
TRIES_PER_NETWORK = RateLimitItemPerMinute(400, 5, namespace="network")
NEW_ACCOUNTS_PER_NETWORK = RateLimitItemPerMinute(60, 60, namespace="new accounts")


def network(address: str) -> str:
    """The /24 (IPv4) or /56 (IPv6) an address lies in."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network(f"{found}/{24 if found.version == 4 else 56}", strict=False))


@dataclass(frozen=True, slots=True)
class Guessing:
    """Counts tries. ``account`` is a keyed mark of the login, so that the memory holds no addresses of people."""

    window: MovingWindowRateLimiter = field(default_factory=lambda: MovingWindowRateLimiter(MemoryStorage()))

    @classmethod
    def of(cls, database: Database) -> "Guessing":
        """Counts kept where all processes that serve this database see them."""
        return cls(MovingWindowRateLimiter(SharedAttempts(database.engine))) if database.shared else cls()

    def require_patience(self, account: str, address: str) -> None:
        """Refusal ``too-many-tries`` (429) when account or network have used up their tries."""
        if not self.window.hit(TRIES_PER_NETWORK, network(address)):
            self._refuse(TRIES_PER_NETWORK, network(address))
        self.require_tries_left(account)

    def require_tries_left(self, account: str) -> None:
        """Refusal ``too-many-tries`` (429) when wrong passwords have used up the tries of this account."""
        if not self.window.test(WRONG_PER_ACCOUNT, account):
            self._refuse(WRONG_PER_ACCOUNT, account)

    def wrong(self, account: str) -> None:
        """A wrong password was given for this account."""
        self.window.hit(WRONG_PER_ACCOUNT, account)

    def right(self, account: str) -> None:
        """The right password was given: earlier slips no longer count."""
        self.window.clear(WRONG_PER_ACCOUNT, account)

    def require_new_account(self, address: str) -> None:
        """Refusal ``too-many-tries`` (429) when this network has opened too many accounts."""
        if not self.window.hit(NEW_ACCOUNTS_PER_NETWORK, network(address)):
            self._refuse(NEW_ACCOUNTS_PER_NETWORK, network(address))

    def _refuse(self, limit: RateLimitItemPerMinute, key: str) -> None:
        seconds = max(1, math.ceil(self.window.get_window_stats(limit, key).reset_time - time.time()))
        raise Refusal(TOO_MANY, headers={"Retry-After": str(seconds)}, minutes=math.ceil(seconds / 60))
