"""Who comes to which kind of page by links alone, and which nobody comes to: a new page needs a line here.

The walk of tests/browser/test_every_page.py sees each person's pages as they look. What it cannot reach is read by
tests/pages, as every person, without a browser.
"""

from __future__ import annotations

# Endpoints by the first of the cast who comes to them; the guest has no name. Others come to many of them, too.
DUTIES: dict[str, set[str]] = {
    name: set(endpoints.split())
    for name, endpoints in {
        "": """
        accounts.forgot accounts.register accounts.sign_in answers.answer card.need card.technology compare.show
        console.home content.event content.events content.guide content.guides content.law content.laws
        content.news content.news_item content.page deals.ask gallery.show map.provinces need.new need.show
        notices.demo_mailbox opendata.index organisations.index organisations.show quality.show
        registration.look_up reports.about search.needs search.results search.technologies technology.new
        technology.show transfer_figures.show
        """,
        "lan": """
        accounts.account accounts.change_password agreements.index agreements.party agreements.section
        agreements.show catalogue_import.upload console.desk dealroom.accept_nda dealroom.ask_question
        dealroom.call_meeting dealroom.file_list dealroom.meeting_list dealroom.opened dealroom.put_file
        dealroom.question_list dealroom.record_meeting dealroom.show_meeting dealroom.withdraw deals.decline
        deals.index deals.interest deals.private_thread deals.show deals.thread declarations.index
        declarations.new declarations.show freshness.ending fulfilment.add_milestone fulfilment.milestone
        fulfilment.payment fulfilment.show notices.index offers.accept offers.compare offers.estimate
        offers.index offers.new offers.reopen offers.show organisations.list_papers organisations.new
        questions.ask registration.show saved.index signing.show technology.edit technology.preview
        technology.thread technology.versions
        """,
        "minh": """
        answers.compare dealroom.answer_question freshness.owed need.edit need.outcome need.preview need.renew
        need.thread need.versions organisations.edit organisations.members
        """,
        "hoa": """
        behalf.begin behalf.edit behalf.index behalf.show checklist.index checklist.show clauses.index
        clauses.show dealroom.nda_texts deals.board_page deals.close deals.enter deals.hand_over
        deals.name_reader deals.plan deals.stuck_page fulfilment.add_payment law.index law.rule law.term
        lexicon.index lexicon.new lexicon.unanswered matching.figures matching.proposals matching.without_supply
        notices.failed_mails texts.index texts.newest
        """,
        "quan": """
        appeals.index appeals.show law.alerts moderation.item moderation.queue organisations.suspend
        organisations.unverify organisations.verify organisations.waiting questions.desk records.of_item
        records.of_officer reports.hidden reports.index reports.show texts.edit
        """,
        "quantri": """
        checklist.edit clauses.edit clauses.new dealroom.edit_nda law.new moderation.revision records.book
        records.officers texts.new
        """,
    }.items()
}

# Endpoints to which no link of the demo leads, and why.
NOBODY: dict[str, set[str]] = {
    why: set(endpoints.split())
    for why, endpoints in {
        "no page: a file, or an answer to a script": """
        agreements.download catalogue_import.template console.favicon console.robots console.yearly
        dealroom.meeting_calendar dealroom.opened_file dealroom.own_openings declarations.file desks.monthly
        desks.own files.show_file fulfilment.file health.healthz health.readyz matching.figures_file
        matching.without_supply_file opendata.feed opendata.feed_of_field opendata.feed_of_needs
        opendata.feed_of_technologies opendata.picture opendata.picture_of_need opendata.picture_of_technology
        opendata.sitemap opendata.sitemap_part organisations.paper pairs.typing quality.file
        records.of_item_file records.of_officer_file registration.application registration.calendar
        registration.scan search.suggest signing.file signing.sent transfer_figures.file
        """,
        "its address comes by mail": """
        accounts.confirm accounts.invitation accounts.reset behalf.answer deals.answer_invitation
        declarations.by_link freshness.confirm freshness.outcome notices.demo_mail saved.stop surveys.answer
        """,
        "shown after a form was sent": """
        accounts.forgot_sent accounts.registered catalogue_import.report
        """,
        "nothing in the demo is in that state": """
        agreements.compare appeals.about dealroom.cancel_meeting dealroom.change_meeting dealroom.minute_meeting
        dealroom.nda_text deals.answer_as_member deals.call_invitation deals.introduce deals.reopen
        fulfilment.part lexicon.show need.revision offers.edit organisations.hand_over organisations.lift
        pairs.compare pairs.judge questions.reply saved.change technology.renew technology.revision
        texts.compare texts.show uploaded.hand_in
        """,
    }.items()
}
