"""Who gets what where papers are signed and contracts registered; see expectations.py.

In the open deal a contract is sent for signing, and Minh has handed a scan in. The contract of the closed deal is
signed and its dossier filed; the administrator is named as a reader of that deal.
"""

from __future__ import annotations

DRAFT, SENT, SIGNED = "agreement.drafting", "agreement.sent", "agreement.signed"
LOST = {f"{SENT} agreement_id=khongcogi123": "nobody", f"{SENT} public_id=@deal.closed": "nobody"}
SIDES, READERS = "lan minh hoa", "lan minh hoa admin"
ELSEWHERE = "lan=303 minh=303 hoa=303"  # to its page: it can no longer be edited
LATE = "lan=409 minh=409 hoa=409"  # nothing is sent for signing
GET: dict[str, str | dict[str, str]] = {
    "registration.application": {SIGNED: READERS, SENT: "nobody"},
    "registration.calendar": {SIGNED: READERS, SENT: "nobody"},
    "registration.look_up": "everyone",
    "registration.scan": {SIGNED: "nobody"},  # no certificate yet
    "registration.show": {SIGNED: READERS, SENT: SIDES, DRAFT: "nobody", **LOST},
    "signing.file": {"paper.scan": SIDES, f"{SENT} paper_id=khongcogi123": "nobody"},
    "signing.sent": {SENT: SIDES, SIGNED: READERS, DRAFT: "nobody"},
    "signing.show": {SENT: SIDES, SIGNED: READERS, DRAFT: SIDES, **LOST},
    "uploaded.hand_in": {DRAFT: SIDES, SENT: ELSEWHERE, SIGNED: ELSEWHERE, **LOST},
}
POST: dict[str, str | dict[str, str]] = {
    "registration.certify": {SIGNED: "hoa", SENT: "nobody"},
    "registration.file": {SIGNED: "lan=409 minh=409 hoa=409", SENT: "nobody"},  # filed before
    "registration.refuse": {SIGNED: "hoa", SENT: "nobody"},
    "registration.show": {SIGNED: "lan=409 minh=409 hoa=409", SENT: SIDES, **LOST},  # filed: answered for good
    "registration.tick": {SIGNED: SIDES, SENT: "nobody"},
    "signing.call_back": {SENT: SIDES, **LOST},
    "signing.confirm": {"paper.scan": "hoa"},
    "signing.digital": {SENT: SIDES, DRAFT: LATE, **LOST},
    "signing.refuse": {"paper.scan": "minh hoa"},  # Minh takes back what he handed in
    "signing.scan": {SENT: SIDES, DRAFT: LATE, **LOST},
    "signing.send": {DRAFT: "hoa", SENT: "nobody"},  # no version of that one is still to be sent
    "uploaded.hand_in": {DRAFT: SIDES, **LOST},
}
