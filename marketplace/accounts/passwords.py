"""Passwords: Argon2id, with a dummy for unknown people so that time tells nothing, and bounded memory."""

from __future__ import annotations

import unicodedata
from threading import BoundedSemaphore
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app
from flask_babel import lazy_gettext as _

LEAST, MOST = 10, 200  # characters of a password
FEWEST_SIGNS = 4  # different characters in a password
# Each hash takes 64 MiB: not more than two at a time in one process, whatever the number of threads.
AT_ONCE = BoundedSemaphore(2)
# Long enough to be taken, and among the first that anybody would try.
COMMON = frozenset(
    """
    0123456789 1234567890 12345678910 123456789a 1234567890a 9876543210 0987654321 1122334455 123123123123 147258369a
    1q2w3e4r5t 1qaz2wsx3edc abcdefghij abcd123456 abc123456789 a123456789 aa123456789 asdfghjkl1 asdfghjkl123
    qwertyuiop qwertyuiop1 qwerty12345 qwerty123456 password12 password123 password1234 passw0rd123 iloveyou123
    letmein123 welcome123 administrator admin12345 admin123456 matkhau123 matkhau1234 matkhau12345 matkhaumoi
    anhyeuem123 anhyeuem1234 emyeuanh123 yeuanhnhieu yeuemnhieu vietnam123 vietnam2024 vietnam2025 vietnam2026
    tayninh123 tayninh1234 tayninh2025 tayninh2026 saigon12345 hanoi12345 khoahoccongnghe congnghe123
    """.split()  # noqa: SIM905 - a list of words is easier to read and add to
)


def weakness(password: str, *own: str | None) -> Any | None:
    """What is wrong with a new password, as a sentence for its owner; None when it will do.

    ``own`` are words that anybody knows of them: name, e-mail address.
    """
    plain = _composed(password).casefold()
    if len(plain) < LEAST:
        return _("Mật khẩu cần ít nhất %(least)s ký tự. Một câu ngắn dễ nhớ là tốt nhất.", least=LEAST)
    if len(plain) > MOST:
        return _("Mật khẩu không được dài quá %(most)s ký tự.", most=MOST)
    if plain in COMMON or len(set(plain)) < FEWEST_SIGNS:
        return _("Mật khẩu này nhiều người dùng nên dễ bị đoán. Xin chọn mật khẩu khác.")
    if _letters(plain) in {_letters(word) for word in _known(own)}:
        return _("Mật khẩu không được trùng với tên hay địa chỉ thư của bạn.")
    return None


def hash_password(password: str) -> str:
    with AT_ONCE:
        return _hasher().hash(_composed(password))


def verify_password(stored: str | None, password: str) -> bool:
    """Does the password fit? Without a stored hash, the same work is done for a sure no."""
    hasher = _hasher()
    with AT_ONCE:
        try:
            return hasher.verify(stored or _dummy(hasher), _composed(password)) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def needs_rehash(stored: str) -> bool:
    return _hasher().check_needs_rehash(stored)


def _composed(password: str) -> str:
    """Vietnamese letters arrive composed or not, depending on the keyboard; a lone surrogate cannot be hashed."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "replace").decode()


def _known(own: tuple[str | None, ...]) -> list[str]:
    words = [word.casefold() for word in own if word]
    return words + [word.split("@")[0] for word in words if "@" in word]


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


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
