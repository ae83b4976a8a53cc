"""The lexicon in use: shipped rows, what officers decided, who notices, what an entry changes, what is proposed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert

from marketplace.extensions import db
from marketplace.kernel import counters, history, jobs
from marketplace.kernel.clock import today
from marketplace.kernel.db import transaction
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.search import lexicon_preview, lexicon_service, service
from marketplace.search.engine import Query
from marketplace.vietnamese import lexicon
from marketplace.vietnamese.lexicon import Row, expansions, shipped
from tests.cast import make_technology, put_on_show
from tests.search.working import fresh_index

ROW = Row("cù nèo", "cào cỏ", "region", "one", (), "Lời bà con")


@pytest.fixture(autouse=True)
def fresh(app, monkeypatch):
    """Each test begins and ends with what is shipped, and looks at every occasion."""
    monkeypatch.setattr(lexicon_service, "FRESH", 0.0)
    lexicon_service.forget()
    yield
    lexicon_service.forget()


@pytest.fixture
def log(app):
    """Note that a query was asked so often on a day so many days ago."""

    def note(text: str, times: int, days_ago: int, found: int = 0) -> None:
        row = {"day": (today() - timedelta(days=days_ago)).isoformat(), "query": text, "found": found, "times": times}
        with app.extensions["counters"].begin() as connection:
            connection.execute(insert(counters.queries).values(row))

    yield note
    with app.extensions["counters"].begin() as connection:
        connection.execute(counters.queries.delete())


@pytest.fixture
def index(app, lan, quan):
    with transaction():
        for title in ("Máy cào cỏ ruộng lúa", "Máy sấy mít", "Cù nèo gỗ", "Máy ép dầu"):
            put_on_show(make_technology(lan, lan.organisations[0], title=title), lan, quan)
    with fresh_index(app) as engine:
        yield engine


def means(text: str) -> set[str]:
    lexicon_service.keep_fresh()
    return {expansion.means for expansion in expansions(text)}


def added(officer, row: Row = ROW, approved: bool = True):
    with transaction():
        return lexicon_service.add(row, officer, approved=approved)


def take(verb: str, entry, officer) -> None:
    with transaction():
        lexicon_service.take(verb, entry, officer)


def test_an_entry_counts_once_approved_until_it_is_switched_off(quan):
    entry = added(quan, approved=False)
    assert means("cù nèo") == set()
    take("approve", entry, quan)
    assert means("cù nèo") == {"cào cỏ"}
    take("switch_off", entry, quan)
    assert means("cù nèo") == set()
    take("switch_on", entry, quan)
    assert means("cù nèo") == {"cào cỏ"}


def test_a_shipped_row_is_switched_off_and_on_again(quan):
    assert "lợn" in means("heo")
    line = lexicon_service.find("heo", "lợn")  # either way round
    with transaction():
        entry = lexicon_service.switch_off_shipped(line.row, quan)
    assert "lợn" not in means("heo") and "heo" not in means("lợn")
    take("switch_on", entry, quan)
    assert "lợn" in means("heo")


def test_an_officers_row_counts_instead_of_the_shipped_one(quan):
    row = next(row for row in shipped() if row.name == Row("lợn", "heo", "").name)
    added(quan, Row(row.means, row.words, row.kind, "one"))
    assert "lợn" in means("heo") and "heo" not in means("lợn")


def test_every_step_is_in_history_and_wakes_matching(quan):
    entry = added(quan)
    take("switch_off", entry, quan)
    assert [e.verb for e in history.entries_of(entry)] == ["propose", "approve", "switch_off"]
    waiting = [job for job in db.session.query(jobs.Job) if job.name == "matching.lexicon_changed"]
    assert len(waiting) == 1 and waiting[0].run_at > waiting[0].created_at


def test_a_proposal_wakes_nobody(quan):
    added(quan, approved=False)
    assert "matching.lexicon_changed" not in {job.name for job in db.session.query(jobs.Job)}


def test_steps_are_for_officers_and_in_order(quan, lan):
    entry = added(quan, approved=False)
    with pytest.raises(NotAllowed), transaction():
        lexicon_service.take("approve", entry, lan)
    with pytest.raises(NotOpen), transaction():
        lexicon_service.take("switch_on", entry, quan)


def test_a_process_looks_at_most_every_two_seconds(quan, monkeypatch):
    monkeypatch.setattr(lexicon_service, "FRESH", 60.0)
    assert means("cù nèo") == set()
    added(quan)
    assert means("cù nèo") == set()
    monkeypatch.setattr(lexicon_service, "FRESH", 0.0)
    assert means("cù nèo") == {"cào cỏ"}


def test_an_unchanged_lexicon_is_not_built_again(quan):
    added(quan)
    lexicon_service.keep_fresh()
    before = lexicon.current()
    lexicon_service.keep_fresh()
    assert lexicon.current() is before


def test_the_list_is_narrowed_by_words_kind_and_status(quan):
    entry = added(quan, approved=False)
    assert [line.entry for line in lexicon_service.lines("cu neo")] == [entry]
    assert [line.entry for line in lexicon_service.lines(status="proposed")] == [entry]
    assert {line.row.kind for line in lexicon_service.lines(kind="english")} == {"english"}
    assert len(lexicon_service.lines()) == len(shipped()) + 1


def test_the_search_finds_by_an_approved_entry(index, quan):
    def titles() -> list[str]:
        lexicon_service.keep_fresh()
        return [one.item.title for one in service.search(Query(text="cái cù nèo")).found]

    assert "Máy cào cỏ ruộng lúa" not in titles()
    added(quan)
    assert "Máy cào cỏ ruộng lúa" in titles()


def test_a_preview_shows_what_enters_and_changes_nothing(index, quan, log):
    log("cù nèo", 3, 1, found=1)
    log("Cù nèo", 2, 2, found=1)
    log("máy sấy", 9, 1, found=1)
    log("máy sấy", 9, 2, found=1)
    shown = lexicon_preview.preview(ROW)
    assert [(effect.query.text, effect.query.times) for effect in shown.effects] == [("cù nèo", 5)]
    assert [(p.item.title, p.before, p.after) for p in shown.effects[0].changes] == [("Máy cào cỏ ruộng lúa", None, 2)]
    assert means("cù nèo") == set()


def test_the_preview_of_an_entry_in_use_takes_it_away_for_comparison(index, quan, log):
    added(quan)
    lexicon_service.keep_fresh()
    log("cù nèo", 3, 1)
    log("cù nèo", 2, 2)
    [effect] = lexicon_preview.preview(ROW).effects
    assert [(p.before, p.after) for p in effect.changes] == [(None, 2)]


def test_unanswered_queries_are_proposed_spellings_together(log):
    log("nồi bung mứt", 2, 1)
    log("noi bung mut", 1, 3)
    log("máy sấy", 9, 1, found=7)
    log("máy sấy", 9, 2, found=7)
    [one] = lexicon_preview.unanswered()
    assert (one.text, one.times) == ("nồi bung mứt", 3)


@pytest.mark.parametrize(
    ("days", "times"), [((1, 1), (9,)), ((1, 2), (1, 1)), ((31, 40), (9, 9))], ids=["one day", "twice", "long ago"]
)
def test_rare_and_old_queries_are_not_shown(log, days, times):
    for day, count in dict(zip(days, times, strict=False)).items():
        log("nồi bung mứt", count, day)
    assert lexicon_preview.unanswered() == []


def test_what_the_lexicon_knows_is_not_proposed(log):
    log("xlnt khoai mì", 3, 1)
    log("xlnt khoai mì", 3, 2)
    assert lexicon_preview.unanswered() == []


def test_a_query_with_one_word_that_the_lexicon_does_not_know_is_proposed(log):
    log("xlnt nồi bung", 3, 1)
    log("xlnt nồi bung", 3, 2)
    assert [one.text for one in lexicon_preview.unanswered()] == ["xlnt nồi bung"]


PERSONAL = [
    "0912 345 678",
    "+84912345678",
    "lan@example.vn",
    "tìm 079123456789",
    "gọi 0912.345.678 nhé",
    "(028) 3822 1234",
]


@pytest.mark.parametrize("text", PERSONAL)
def test_numbers_and_addresses_of_people_are_neither_noted_nor_shown(app, log, text):
    counters.log_query(text, 0)
    with app.extensions["counters"].connect() as connection:
        assert connection.execute(counters.queries.select()).all() == []
    log(text, 5, 1)
    log(text, 5, 2)
    assert counters.logged_queries() == [] and lexicon_preview.unanswered() == []


@pytest.mark.parametrize("text", ["máy sấy 500 kg/h", "20 m3/ngày năm 2025", "TCVN 11892-1:2017", "QCVN 40:2011"])
def test_capacities_and_standards_are_noted(app, log, text):
    counters.log_query(text, 0)
    assert [one.text for one in counters.logged_queries()] == [text]
