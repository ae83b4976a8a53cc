"""Who gets what where listings are renewed, outcomes told, and listings written for others; see expectations.py."""

from __future__ import annotations

RENEWING = {
    "lan.{kind}.published": "lan",
    "lan.{kind}.expired": "lan",
    "minh.{kind}.published": "minh",
    "lan.{kind}.withdrawn": "lan=409",
    "lan.{kind}.hidden": "lan=409",
}
GET: dict[str, str | dict[str, str]] = {
    "behalf.answer": {"token=x": "everyone=410", "token.behalf": "everyone"},
    "behalf.begin": "hoa quan",
    "behalf.edit": {"behalf.hoa": "hoa"},
    "behalf.index": "hoa quan",
    "behalf.show": {"behalf.hoa": "hoa quan"},
    "freshness.confirm": {"token=x": "everyone=410", "token.renew": "everyone", "token.outcome": "everyone=410"},
    "freshness.ending": "members",
    "freshness.outcome": {"token=x": "everyone=410", "token.outcome": "everyone", "token.renew": "everyone=410"},
    "freshness.owed": "members",
    "need.outcome": {
        "lan.need.expired": "lan",
        "lan.need.published": "lan",
        "minh.need.published": "minh",
        "lan.need.withdrawn": "lan=409",
        "lan.need.submitted": "lan=409",
    },
    "need.renew": {case.format(kind="need"): people for case, people in RENEWING.items()},
    "technology.renew": {case.format(kind="technology"): people for case, people in RENEWING.items()},
}
POST: dict[str, str | dict[str, str]] = {
    "behalf.answer": {"token=x": "everyone=410", "token.behalf": "everyone"},
    "behalf.ask": {"behalf.hoa": "hoa"},
    "behalf.begin": "hoa quan",
    "behalf.call": {"behalf.hoa": "hoa"},
    "behalf.edit": {"behalf.hoa": "hoa"},
    "behalf.erase": {"behalf.hoa": "hoa quan"},
    "behalf.invite": {"behalf.hoa": "hoa"},
    "freshness.confirm": {"token=x": "everyone=410", "token.renew": "everyone", "token.outcome": "everyone=410"},
    "freshness.ending": "members",
    "freshness.outcome": {"token=x": "everyone=410", "token.outcome": "everyone", "token.renew": "everyone=410"},
    "need.outcome": {
        "lan.need.expired": "lan",
        "lan.need.published": "lan",
        "minh.need.published": "minh",
        "lan.need.withdrawn": "lan=409",
    },
    "need.renew": GET["need.renew"],
    "technology.renew": GET["technology.renew"],
}
