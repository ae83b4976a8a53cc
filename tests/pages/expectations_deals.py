"""Who gets what in the rooms of deals: cases, the board, and what brokers enter for others; see expectations.py."""

from __future__ import annotations

GET: dict[str, str | dict[str, str]] = {
    "deals.answer_as_member": {"asked.supply": "lan", "asked.demand": "nobody"},
    "deals.answer_invitation": {"token=x": "everyone=410", "token.deal": "everyone"},
    "deals.board_page": "hoa admin",
    "deals.call_invitation": {"asked.demand": "hoa", "asked.supply": "hoa"},
    "deals.close": {"deal.open": "hoa", "deal.closed": "hoa=303", "deal.entered": "hoa"},
    "deals.enter": "hoa",
    "deals.hand_over": {"deal.open": "hoa admin", "deal.closed": "hoa=303 admin=303", "deal.entered": "hoa admin"},
    "deals.name_reader": {"deal.open": "hoa admin", "deal.closed": "hoa admin"},
    "deals.plan": {"deal.open": "hoa", "deal.closed": "hoa=303", "deal.entered": "hoa"},
    "deals.reopen": {"deal.closed": "hoa", "deal.open": "hoa=303"},
    "deals.show": {
        "deal.open": "lan minh hoa admin",
        "deal.closed": "lan minh hoa admin",
        "deal.entered": "lan hoa admin",
    },
    "deals.stuck_page": "hoa admin",
    # The administrator is named as a reader of the closed one alone.
    "deals.private_thread": {"deal.open": "lan minh", "deal.closed": "lan minh", "deal.entered": "lan"},
    "deals.thread": {"deal.open": "lan minh hoa", "deal.closed": "lan minh hoa admin", "deal.entered": "lan hoa"},
}
POST: dict[str, str | dict[str, str]] = {
    "deals.answer_as_member": {"asked.supply": "lan", "asked.demand": "nobody"},
    "deals.answer_invitation": {"token=x": "everyone=410", "token.deal": "everyone"},
    "deals.ask_invitation": {"asked.demand": "hoa", "asked.supply": "hoa"},
    "deals.call_invitation": {"asked.demand": "hoa", "asked.supply": "hoa"},
    "deals.close": {"deal.open": "hoa", "deal.closed": "hoa=409"},
    "deals.end_reader": {"deal.closed.reader": "hoa admin", "deal.closed.reader public_id=@deal.open": "nobody"},
    "deals.enter": "hoa",
    "deals.erase_invitation": {"asked.demand": "hoa", "asked.supply": "hoa"},
    "deals.hand_over": {"deal.open": "hoa admin", "deal.closed": "hoa=409 admin=409"},
    "deals.move": {"deal.open": "hoa", "deal.closed": "hoa=409"},
    "deals.name_reader": {"deal.open": "hoa admin", "deal.closed": "hoa admin"},
    "deals.plan": {"deal.open": "hoa", "deal.closed": "hoa=409"},
    "deals.reopen": {"deal.closed": "hoa", "deal.open": "hoa=409"},
    "deals.mark_private_read": {"deal.open": "lan minh", "deal.entered": "lan=409"},  # nothing was said there
    "deals.mark_read": {
        "deal.open": "lan minh hoa",
        "deal.closed": "lan minh hoa admin",
        "deal.entered": "lan=409 hoa=409",
    },
    "deals.write": {"deal.open": "lan minh hoa", "deal.closed": "lan=409 minh=409 hoa=409"},
    "deals.write_private": {"deal.open": "lan minh", "deal.closed": "lan=409 minh=409"},
}
