"""How often the doors to an account may be tried, counted over all web processes in the second store."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request
from flask_limiter.util import get_remote_address

from marketplace.extensions import limiter
from marketplace.kernel.text import clean_line

View = Callable[..., Any]


def account_and_address() -> str:
    """Whose account is tried, from where; an address too long for any mailbox counts as one."""
    return f"{clean_line(request.form.get('email', ''))[:80].casefold()}|{get_remote_address()}"


def per_address(amount: str, scope: str) -> Callable[[View], View]:
    """Limit what is sent from one network address. ``scope`` names the counter."""
    return _limited(amount, scope, get_remote_address)


def per_account(amount: str, scope: str) -> Callable[[View], View]:
    """Limit what is sent about one account (form field ``email``) from one network address."""
    return _limited(amount, scope, account_and_address)


def _limited(amount: str, scope: str, key: Callable[[], str]) -> Callable[[View], View]:
    limited: Any = limiter.shared_limit(amount, scope=scope, key_func=key, methods=["POST"])
    return limited
