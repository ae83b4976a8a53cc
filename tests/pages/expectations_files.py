"""Who gets what among the files of deals and the text of secrecy; see expectations.py.

In the open deal Lan has a file at each level, and a file and a part of her listing are confidential, too. Minh has
accepted the text there and opened a file. In the closed one Lan has withdrawn Minh's access.
"""

from __future__ import annotations

READ = {"deal.open": "lan minh hoa", "deal.closed": "lan minh hoa admin", "deal.entered": "lan hoa"}
OWNERS = {"deal.open": "lan minh hoa", "deal.closed": "lan minh hoa", "deal.entered": "lan hoa"}
PUT = {"deal.open": "lan minh hoa", "deal.closed": "lan=409 minh=409 hoa=409", "deal.entered": "lan hoa"}
NDA = {**READ, "deal.entered": "lan=303 hoa"}
OWN = {"deal_file.parties": "lan", "deal_file.nda": "lan", "deal_file.broker": "lan"}
ELSEWHERE = {"deal_file.parties public_id=@deal.closed": "nobody", "deal_file.parties file_id=x": "nobody"}
WITHDRAW = {
    "deal.open person_id=@minh": "lan",
    "deal.open person_id=@lan": "minh",
    "deal.open person_id=@an": "nobody",
    "deal.closed person_id=@minh": "lan=409",
}

GET: dict[str, str | dict[str, str]] = {
    "dealroom.accept_nda": NDA,
    "dealroom.edit_nda": "admin",
    "dealroom.file_list": READ,
    "dealroom.nda_text": {"number=1": "officers", "number=9": "nobody"},
    "dealroom.nda_texts": "officers",
    "dealroom.opened": OWNERS,
    "dealroom.opened_file": OWNERS,
    "dealroom.own_openings": "members",
    "dealroom.put_file": PUT,
    "dealroom.withdraw": WITHDRAW,
}
POST: dict[str, str | dict[str, str]] = {
    "dealroom.accept_nda": NDA,
    "dealroom.edit_nda": "admin",
    "dealroom.lift": {"withdrawal.closed": "lan", "withdrawal.closed public_id=@deal.open": "nobody"},
    "dealroom.open_file": {
        "deal_file.parties": "lan minh hoa",
        "deal_file.nda": "lan minh hoa=303",
        "deal_file.broker": "lan hoa=303",
        **ELSEWHERE,
    },
    "dealroom.open_listing_file": {"listing_file.nda": "lan minh hoa=303", "listing_file.nda file_id=x": "nobody"},
    "dealroom.open_part": {"listing_part.nda": "lan minh hoa=303", "listing_part.nda part=0": "nobody"},
    "dealroom.put_file": PUT,
    "dealroom.restore_file": {**dict.fromkeys(OWN, "lan=409"), **ELSEWHERE},
    "dealroom.revoke_file": {**OWN, **ELSEWHERE},
    "dealroom.set_level": {**OWN, **ELSEWHERE},
    "dealroom.withdraw": WITHDRAW,
}
