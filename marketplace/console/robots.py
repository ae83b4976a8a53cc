"""Which addresses are nothing for search engines: what wants a signed-in person, and what is reached by a letter only.

What wants somebody signed in is read from the doors of the views, so that a new page is shut from its first day.
"""

from __future__ import annotations

import re

from flask import Flask

BY_LETTER = (
    "/dang-nhap",
    "/hop-thu-mau",
    "/loi-moi/",
    "/quen-mat-khau",
    "/thu-gui-loi",
    "/tin/",
    "/xac-nhan-tin/",
)
"""Open to whoever holds the address, and of use to nobody else."""


def shut(app: Flask) -> list[str]:
    """Patterns of RFC 9309, the shortest that cover everything: ``*`` stands for any signs, ``$`` for the end."""
    readable = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    public = [rule.rule for rule in readable if _is_open(app, rule.endpoint)]
    private = {_pattern(rule.rule) for rule in readable if not _is_open(app, rule.endpoint)}
    found = list(BY_LETTER)
    for pattern in sorted(private):
        if not any(covers(one, pattern) for one in found):
            found += _exact(pattern) if _begins_like_another(pattern, public) else [pattern]
    return sorted(found)


def covers(pattern: str, address: str) -> bool:
    """Does a pattern of a robots.txt match an address, or all that another pattern stands for?"""
    rule = re.escape(pattern).replace(r"\*", ".*").replace(r"\$", "$")
    return bool(re.match(rule, address))


def _begins_like_another(pattern: str, public: list[str]) -> bool:
    """Is there a public address of as many parts, the last of which may begin with that of the pattern?"""
    longer = pattern.replace("*", "x") + "x"
    return any(re.fullmatch(re.sub(r"<\w+>", "[^/]+", rule), longer) for rule in public)


def _exact(pattern: str) -> list[str]:
    """For what begins like public addresses do: /cong-nghe/moi, and not /cong-nghe/moiA7…"""
    return [f"{pattern}$", f"{pattern}?", f"{pattern}/"]


def _pattern(rule: str) -> str:
    return re.sub(r"<[^>]*>", "*", rule)


def _is_open(app: Flask, endpoint: str) -> bool:
    return getattr(app.view_functions[endpoint], "door", "") == "anyone"
