"""Who gets what where terms are offered and answered; see expectations.py.

Minh's offer is on the table of the open deal, and Lan is writing her answer; Hoa brokers it.
"""

from __future__ import annotations

GET: dict[str, str | dict[str, str]] = {
    "offers.accept": {"offer.sent": "lan minh=303 hoa=303", "offer.draft": "lan=303"},
    "offers.compare": {"deal.open": "lan minh hoa", "deal.closed": "lan=303 minh=303 hoa=303 admin=303"},
    "offers.edit": {"offer.draft": "lan", "offer.sent": "minh=303", "offer.countered": "lan=303"},
    "offers.estimate": {"offer.sent": "lan minh hoa", "offer.draft": "lan"},
    "offers.index": {"deal.open": "lan minh hoa", "deal.closed": "lan minh hoa admin", "deal.entered": "lan hoa"},
    "offers.new": {
        "deal.open": "lan=303 minh hoa",
        "deal.closed": "lan=303 minh=303 hoa=303",
        "deal.entered": "lan hoa",
    },
    "offers.reopen": {"offer.sent": "lan=303 minh=303 hoa=303"},
    "offers.show": {
        "offer.sent": "lan minh hoa",
        "offer.countered": "lan minh hoa",
        "offer.draft": "lan",
        "offer.sent public_id=@deal.closed": "nobody",
    },
}
POST: dict[str, str | dict[str, str]] = {
    "offers.accept": {"offer.sent": "lan minh=409"},
    "offers.agree_reopen": {"offer.sent": "lan=409 minh=409 hoa=409"},
    "offers.discard": {"offer.draft": "lan", "offer.sent": "minh=409"},
    "offers.edit": {"offer.draft": "lan", "offer.sent": "minh=409"},
    "offers.keep": {"offer.sent": "nobody"},
    "offers.new": {
        "deal.open": "lan minh hoa",
        "deal.closed": "lan=409 minh=409 hoa=409",
        "deal.entered": "lan hoa",
    },
    "offers.rebase": {"offer.draft": "lan=409", "offer.sent": "minh=409"},
    "offers.reopen": {"offer.sent": "lan=409 minh=409 hoa=409"},
    "offers.send": {"offer.draft": "lan", "offer.sent": "minh=409"},
    "offers.withdraw": {"offer.sent": "minh", "offer.draft": "lan=409", "offer.countered": "lan=409"},
}
