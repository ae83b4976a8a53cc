"""Who gets what after signing; see expectations.py.

The contract of the closed deal is signed; its case takes no more steps. Lan has declared two contracts: one with
Minh's cooperative, and one with somebody who is asked by mail.
"""

from __future__ import annotations

READERS = "lan minh hoa admin"
LATE = "lan=409 minh=409 hoa=409 admin=409"
LOST = {"milestone row_id=khongcogi123": "nobody", "milestone public_id=@deal.open": "nobody"}
OWN, ABROAD = "declared.own", "declared.abroad"
GET: dict[str, str | dict[str, str]] = {
    "declarations.by_link": {"token=x": "everyone=410", "token.declared": "everyone"},
    "declarations.file": {
        "declared.own.file": READERS,
        "declared.abroad.file": "lan hoa admin",
        "declared.own.file file_id=khongcogi123": "nobody",
    },
    "declarations.index": "members",
    "declarations.new": "lan minh",
    "declarations.show": {OWN: READERS, ABROAD: "lan hoa admin"},
    "fulfilment.add_milestone": {"deal.closed": "nobody", "deal.open": "nobody"},
    "fulfilment.add_payment": {"deal.closed": "nobody", "deal.open": "nobody"},
    "fulfilment.file": {"milestone": "nobody", **LOST},  # nothing was handed over
    "fulfilment.milestone": {"milestone": READERS, **LOST},
    "fulfilment.part": {"part": READERS, "part part_id=khongcogi123": "nobody"},
    "fulfilment.payment": {"payment": READERS, "payment row_id=khongcogi123": "nobody"},
    "fulfilment.show": {"deal.open": "lan minh hoa", "deal.closed": READERS, "deal.entered": "lan hoa"},
    "surveys.answer": {"token=x": "everyone=410", "token.survey": "everyone"},
    "transfer_figures.file": "everyone",
    "transfer_figures.show": "everyone",
}
POST: dict[str, str | dict[str, str]] = {
    "declarations.add_evidence": {OWN: "lan", ABROAD: "lan"},
    "declarations.by_link": {"token=x": "everyone=410", "token.declared": "everyone"},
    "declarations.check": {OWN: "hoa admin", ABROAD: "hoa admin"},
    "declarations.confirm": {OWN: "minh", ABROAD: "nobody"},
    "declarations.dispute": {OWN: "minh", ABROAD: "nobody"},
    "declarations.new": "lan minh",
    "declarations.register": {OWN: "hoa=409 admin=409", ABROAD: "hoa=409 admin=409"},  # nobody has checked it yet
    "declarations.withdraw": {OWN: "lan", ABROAD: "lan"},
    "fulfilment.act": {
        "milestone verb=hand_over": LATE,
        "milestone verb=accept": LATE,
        "milestone verb=khong": "nobody",
    },
    "fulfilment.act_on_part": {
        "part verb=receive": LATE,
        "part verb=correct": LATE,
        "part verb=khong": "nobody",
        "part part_id=khongcogi123 verb=receive": LATE,  # as if it had been taken back
    },
    "fulfilment.act_on_payment": {"payment verb=pay": LATE, "payment verb=receive": "nobody"},
    "fulfilment.add_milestone": {"deal.closed": "nobody"},
    "fulfilment.add_payment": {"deal.closed": "nobody"},
    "fulfilment.begin_paper": {
        "deal.closed kind=amendment": "lan=409 minh=409 hoa=409",
        "deal.open kind=amendment": "nobody",
    },
    "fulfilment.end": {"deal.closed": "hoa"},
    "fulfilment.put_to_use": {"deal.closed": "hoa=409"},
    "surveys.answer": {"token=x": "everyone=410", "token.survey": "everyone"},
}
