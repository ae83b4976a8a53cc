"""Who gets what at which address: the access matrix, written down.

A cell names the people who are let in; whoever is not named is refused. "minh=409" says that he gets exactly that
answer, and that nothing is written. Later words of a cell win over earlier ones. A new address needs a line here.
"""

from __future__ import annotations

Cells = dict[str, str | dict[str, str]]

# What the owner sees in every status, and what the officers see once it was handed in.
LISTINGS = {
    "lan.{kind}.draft": "lan",
    "lan.{kind}.submitted": "lan officers",
    "lan.{kind}.published": "everyone",
    "lan.{kind}.returned": "lan officers",
    "lan.{kind}.refused": "lan officers",
    "lan.{kind}.withdrawn": "lan officers",
    "lan.{kind}.expired": "lan officers",
    "minh.{kind}.draft": "minh",
    "minh.{kind}.submitted": "minh officers",
    "minh.{kind}.published": "everyone",
    "minh.{kind}.returned": "minh officers",
    "minh.{kind}.refused": "minh officers",
    "minh.{kind}.withdrawn": "minh officers",
    "minh.{kind}.expired": "minh officers",
    "public_id=khongcogi123": "nobody",
    "public_id=0": "nobody",
}
WRITING = {
    "lan.{kind}.draft": "lan",
    "lan.{kind}.returned": "lan",
    "lan.{kind}.submitted": "nobody",
    "lan.{kind}.published": "nobody",
    "minh.{kind}.draft": "minh",
    "minh.{kind}.returned": "minh",
    "minh.{kind}.refused": "nobody",
}
MODERATING = {
    "lan.technology.submitted kind=technology": "quan",
    "minh.need.submitted kind=need": "quan",
    "minh.need.published kind=need": "quan",
    "lan.technology.draft kind=technology": "nobody",
    "lan.technology.submitted kind=need": "nobody",
}
PARTIES = "lan minh hoa admin"
INTERESTS = ("asked", "accepted", "declined", "cancelled", "open", "closed")


def of_kind(kind: str, cells: dict[str, str]) -> dict[str, str]:
    return {case.format(kind=kind): people for case, people in cells.items()}


GET: Cells = {
    "accounts.account": "members",
    "accounts.change_password": "members",
    "accounts.confirm": {"token=x": "everyone=410", "token.confirm": "everyone"},
    "accounts.forgot": "everyone",
    "accounts.forgot_sent": "everyone",
    "accounts.invitation": {"token=x": "everyone=410", "token.stranger": "everyone", "token.admin": "everyone"},
    "accounts.register": "guest members=303",
    "accounts.registered": "everyone",
    "accounts.reset": {"token=x": "everyone=410", "token.reset": "everyone", "token.confirm": "everyone=410"},
    "accounts.sign_in": "guest members=303",
    "catalogue_import.report": {"import.lan": "members=303 lan", "token=x": "members=303"},
    "catalogue_import.template": {"kind=technology": "members", "kind=need": "members"},
    "catalogue_import.upload": "members",
    "console.desk": "members",
    "console.favicon": "everyone=302",
    "console.home": "everyone",
    "console.robots": "everyone",
    "deals.ask": {
        "lan.technology.published": "members",
        "minh.technology.published": "members",
        "lan.technology.draft": "nobody",
        "lan.technology.submitted": "nobody",
    },
    "deals.close": {"deal.open": "hoa", "deal.closed": "hoa=303"},
    "deals.decline": {"interest.asked": "lan", "interest.declined": "lan=303"},
    "deals.index": "members",
    "deals.interest": {f"interest.{status}": PARTIES for status in INTERESTS},
    "deals.introduce": {"interest.accepted": "hoa", "interest.asked": "hoa=303"},
    "deals.offer": {
        "minh.need.published": "members",
        "lan.need.published": "members",
        "minh.need.draft": "nobody",
        "minh.need.expired": "nobody",
    },
    "deals.reopen": {"deal.closed": "hoa", "deal.open": "hoa=303"},
    "deals.show": {"deal.open": PARTIES, "deal.closed": PARTIES},
    "files.show_file": {"file.shown": "everyone", "file.draft": "lan", "file.unattached": "lan"},
    "health.healthz": "everyone",
    "health.readyz": "everyone=503",  # no worker lives beside these tests
    "lexicon.index": "officers",
    "lexicon.new": "officers",
    "lexicon.show": {"lexicon.proposed": "officers", "lexicon.off": "officers"},
    "lexicon.unanswered": "officers",
    "matching.figures": "officers",
    "matching.figures_file": "officers",
    "matching.proposals": "hoa",
    "matching.without_supply": "officers",
    "matching.without_supply_file": "officers",
    "moderation.item": MODERATING,
    "moderation.queue": "quan",
    "need.edit": of_kind("need", WRITING),
    "need.new": "members",
    "need.show": of_kind("need", LISTINGS),
    "notices.demo_mail": {"mail.failed": "nobody"},
    "notices.demo_mailbox": "nobody",
    "notices.failed_mails": "officers",
    "notices.index": "members",
    "organisations.edit": {"lan.organisation": "lan", "minh.organisation": "minh", "an.organisation": "an"},
    "organisations.hand_over": {"lan.organisation": "officers=303"},
    "organisations.lift": {"lan.organisation": "quan=303 admin=303"},
    "organisations.list_papers": {"lan.organisation": "lan quan admin", "minh.organisation": "minh quan admin"},
    "organisations.paper": {
        "lan.paper": "lan quan admin",
        "lan.paper public_id=@minh.organisation": "nobody",
        "lan.organisation paper_id=khongcogi123": "nobody",
    },
    "organisations.suspend": {"lan.organisation": "quan admin", "an.organisation": "quan admin"},
    "organisations.index": "everyone",
    "organisations.members": {"lan.organisation": "lan officers", "minh.organisation": "minh officers"},
    "organisations.new": "members",
    "organisations.show": {f"{name}.organisation": "everyone" for name in ("lan", "minh", "an")},
    "organisations.unverify": {"lan.organisation": "quan admin", "an.organisation": "quan admin"},
    "organisations.verify": {"an.organisation": "quan admin", "lan.organisation": "quan admin"},
    "organisations.waiting": "quan admin",
    "search.needs": "everyone",
    "search.results": "everyone",
    "search.suggest": "everyone",
    "search.technologies": "everyone",
    "technology.edit": of_kind("technology", WRITING),
    "technology.new": "members",
    "technology.show": of_kind("technology", LISTINGS),
}

DECIDING = {
    f"{thing} kind={kind} verb={verb}": people
    for verb in ("publish", "return", "refuse")
    for thing, kind, people in (
        ("lan.technology.submitted", "technology", "quan"),
        ("minh.need.submitted", "need", "quan"),
        ("lan.technology.draft", "technology", "nobody"),
        ("lan.technology.submitted", "need", "nobody"),
        ("minh.need.published", "need", "quan=409"),
    )
}
STEPPING = {
    "lan.{kind}.draft verb=submit": "lan",
    "minh.{kind}.draft verb=submit": "minh",
    "lan.{kind}.published verb=submit": "lan=409",
    "lan.{kind}.submitted verb=withdraw": "lan",
    "lan.{kind}.published verb=withdraw": "lan",
    "minh.{kind}.published verb=withdraw": "minh",
    "lan.{kind}.refused verb=withdraw": "lan=409",
    "lan.{kind}.withdrawn verb=reopen": "lan",
    "minh.{kind}.expired verb=reopen": "minh",
    "minh.{kind}.published verb=reopen": "minh=409",
}
POSTED_WRITING = {
    "lan.{kind}.draft": "lan",
    "lan.{kind}.returned": "lan",
    "minh.{kind}.draft": "minh",
    "minh.{kind}.returned": "minh",
    "lan.{kind}.submitted": "lan=409",
    "lan.{kind}.published": "lan=409",
    "minh.{kind}.refused": "minh=409",
}

POST: Cells = {
    "accounts.accept_invitation": {"token.admin": "admin", "token.stranger": "nobody", "token=x": "members=410"},
    "accounts.account": "members",
    "accounts.change_password": "members",
    "accounts.decline_invitation": {"token.admin": "admin", "token.stranger": "nobody", "token=x": "members=410"},
    "accounts.do_confirm": {"token=x": "everyone=410", "token.confirm": "everyone"},
    "accounts.end_other_sessions": "members",
    "accounts.end_session": {"session.lan": "lan", "number=999999": "nobody"},
    "accounts.forgot": "everyone",
    "accounts.register": "everyone",
    "accounts.resend": "everyone",
    "accounts.reset": {"token=x": "everyone=410", "token.reset": "everyone"},
    "accounts.sign_in": "everyone",
    "accounts.sign_out": "everyone",
    "catalogue_import.commit": {"import.lan": "members=303 lan", "token=x": "members=303"},
    "catalogue_import.upload": "members",
    "deals.accept": {"interest.asked": "lan", "interest.declined": "lan=409", "interest.accepted": "lan=409"},
    "deals.ask": {
        "lan.technology.published": "minh",
        "minh.technology.published": "lan minh",  # he asks for his other organisation
        "lan.technology.draft": "nobody",
    },
    "deals.cancel": {"interest.asked": "minh", "interest.accepted": "minh=409"},
    "deals.close": {"deal.open": "hoa", "deal.closed": "hoa=409"},
    "deals.decline": {"interest.asked": "lan", "interest.accepted": "lan=409"},
    "deals.introduce": {"interest.accepted": "hoa", "interest.asked": "hoa=409"},
    "deals.offer": {"minh.need.published": "lan minh", "lan.need.published": "minh", "minh.need.draft": "nobody"},
    "deals.reopen": {"deal.closed": "hoa", "deal.open": "hoa=409"},
    "deals.write": {"deal.open": "lan minh hoa", "deal.closed": "lan=409 minh=409 hoa=409"},
    "lexicon.new": "officers=200",
    "lexicon.step": {
        "lexicon.proposed verb=approve": "officers",
        "lexicon.proposed verb=switch_off": "officers",
        "lexicon.proposed verb=switch_on": "officers=409",
        "lexicon.off verb=switch_on": "officers",
    },
    "lexicon.switch_off": "officers",
    "matching.decide": {
        "match.proposed verb=accept": "hoa",
        "match.dropped verb=restore": "hoa",
        "match.accepted verb=accept": "hoa=409",
    },
    "matching.drop": {"match.proposed": "hoa", "match.accepted": "hoa", "match.dropped": "hoa=409"},
    "matching.wish": "members",
    "moderation.decide": DECIDING,
    "need.edit": of_kind("need", POSTED_WRITING),
    "need.new": "lan minh an officers=200",
    "need.step": of_kind("need", STEPPING),
    "notices.open_notice": {"notice.lan": "lan", "notice.minh": "minh"},
    "notices.read": {"notice.lan": "lan", "notice.minh": "minh"},
    "notices.read_all": "members",
    "notices.resend": {"mail.failed": "officers"},
    "notices.resend_all": "officers",
    "organisations.ask_verification": {"lan.organisation": "lan", "minh.organisation": "minh"},
    "organisations.cancel_invitation": {
        "lan.invited.stranger": "lan",
        "lan.invited.stranger public_id=@minh.organisation": "nobody",
    },
    "organisations.change_role": {
        "lan.member": "lan",
        "minh.member": "minh",
        "lan.member public_id=@minh.organisation": "nobody",
    },
    "organisations.check": {"an.organisation": "quan admin", "lan.organisation": "quan admin"},
    "organisations.edit": {"lan.organisation": "lan", "minh.organisation": "minh"},
    "organisations.give_mark": {"an.organisation": "quan=400 admin=400"},
    "organisations.hand_in": {"lan.organisation": "lan", "minh.organisation": "minh"},
    "organisations.hand_over": {"lan.organisation": "officers"},
    "organisations.lift": {"lan.organisation": "quan admin"},
    "organisations.invite": {"lan.organisation": "lan", "minh.organisation": "minh"},
    "organisations.leave": {"lan.organisation": "lan", "minh.organisation": "minh"},
    "organisations.new": "members",
    "organisations.remove": {
        "lan.member": "lan",
        "minh.member": "minh",
        "lan.member public_id=@minh.organisation": "nobody",
    },
    "organisations.remove_paper": {
        "lan.loose": "lan quan admin",
        "lan.loose public_id=@minh.organisation": "nobody",
    },
    "organisations.suspend": {"lan.organisation": "quan admin", "an.organisation": "quan admin"},
    "organisations.take_check_back": {
        "lan.check": "quan admin",
        "lan.check public_id=@minh.organisation": "nobody",
    },
    "organisations.unverify": {"lan.organisation": "quan admin", "an.organisation": "quan admin"},
    "technology.edit": of_kind("technology", POSTED_WRITING),
    "technology.new": "lan minh an officers=200",
    "technology.step": of_kind("technology", STEPPING),
}
