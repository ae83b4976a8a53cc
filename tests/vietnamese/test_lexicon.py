"""Words that mean the same, and words that must not be taken for each other."""

import time

import pytest

from marketplace.vietnamese import lexicon
from marketplace.vietnamese.keys import keys
from marketplace.vietnamese.lexicon import KINDS, Lexicon, Row, entries, expansions, install, shields, shipped


def means(text: str) -> set[str]:
    return {" ".join(key.folded for key in expansion.keys) for expansion in expansions(text)}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("chuồng heo", "lon"),
        ("chuồng lợn", "heo"),
        ("khoai mì", "san"),
        ("khoai mi", "san"),
        ("nlmt", "nang luong mat troi"),
        ("năng lượng mặt trời", "nlmt"),
        ("nang luong mat troi", "nlmt"),
        ("camera AI", "tri tue nhan tao"),
        ("làm khô cá", "say"),
        ("TXNG", "truy xuat nguon goc"),
        ("vác bình đi xịt", "phun thuoc"),
        ("nước giếng vàng khè", "khu sat"),
        ("phơi không kịp", "may say"),
        ("tốn tiền điện", "tiet kiem dien"),
        ("wastewater", "nuoc thai"),
        ("nước thải", "wastewater"),
        ("máy bay không người lái", "drone"),
    ],
)
def test_expands(typed: str, found: str):
    assert found in means(typed)


@pytest.mark.parametrize("typed", ["ai mua", "sấy", "bắp cải muối", "lon bia", "san phang", "quả", "kênh", "rõ ràng"])
def test_leaves_alone(typed: str):
    assert means(typed) <= {"cai bap", "drying", "dried"}


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("liên lạc với hạt giống", "dau phong"),
        ("gió heo may", "lon"),
        ("bánh mì nướng củ", "san"),
        ("bột lúa mì củ", "san"),
        ("hương vị thơm ngon trái", "dua"),
        ("em đi trong map", "khi quyen dieu chinh"),
        ("nước cam vắt", "gia cong bang may tinh"),
    ],
)
def test_homonyms_are_not_expanded(typed: str, wrong: str):
    assert wrong not in means(typed)


def test_a_homonym_needs_a_word_of_its_context_near():
    lexicon = Lexicon.of([Row("lạc", "đậu phộng", "region", "one", ("hạt", "ép dầu"))])
    found = [bool(lexicon.expansions(text)) for text in ("máy bóc lạc", "hạt lạc", "lạc ép dầu", "lạc ép nước dầu")]
    assert found == [False, True, True, False]
    far = " ".join(["rau"] * 13)
    assert not lexicon.expansions(f"hạt {far} lạc")


@pytest.mark.parametrize(
    ("typed", "is_read"),
    [
        ("làm khô", True),
        ("lam kho", True),
        ("làm kho", False),
        ("truy xuat nguồn gốc", True),
        ("truy xuat nguon goc", True),
    ],
)
def test_marks_of_a_pair_are_left_out_of_both_or_none(typed: str, is_read: bool):
    """“Làm kho”, to make a store, is not “làm khô”, to dry; in a longer phrase a forgotten mark does no harm."""
    lexicon = Lexicon.of([Row("làm khô", "sấy", "everyday"), Row("truy xuất nguồn gốc", "traceability", "english")])
    assert bool(lexicon.expansions(typed)) is is_read


def test_the_word_itself_is_no_context():
    assert not Lexicon.of([Row("lạc", "đậu phộng", "region", "one", ("lạc",))]).expansions("lạc")


def test_pairs_join_the_neighbours():
    (expansion,) = (e for e in expansions("máy sấy bắp hạt nhỏ") if e.words == "bap")
    assert expansion.pairs[:2] == ("say_ngo", "ngo_hat")


def test_an_entry_met_twice_is_told_once_with_all_its_pairs():
    lexicon = Lexicon.of([Row("heo", "lợn", "region")])
    (one,) = lexicon.expansions("chuồng heo và thịt heo")
    assert one.pairs == ("chuong_lon", "lon_va", "thit_lon")


def test_an_expansion_tells_what_was_read_and_what_it_means():
    (one,) = Lexicon.of([Row("khoai mì", "sắn", "region")]).expansions("Nhổ KHOAI  MI")
    assert (one.words, one.typed, one.means) == ("khoai mi", "KHOAI MI", "sắn")


def test_a_reader_switches_words_off():
    assert "lon" not in {e.means for e in expansions("chuồng heo", frozenset({"heo"}))}
    assert not Lexicon.of([Row("heo", "lợn", "region")]).expansions("heo", frozenset({"heo"}))


def test_words_switched_off_still_hide_shorter_ones():
    lexicon = Lexicon.of([Row("bắp cải", "cải bắp", "region"), Row("bắp", "ngô", "region")])
    assert lexicon.expansions("bắp cải", frozenset({"bap cai"})) == []


@pytest.mark.parametrize(
    ("typed", "is_read"), [("CAM", True), ("cam", False), ("Cam", False), ("NLMT", True), ("nlmt", True)]
)
def test_what_could_be_a_syllable_is_an_abbreviation_only_in_capitals(typed, is_read):
    rows = [Row("CAM", "gia công", "abbreviation"), Row("NLMT", "mặt trời", "abbreviation")]
    assert bool(Lexicon.of(rows).expansions(typed)) is is_read


def test_version_tells_two_lexicons_apart():
    one, same, other = (Lexicon.of([Row("heo", word, "region")]) for word in ("lợn", "lợn", "lơn"))
    assert one.version == same.version != other.version


@pytest.fixture
def given_back():
    yield
    install(None)


def test_an_installed_lexicon_is_used_everywhere(given_back):
    install(Lexicon.of([Row("abc", "xyz", "english")]))
    assert means("abc") == {"xyz"} and means("heo") == set()
    install(None)
    assert means("heo") == {"lon"}


def test_every_row_is_whole_and_said_once():
    rows = shipped()
    assert len(rows) >= 650
    assert len({row.name for row in rows}) == len(rows)
    assert len(entries()) == len({(entry.words, entry.means) for entry in entries()})
    for row in rows:
        words, means = keys(row.words), keys(row.means)
        assert 1 <= len(words) <= 6 and 1 <= len(means) <= 6 and row.name[0] != row.name[1], row
        assert row.kind in KINDS and row.direction in ("both", "one") and row.note and row.trade, row


def test_no_row_says_what_a_text_says_already():
    """ "gạo" is found in "gạo lứt" without a lexicon."""
    for row in shipped():
        words, means = (f" {name} " for name in row.name)
        assert words not in means, row
        assert row.direction == "one" or means not in words, row


def test_shields_are_phrases():
    assert all(len(keys(phrase)) > 1 for phrase in shields())


def test_long_texts_cost_little():
    words = [row.words for row in shipped()]
    texts = [" ".join(" ".join(words[i : i + 60]).split()[:80]) for i in range(0, 1200, 60)]
    expansions(texts[0])
    start = time.process_time()
    for text in texts:
        lexicon.expansions(text)
    assert (time.process_time() - start) / len(texts) < 0.004  # 1 ms on a quiet machine, of words that all are entries
