"""Passwords: Argon2id, with a dummy for unknown people so that time tells nothing, and bounded memory."""

from __future__ import annotations

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

# Each hash takes 64 MiB: not more than two at a time in one process, whatever the number of threads.
AT_ONCE = BoundedSemaphore(2)


def hash_password(password: str) -> str:
    with AT_ONCE:
        return _hasher().hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Does the password fit? Without a stored hash, the same work is done for a sure no."""
    hasher = _hasher()
    with AT_ONCE:
        try:
            return hasher.verify(stored or _dummy(hasher), password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def needs_rehash(stored: str) -> bool:
    return _hasher().check_needs_rehash(stored)


def _hasher() -> PasswordHasher:
    hasher = current_app.extensions.get("argon2")
    if hasher is None:
        hasher = current_app.extensions["argon2"] = PasswordHasher(**current_app.config["ARGON2"])
    return hasher


def _dummy(hasher: PasswordHasher) -> str:
    dummy: str | None = current_app.extensions.get("argon2_dummy")
    if dummy is None:
        dummy = current_app.extensions["argon2_dummy"] = hasher.hash("nobody has this password")
    return dummy
