"""Who gets what where papers are drafted and clauses kept; see expectations.py.

Hoa has begun a secrecy agreement in the open deal. The administrator is named as a reader of the closed one alone.
"""

from __future__ import annotations

DRAFT = "agreement.drafting"
LOST = {f"{DRAFT} agreement_id=khongcogi123": "nobody", f"{DRAFT} public_id=@deal.closed": "nobody"}
TEXT = f"{DRAFT} code=bm_01"
GET: dict[str, str | dict[str, str]] = {
    "agreements.compare": {DRAFT: "lan minh hoa", f"{DRAFT} public_id=@deal.closed": "nobody"},
    "agreements.download": {
        f"{DRAFT} number=1 form=pdf": "lan minh hoa",
        f"{DRAFT} number=1 form=docx": "lan minh hoa",
        f"{DRAFT} number=9 form=pdf": "nobody",
    },
    "agreements.index": {"deal.open": "lan minh hoa", "deal.closed": "lan minh hoa admin", "deal.entered": "lan hoa"},
    "agreements.party": {
        "deal.open side=supply": "lan minh hoa",
        "deal.open side=demand": "lan minh hoa",
        "deal.closed side=supply": "lan minh hoa admin",
    },
    "agreements.section": {TEXT: "lan minh hoa", f"{DRAFT} code=dd23_01": "nobody"},
    "agreements.show": {DRAFT: "lan minh hoa", **LOST},
    "clauses.edit": {"code=HD01.TEN": "admin", "code=KHONGCO": "nobody"},
    "clauses.index": "officers",
    "clauses.new": "admin",
    "clauses.show": {"code=HD01.TEN number=1": "officers", "code=HD01.TEN number=9": "nobody"},
}
POST: dict[str, str | dict[str, str]] = {
    "agreements.drop": {DRAFT: "hoa", **LOST},
    "agreements.make": {DRAFT: "lan minh hoa", **LOST},
    "agreements.name": {DRAFT: "lan minh hoa", **LOST},
    "agreements.new": {
        "deal.open kind=memorandum": "lan minh hoa",
        "deal.open kind=secrecy": "lan minh hoa",  # led to the one there is
        "deal.open kind=contract": "lan=409 minh=409 hoa=409",  # nothing is agreed on yet
        "deal.closed kind=secrecy": "lan=409 minh=409 hoa=409",
    },
    "agreements.party": {
        "deal.open side=supply": "lan hoa",
        "deal.open side=demand": "minh hoa",
        "deal.closed side=supply": "lan=409 hoa=409",
    },
    "agreements.renew": {DRAFT: "lan=409 minh=409 hoa=409"},
    "agreements.reset": {TEXT: "lan minh hoa", f"{DRAFT} code=dd23_01": "nobody"},
    "agreements.section": {TEXT: "lan minh hoa", f"{DRAFT} code=dd23_01": "nobody"},
    "clauses.edit": {"code=HD01.TEN": "admin", "code=KHONGCO": "nobody"},
    "clauses.new": "admin",
    "clauses.retire": {"code=HD01.TEN": "admin", "code=KHONGCO": "nobody"},
}
