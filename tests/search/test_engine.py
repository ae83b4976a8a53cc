"""The Whoosh engine keeps the promises of the protocol."""

import gc
import math
import stat
import threading
import unicodedata
from pathlib import Path

import pytest

from marketplace.search.asking import rarity, search, similar
from marketplace.search.engine import Engine, IndexUnavailable, Query, SearchDocument
from marketplace.search.whoosh_engine import POINTER, PREFIX, WhooshEngine
from tests.search.listings import DOCUMENTS, ROWS, document


@pytest.fixture
def engine(tmp_path: Path) -> WhooshEngine:
    made = WhooshEngine(tmp_path / "index")
    made.rebuild(DOCUMENTS)
    return made


def found(engine: Engine, text: str, **more) -> list[str]:
    return [hit.public_id for hit in search(engine, Query(text, **more)).hits]


# What people type


@pytest.mark.parametrize(
    "text",
    ["máy sấy mít", "may say mit", "MÁY SẤY MÍT", unicodedata.normalize("NFD", "máy sấy mít"), "máy sấy mit"],
)
def test_the_dryer_is_found_however_it_is_typed(engine: WhooshEngine, text: str):
    assert found(engine, text, kind="technology")[0] == "sayMit"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hóa đơn điện tử", "hoá đơn điện tử"),
        ("hóa đơn điện tử", "hóa ðơn ðiện tử"),
        ("Hóa Đơn Điện Tử", "HÓA ÐƠN ÐIỆN TỬ"),
        ("xử lý nước thải", "xử lí nước thải"),
        ("xử lý nước thải", unicodedata.normalize("NFD", "xử lý nước thải")),
    ],
)
def test_spellings_of_one_query_give_one_ranking(engine: WhooshEngine, one: str, other: str):
    assert search(engine, Query(one)) == search(engine, Query(other))
    assert search(engine, Query(one)).total


@pytest.mark.parametrize(
    ("text", "first"),
    [("TXNG", "truyXuat"), ("XLNT", "xuLy"), ("sấy thóc", "sayLua"), ("silver nano", "nano"), ("biogas", "xuLy")],
)
def test_lexicon_reaches_other_words(engine: WhooshEngine, text: str, first: str):
    assert found(engine, text)[0] == first


@pytest.mark.parametrize("text", ["", "   ", "…", "zzz", "*:* OR title:[a TO z]~9", "\0", "a" * 100_000, "😀"])
def test_odd_queries_are_answered(engine: WhooshEngine, text: str):
    assert search(engine, Query(text)).total >= 0


def test_no_text_lists_all_newest_first(engine: WhooshEngine):
    assert found(engine, "") == [row[1] for row in ROWS]


def test_unknown_words_find_nothing(engine: WhooshEngine):
    result = search(engine, Query("tàu vũ trụ", kind="technology"))
    assert (result.hits, result.total) == ((), 0)


def test_hits_name_their_terms_and_strength(engine: WhooshEngine):
    hit = search(engine, Query("máy sấy mít")).hits[0]
    assert {"mit", "may_say", "say_mit"} <= {term.folded for term in hit.terms}
    assert math.isclose(sum(term.share for term in hit.terms), 1, abs_tol=0.01)
    assert 0 < hit.strength < 1


# Filters, counts, order, pages


def test_counts_of_a_group_ignore_its_own_filter(engine: WhooshEngine):
    result = search(engine, Query(filters={"province": {"80"}}))
    assert {hit.public_id for hit in result.hits} == {"sayMit", "xuLy", "truyXuat", "canSayMit"}
    assert result.facets["province"] == {"80": 4, "82": 2, "79": 2}
    assert result.facets["fields"] == {"4.01": 2, "2.07": 1, "1.02": 1}
    assert result.facets["kind"] == {"technology": 3, "need": 1}


def test_codes_of_a_group_are_alternatives_and_groups_narrow(engine: WhooshEngine):
    result = search(engine, Query(filters={"province": {"80", "82"}, "fields": {"4.01"}, "kind": {"technology"}}))
    assert {hit.public_id for hit in result.hits} == {"sayMit", "sayLua"}
    assert result.total == 2
    assert result.facets["kind"] == {"technology": 2, "need": 1}


def test_filters_with_words(engine: WhooshEngine):
    assert found(engine, "sấy", filters={"province": {"82"}}) == ["sayLua"]
    assert found(engine, "sấy", filters={"province": {"99"}}) == []
    assert found(engine, "sấy", filters={"unheard": {"x"}}) == []


def test_all_groups_are_counted(engine: WhooshEngine):
    rich = SearchDocument(
        "technology", "rich", "Máy bóc vỏ điều", trl=7, ip=("patent",), rights=("use", "sell"), vsic=("C",)
    )
    engine.index([rich])
    facets = search(engine, Query("bóc vỏ điều")).facets
    assert (facets["trl"], facets["ip"], facets["vsic"]) == ({"7": 1}, {"patent": 1}, {"C": 1})
    assert facets["rights"] == {"use": 1, "sell": 1}


def test_newest_first_and_pages(engine: WhooshEngine):
    everything = found(engine, "sấy", sort="newest")
    assert everything == ["sayMit", "sayLua", "canSayMit"]
    page = search(engine, Query("sấy", sort="newest", offset=1, limit=1))
    assert ([hit.public_id for hit in page.hits], page.total) == (["sayLua"], 3)


def test_equal_scores_are_ordered_by_age_then_identity(engine: WhooshEngine):
    twins = [document(("technology", name, "Ghế cói", "", "4.01", "80"), age) for name, age in
             (("b", 3), ("a", 3), ("c", 1))]  # fmt: skip
    engine.index(twins)
    assert found(engine, "ghế cói") == ["c", "a", "b"]


# Writing


def test_replaces_and_deletes(engine: WhooshEngine):
    engine.index([document(("technology", "nano", "Tủ sấy chuối", "", "4.01", "80"), version=2)])
    assert found(engine, "nano bạc") == []
    assert found(engine, "tủ sấy chuối")[0] == "nano"
    engine.index([], [("technology", "nano"), ("technology", "neverSeen")])
    assert "nano" not in found(engine, "tủ sấy chuối")
    assert engine.count() == len(ROWS) - 1


def test_the_last_copy_in_a_batch_wins_and_leaves_no_twin(engine: WhooshEngine):
    copies = [document(("technology", "nano", f"Bản {n}", "", "4.01", "80"), version=n) for n in range(3)]
    engine.index(copies)
    engine.index(copies[:1])
    assert engine.count() == len(ROWS)
    assert engine.stamps()[("technology", "nano")] == 0


def test_the_same_public_id_may_be_both_kinds(engine: WhooshEngine):
    engine.index([document(("need", "nano", "Cần vải khử khuẩn", "", "2.10", "80"))])
    assert set(engine.stamps()) >= {("need", "nano"), ("technology", "nano")}


def test_another_process_sees_a_commit(engine: WhooshEngine, tmp_path: Path):
    reader = WhooshEngine(tmp_path / "index")
    before = reader.generation()
    assert found(reader, "ghế cói") == []
    engine.index([document(("technology", "new", "Ghế cói", "", "4.01", "80"))])
    assert reader.generation() != before
    assert found(reader, "ghế cói") == ["new"]


def test_rebuild_swaps_and_sweeps(engine: WhooshEngine, tmp_path: Path):
    reader = WhooshEngine(tmp_path / "index")
    assert reader.count() == len(ROWS)
    assert engine.rebuild(DOCUMENTS[:2] + DOCUMENTS[:1]) == 2
    assert reader.count() == 2
    directories = [path for path in (tmp_path / "index").iterdir() if path.is_dir()]
    assert len(directories) == 1
    assert stat.S_IMODE(directories[0].stat().st_mode) == 0o700


def test_an_empty_index_is_an_index(engine: WhooshEngine):
    assert engine.rebuild([]) == 0
    assert engine.count() == 0
    assert search(engine, Query("sấy")).total == 0
    assert similar(engine, kind="need", title="máy sấy") == []
    assert rarity(engine, ["may"]) == {"may": 1.0}


def test_writing_nothing_commits_nothing(engine: WhooshEngine):
    before = engine.generation()
    engine.index([])
    assert engine.generation() == before


def test_threads_share_an_engine_while_it_is_written(engine: WhooshEngine):
    wrong: list[object] = []

    def read() -> None:
        for _ in range(30):
            try:
                if found(engine, "máy sấy mít", kind="technology")[0] != "sayMit":
                    wrong.append("order")
            except Exception as trouble:
                wrong.append(trouble)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for turn in range(6):
        engine.index([document(("technology", f"t{turn}", "Ghế cói", "", "4.01", "80"))])
    for reader in readers:
        reader.join()
    assert wrong == []


# Trouble


def test_no_index_is_unavailable(tmp_path: Path):
    engine = WhooshEngine(tmp_path / "none")
    for act in (engine.count, engine.generation, lambda: search(engine, Query("x")), lambda: engine.index(DOCUMENTS)):
        with pytest.raises(IndexUnavailable):
            act()


# Whoosh leaves the damaged file open when it fails.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("harm", ["truncate", "zero", "remove", "toc"])
def test_a_damaged_index_is_unavailable_until_rebuilt(engine: WhooshEngine, tmp_path: Path, harm: str):
    directory = tmp_path / "index" / (tmp_path / "index" / POINTER).read_text().strip()
    (segment,) = directory.glob("*.seg")
    (toc,) = directory.glob("*.toc")
    if harm == "truncate":
        segment.write_bytes(segment.read_bytes()[:100])
    elif harm == "zero":
        segment.write_bytes(bytes(segment.stat().st_size))
    elif harm == "remove":
        segment.unlink()
    else:
        toc.write_bytes(b"")
    reader = WhooshEngine(tmp_path / "index")
    with pytest.raises(IndexUnavailable):
        search(reader, Query("máy sấy"))
    reader.rebuild(DOCUMENTS)
    assert reader.count() == len(ROWS)
    gc.collect()


@pytest.mark.parametrize("name", ["whoosh-0.0-old", "../elsewhere", f"{PREFIX}gone", ""])
def test_a_pointer_to_something_else_is_unavailable(engine: WhooshEngine, tmp_path: Path, name: str):
    (tmp_path / "index" / POINTER).write_text(name)
    with pytest.raises(IndexUnavailable):
        WhooshEngine(tmp_path / "index").count()


def test_a_failed_write_leaves_the_index_as_it_was(engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr("marketplace.search.whoosh_engine._add", fail)
    with pytest.raises(IndexUnavailable, match="disk full"):
        engine.index(DOCUMENTS[:1])
    with pytest.raises(IndexUnavailable):
        engine.rebuild(DOCUMENTS[:1])
    monkeypatch.undo()
    engine.index([document(("technology", "new", "Ghế cói", "", "4.01", "80"))])
    assert engine.count() == len(ROWS) + 1


# Similar


def test_similar_finds_the_other_side(engine: WhooshEngine):
    need = DOCUMENTS[6]
    hits = similar(engine, kind="technology", title=need.title, body=need.body)
    assert hits[0].public_id == "sayMit"
    assert hits[0].strength > hits[-1].strength
    back = similar(engine, kind="need", title=DOCUMENTS[0].title, body=DOCUMENTS[0].body)
    assert back[0].public_id == "canSayMit"


def test_similar_leaves_out_and_limits(engine: WhooshEngine):
    first = DOCUMENTS[0]
    itself = frozenset({(first.kind, first.public_id)})
    hits = similar(engine, kind="technology", title=first.title, body=first.body, limit=1, exclude=itself)
    assert [hit.public_id for hit in hits] == ["sayLua"]


def test_rarity(engine: WhooshEngine):
    rare = rarity(engine, ["may", "mit", "may_say", "chua_co"])
    assert rare["chua_co"] > rare["mit"] > rare["may"]
