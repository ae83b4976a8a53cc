"""Who gets what where listings are appealed for, reported and looked up in the record; see expectations.py."""

from __future__ import annotations

KINDS = ("technology", "need")
ON_SHOW = {
    "lan.technology.published kind=technology": "quan",
    "minh.need.published kind=need": "quan",
    "lan.technology.draft kind=technology": "nobody",
    "lan.technology.published kind=need": "nobody",
}
APPEALING = {
    "lan.technology.refused kind=technology": "lan",
    "minh.need.refused kind=need": "minh",
    "lan.technology.published kind=technology": "lan",
    "lan.technology.draft kind=technology": "lan",
}
REPORTING = {
    **{f"lan.{kind}.published kind={kind}": "everyone" for kind in KINDS},
    **{f"minh.{kind}.{status} kind={kind}": "everyone=409" for kind in KINDS for status in ("withdrawn", "expired")},
    **{f"lan.{kind}.{status} kind={kind}": "nobody" for kind in KINDS for status in ("draft", "submitted", "refused")},
}
RECORDS = {
    "lan.technology.published kind=technology": "quan admin",
    "minh.need.hidden kind=need": "quan admin",
    "lan.technology.draft kind=technology": "nobody",
}
OFFICERS = {"public_id=@quan": "quan admin", "public_id=@hoa": "admin", "public_id=khongcogi123": "nobody"}
GET: dict[str, str | dict[str, str]] = {
    "appeals.about": APPEALING,
    "appeals.index": "quan",
    "appeals.show": {"appeal.open": "quan"},
    "quality.file": {"form=csv": "everyone", "form=json": "everyone"},
    "quality.show": "everyone",
    "records.book": "admin",
    "records.of_item": RECORDS,
    "records.of_item_file": {f"{one} form={form}": who for form in ("csv", "json") for one, who in RECORDS.items()},
    "records.of_officer": OFFICERS,
    "records.of_officer_file": {f"{one} form={form}": who for form in ("csv", "json") for one, who in OFFICERS.items()},
    "records.officers": "admin",
    "reports.about": REPORTING,
    "reports.hidden": "quan admin",
    "reports.index": "quan",
    "reports.show": ON_SHOW,
}
POST: dict[str, str | dict[str, str]] = {
    "appeals.hear": {f"appeal.open verb={verb}": "nobody" for verb in ("grant", "uphold")},  # Quân refused
    "appeals.make": {
        "lan.technology.refused kind=technology": "lan",
        "minh.need.refused kind=need": "minh=409",  # once is enough
        "lan.technology.published kind=technology": "lan=409",
        "lan.technology.draft kind=technology": "lan=409",
    },
    "reports.decide": {f"{one} verb={verb}": who for verb in ("uphold", "dismiss") for one, who in ON_SHOW.items()},
    "reports.make": REPORTING,
    "reports.unhide": {
        "lan.technology.hidden kind=technology": "quan admin",
        "minh.need.published kind=need": "quan=409 admin=409",
        "lan.technology.draft kind=technology": "nobody",
    },
}
