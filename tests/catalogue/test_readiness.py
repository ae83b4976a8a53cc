"""The level of readiness by questions: which answers yield which level, and what the form makes of it."""

from __future__ import annotations

import pytest

from marketplace.catalogue import readiness
from marketplace.catalogue.models import Technology
from marketplace.reference import service as reference
from tests.catalogue.test_edit import LEAST, NEW, form_of, how_many, only
from tests.html import Page

# Answers to the six questions in their order: y yes, n no, - none.
LEVELS = [
    ("------", None, False),
    ("nnnnnn", 1, False),
    ("n-----", 1, False),
    ("y-----", 3, False),
    ("ynnnnn", 3, False),
    ("yynnnn", 4, False),
    ("yyynnn", 6, False),
    ("yyyynn", 7, False),
    ("yyyyyn", 8, False),
    ("yyyyyy", 9, False),
    ("yynyyy", 4, True),  # the first “not yet” ends the climb
    ("-yyyyy", 1, True),
    ("nnnnny", 1, True),
]
WORDS = {"y": readiness.YES, "n": readiness.NO}


def answered(signs):
    pairs = zip(readiness.questions(), signs, strict=True)
    return {readiness.name_of(question): WORDS[sign] for question, sign in pairs if sign in WORDS}


@pytest.mark.parametrize(("signs", "level", "skips"), LEVELS)
def test_levels(app, signs, level, skips):
    found = readiness.level_of(readiness.answers(answered(signs)))
    assert (found and found.level, bool(found and found.skips)) == (level, skips)


def test_questions_climb_and_each_stands_for_a_level_of_the_list(app):
    levels = [one.extra["level"] for one in readiness.questions()]
    assert 4 <= len(levels) <= 6 and levels == sorted(set(levels))
    assert all(reference.find("trl", str(level)) for level in levels)
    assert all(one.source and one.note_vi and one.label_en for one in readiness.questions())


def test_other_words_are_no_answers(app):
    first = readiness.name_of(readiness.questions()[0])
    assert readiness.answers({first: "yes", "hoi-trl-H99": "co"}) == {}


def test_the_form_chooses_the_level_writes_nothing_and_lets_one_choose_another(visit, lan):
    reader = visit(lan)
    sent = {**LEAST, "buoc": "2", **answered("yyyynn"), "trl_evidence": "Chạy ở xã A.", "do": "trl"}
    response = reader.submit(NEW[Technology], sent)
    held = form_of(response)
    assert response.status_code == 200 and how_many(Technology) == 0
    assert held["trl"] == ["7"] and held["trl_evidence"] == ["Chạy ở xã A."]
    assert held["hoi-trl-H4"] == ["co"] and held["hoi-trl-H5"] == ["chua"]
    main = Page.read(response.text).one("main").text
    assert "TRL 7" in main and "chạy thử tại nơi sản xuất hay sử dụng thật" in main and "chỉnh lại được" in main
    reader.post(NEW[Technology], data={**held, "trl": ["6"], "do": ["save"]})
    assert only(Technology).trl == 6


def test_without_an_answer_it_says_so_and_keeps_the_level(visit, lan):
    response = visit(lan).submit(NEW[Technology], {**LEAST, "buoc": "2", "trl": "5", "do": "trl"})
    assert "Xin trả lời ít nhất một câu" in response.text and form_of(response)["trl"] == ["5"]
