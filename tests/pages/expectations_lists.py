"""Who gets what at the lexicon and at the terms of the law; see expectations.py."""

from __future__ import annotations

Cells = dict[str, str | dict[str, str]]

GET: Cells = {
    "law.alerts": "quan",
    "law.index": "officers",
    "law.new": "admin",
    "law.rule": {"code=D10K1B": "officers", "code=KHONGCO": "nobody"},
    "law.term": {"term.legal": "officers"},
    "lexicon.index": "officers",
    "lexicon.new": "officers",
    "lexicon.show": {"lexicon.proposed": "officers", "lexicon.off": "officers"},
    "lexicon.unanswered": "officers",
}

POST: Cells = {
    "law.change_note": {"term.legal": "admin"},
    "law.new": "admin=200",
    "law.settle": {"minh.need.published kind=need": "quan", "lan.need.submitted kind=need": "quan=422"},
    "law.step": {"term.legal verb=retire": "admin", "term.legal verb=restore": "admin=409"},
    "lexicon.new": "officers=200",
    "lexicon.step": {
        "lexicon.proposed verb=approve": "officers",
        "lexicon.proposed verb=switch_off": "officers",
        "lexicon.proposed verb=switch_on": "officers=409",
        "lexicon.off verb=switch_on": "officers",
    },
    "lexicon.switch_off": "officers",
}
