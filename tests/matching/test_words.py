"""The words shown for a match are those at which a reader nods."""

import json
import re
from pathlib import Path

import pytest

from marketplace.matching.evidence import evidence, marked
from marketplace.matching.reading import sentences
from marketplace.matching.words import SHOWN, shared_words
from marketplace.search.engine import Hit, MatchedTerm
from marketplace.vietnamese.keys import keys, pairs

QUALITY = Path(__file__).parents[1] / "quality" / "data"


def terms(*folded: str) -> list[MatchedTerm]:
    return [MatchedTerm(term, 1 / len(folded)) for term in folded]


def met(first: str, second: str) -> list[MatchedTerm]:
    """All terms two texts share, as an engine would name them."""
    sides = [[key.folded for key in keys(text)] for text in (first, second)]
    common = {*sides[0], *pairs(sides[0])} & {*sides[1], *pairs(sides[1])}
    return terms(*sorted(common)) if common else []


def test_words_are_shown_with_marks_even_if_one_side_had_none():
    assert shared_words("Máy sấy mít", "may say mit", terms("may_say", "say_mit")) == ("máy sấy mít",)
    assert shared_words("may say mit", "Máy sấy mít", terms("may_say", "say_mit")) == ("máy sấy mít",)


def test_words_alike_only_without_marks_are_not_shown():
    assert shared_words("đường mịt mù", "sấy mít", terms("mit")) == ()


@pytest.mark.parametrize(
    ("first", "second", "shown"),
    [
        ("Dữ liệu cá nhân không đưa ra ngoài", "Bác sĩ có đủ thời gian cho từng ca", ()),
        ("Bác sĩ có đủ thời gian cho từng ca", "Dữ liệu cá nhân không đưa ra ngoài", ()),
        ("nuôi cá", "thức ăn cho cá", ("cá",)),
        ("nuoi ca", "thức ăn cho cá", ("cá",)),
        ("thức ăn cho cá", "nuoi ca", ("cá",)),
    ],
)
def test_a_bare_syllable_among_marked_words_is_another_word(first, second, shown):
    assert shared_words(first, second, terms("ca")) == shown


def test_a_phrase_does_not_cross_punctuation_or_lines():
    assert shared_words("lọc nước. Thải khí", "nước thải", terms("nuoc_thai")) == ()
    assert shared_words("lọc nước\nthải khí", "lọc nước; thải khí", terms("loc_nuoc", "nuoc_thai")) == ("lọc nước",)


def test_a_phrase_is_shown_as_far_as_the_other_side_has_it():
    shared = shared_words("máy sấy mít chín", "máy sấy xoài, mít chín", terms("may_say", "say_mit", "mit_chin"))
    assert set(shared) == {"máy sấy", "mít chín"}


def test_function_words_part_phrases():
    words = shared_words("lái cho vườn", "lái cho vườn", terms("lai_cho", "cho_vuon"))
    assert words == ()
    assert shared_words("và sấy của", "và sấy của", terms("va_say", "say_cua", "va", "say")) == ("sấy",)


def test_names_keep_their_capitals():
    assert shared_words("Ở Tân Hiệp", "Xưởng ở Tân Hiệp", terms("tan_hiep")) == ("Tân Hiệp",)


def test_what_met_by_the_lexicon_is_shown_as_both_sides_write_it():
    assert shared_words("Trại heo", "Chuồng lợn kín", terms("lon")) == ("heo = lợn",)
    assert shared_words("Chuồng lợn kín", "Trại heo", terms("lon")) == ("lợn = heo",)


@pytest.mark.parametrize(
    "weak",
    [
        "có sẵn",
        "lâu",
        "chạy nhanh",
        "giá",
        "giá rẻ",
        "tốt",
        "dễ dùng",
        "người",
        "mỗi ngày",
        "rất nhiều",
        "5 kg",
        "26 mm",
        "làm",
    ],
)
def test_weak_words_are_not_shown(weak):
    first, second = f"Kiểu {weak}, hầm biogas", f"Loại {weak}. Bể lọc"
    assert shared_words(first, second, met(first, second)) == ()


def test_syllables_of_other_words_are_not_shown_alone():
    assert shared_words("Trà Thái nguyên hình", "Công nghiệp Thái, nguyên chất", terms("thai", "nguyen")) == ()
    assert shared_words("cây mít", "trồng mít", terms("mit")) == ("mít",)
    assert shared_words("nối với ERP", "phần mềm ERP", terms("erp")) == ("ERP",)


def test_a_general_word_is_shown_only_for_want_of_a_better_one():
    assert shared_words("phần mềm A", "phần mềm B", met("phần mềm", "phần mềm")) == ("phần mềm",)
    first, second = "phần mềm A, hóa đơn", "phần mềm B. Hóa đơn"
    assert shared_words(first, second, met(first, second)) == ("hóa đơn",)


def records(name: str) -> list[dict]:
    return [json.loads(line) for line in (QUALITY / name).read_text(encoding="utf-8").splitlines()]


def text_of(record: dict) -> str:
    return f"{record.get('title', '')}\n{record.get('body', '')}"


WEAK = re.compile(
    r"(sẵn|lâu|nhanh|giá|tốt|dễ|rẻ|ít|nhiều|muốn|cần|mua|bán|làm|dùng|xài|người|ngày|không|và|của|cho)", re.IGNORECASE
)


def test_no_pair_of_real_texts_shows_a_weak_word_or_a_figure():
    offers = [text_of(record) for record in records("technologies.jsonl")]
    shown = {
        word
        for need in records("needs.jsonl")[::3]
        for offer in offers
        for word in shared_words(text_of(need), offer, met(text_of(need), offer))
    }
    assert len(shown) > 90
    assert [word for word in shown if WEAK.fullmatch(word) or re.fullmatch(r"[\d.,\s%]+", word)] == []


def test_few_are_shown():
    text = "mít, xoài, chuối, ớt, tiêu, điều, lúa, gạo, bắp, ngô"
    assert len(shared_words(text, text.replace(",", "."), met(text, text))) == SHOWN


# Where it stands


def hit(first: str, second: str) -> Hit:
    return Hit("technology", "abc", 1.0, 0.5, tuple(met(first, second)))


NEED = "Cần máy sấy mít\nXưởng nhỏ. Lò cũ làm trái sậm màu; khách chê. Trại heo bên cạnh."
OFFER = "Thiết bị bơm nhiệt\nGiá tốt. Dùng làm máy sấy mít, xoài. Bảo hành một năm."


def test_the_telling_sentence_of_each_side_is_marked():
    need, offer = evidence(NEED, OFFER, hit(NEED, OFFER))
    assert "".join(segment.text for segment in need) == "Cần máy sấy mít"
    assert [segment.text for segment in need if segment.is_hit] == ["máy sấy mít"]
    assert "".join(segment.text for segment in offer) == "Dùng làm máy sấy mít, xoài."
    assert [segment.text for segment in offer if segment.is_hit] == ["máy sấy mít"]


def test_each_side_shows_its_own_word():
    need, offer = marked("Trại heo nhỏ", "Chuồng lợn kín", ["heo = lợn"])
    assert [segment.text for segment in need if segment.is_hit] == ["heo"]
    assert [segment.text for segment in offer if segment.is_hit] == ["lợn"]


def test_nothing_shared_shows_nothing():
    assert evidence("mít", "xoài", hit("mít", "xoài")) == ((), ())
    assert marked("", "", ["mít"]) == ((), ())


def test_sentences_cover_the_text():
    for text in (NEED, OFFER, "", "a.b 1.5 kg. c", "…", "!?\n\n;"):
        assert all(start < end for start, end in sentences(text))
        assert sum(len(text[start:end].strip()) for start, end in sentences(text)) <= len(text)
    assert [NEED[start:end].strip() for start, end in sentences("Nặng 1.5 kg. Nhẹ")] != []
