"""Who gets what where people keep searches, compare, print and look at the map; see expectations.py."""

from __future__ import annotations

# Paper is passed on: on it stands what everybody may know, whoever asks.
SHEETS = {
    "lan.{kind}.published": "everyone",
    "minh.{kind}.published": "everyone",
    "lan.{kind}.draft": "nobody",
    "lan.{kind}.submitted": "nobody",
    "lan.{kind}.refused": "nobody",
    "lan.{kind}.withdrawn": "everyone=410",
    "lan.{kind}.expired": "everyone=410",
    "lan.{kind}.merged": "everyone=301",
    "public_id=khongcogi123": "nobody",
}
GET: dict[str, str | dict[str, str]] = {
    **{
        f"card.{kind}": {case.format(kind=kind): people for case, people in SHEETS.items()}
        for kind in ("technology", "need")
    },
    "compare.show": "everyone",
    "map.provinces": "everyone",
    "saved.change": {"saved.lan": "lan", "saved.minh": "minh", "public_id=khongcogi123": "nobody"},
    "saved.index": "members",
    "saved.stop": {"token=x": "everyone=410", "token.stop": "everyone"},
}
POST: dict[str, str | dict[str, str]] = {
    "saved.change": {"saved.lan": "lan", "saved.minh": "minh", "public_id=khongcogi123": "nobody"},
    "saved.do_stop": {"token=x": "everyone=410", "token.stop": "everyone"},
    "saved.drop": {"saved.lan": "lan", "saved.minh": "minh", "public_id=khongcogi123": "nobody"},
    "saved.save": "members",
}
