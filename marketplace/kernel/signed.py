"""Values in links that only this site can have made. What a link may do, and how long, is its room's business."""

from __future__ import annotations

from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer


class Forged(ValueError):
    """The token was not made here for this purpose."""


def sign(purpose: str, value: Any) -> str:
    """A token that carries ``value`` (readable by whoever holds it); ``purpose`` names the room and the use."""
    signed = _serializer(purpose).dumps(value)
    return signed if isinstance(signed, str) else signed.decode()


def read(purpose: str, token: str, longest: int) -> Any:
    """The value of a token of which at most ``longest`` signs are looked at. Raises Forged."""
    try:
        return _serializer(purpose).loads(token[:longest])
    except BadData:
        raise Forged(purpose) from None


def _serializer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=purpose)
