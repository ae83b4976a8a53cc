"""Words that mean the same, and words that must not be taken for each other."""

import pytest

from marketplace.vietnamese.lexicon import entries, expansions


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
    ],
)
def test_expands(typed: str, found: str):
    assert found in means(typed)


@pytest.mark.parametrize("typed", ["ai mua", "sấy", "bắp cải muối", "lon bia", "san phang", "quả", "kênh", "rõ ràng"])
def test_leaves_alone(typed: str):
    assert means(typed) <= {"cai bap"}


def test_pairs_join_the_neighbours():
    (expansion,) = expansions("máy sấy bắp hạt nhỏ")[:1]
    assert expansion.pairs == ("say_ngo", "ngo_hat")


def test_every_entry_is_whole_and_said_once():
    assert len(entries()) == len({(entry.words, entry.means) for entry in entries()})
    for entry in entries():
        assert entry.words and entry.means and entry.words != entry.means
        assert entry.kind in {"region", "abbreviation", "everyday", "english"}
        assert entry.note
