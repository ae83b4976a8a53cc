"""Quantities are found as they are written, in base units, and compared only where that makes sense."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.vietnamese.units import Quantity, capacities, comparable, covers, overlap, quantities, satisfies

INF = math.inf
WRITTEN = [
    ("5 tấn/giờ", "mass", 5000, 5000, "hour"),
    ("500 kg/h", "mass", 500, 500, "hour"),
    ("5t/h", "mass", 5000, 5000, "hour"),
    ("20 m³/ngày", "volume", 20, 20, "day"),
    ("20 m3/ngày đêm", "volume", 20, 20, "day"),
    ("1,5 tấn/mẻ", "mass", 1500, 1500, "batch"),
    ("2.000 lít/ngày", "volume", 2, 2, "day"),
    ("24.000 lít mỗi ngày", "volume", 24, 24, "day"),
    ("500 lít một giờ", "volume", 0.5, 0.5, "hour"),
    ("30 gói mỗi phút", "count", 1800, 1800, "hour"),
    ("100 con/giờ", "count", 100, 100, "hour"),
    ("2 vạn viên/ngày", "count", 20_000, 20_000, "day"),
    ("cong suat 2 van vien/ngay", "count", 20_000, 20_000, "day"),
    ("400 kg hạt thô mỗi giờ", "mass", 400, 400, "hour"),
    ("Xử lý 1.500 m³ nước thải mỗi ngày", "volume", 1500, 1500, "day"),
    ("Mỗi mẻ từ 3 tấn", "mass", 3000, INF, "batch"),
    ("mỗi ngày tới 50 ha", "area", 500_000, 500_000, "day"),
    ("vài chục ký một mẻ", "mass", 20, 50, "batch"),
    ("30 tấn keo mỗi tháng", "mass", 30_000 / 26, 30_000 / 26, "day"),
    ("10–15 tấn", "mass", 10_000, 15_000, ""),
    ("5 tấn đến 10 tấn", "mass", 5000, 10_000, ""),
    ("từ 3 đến 5 ha", "area", 30_000, 50_000, ""),
    ("3 ha trở lên", "area", 30_000, INF, ""),
    ("dưới 10%", "percent", 0, 10, ""),
    ("không quá 5 %", "percent", 0, 5, ""),
    ("không dưới 5 %", "percent", 5, INF, ""),
    ("10 phần ngàn", "percent", 1, 1, ""),
    ("hai tấn", "mass", 2000, 2000, ""),
    ("hai tấn rưỡi", "mass", 2500, 2500, ""),
    ("nửa tấn", "mass", 500, 500, ""),
    ("½ tấn", "mass", 500, 500, ""),
    ("hai mươi lăm tấn", "mass", 25_000, 25_000, ""),
    ("một nghìn hai trăm con gà", "count", 1200, 1200, ""),
    ("5 tạ", "mass", 500, 500, ""),
    ("hai chục ký", "mass", 20, 20, ""),
    ("1.234,5 kg", "mass", 1234.5, 1234.5, ""),
    ("1,234.5 kg", "mass", 1234.5, 1234.5, ""),
    ("1.234.567 kg", "mass", 1_234_567, 1_234_567, ""),
    ("0,125 kg", "mass", 0.125, 0.125, ""),
    ("5 000 kg", "mass", 5000, 5000, ""),
    ("30 kW", "power", 30, 30, ""),
    ("10 mã lực", "power", 7.457, 7.457, ""),
    ("60°C", "temperature", 60, 60, ""),
    ("-18 °C", "temperature", -18, -18, ""),
    ("âm 18 độ C", "temperature", -18, -18, ""),
    ("10-50°C", "temperature", 10, 50, ""),
    ("liều 8 kg/ha", "mass", 8e-4, 8e-4, "m²"),
    ("0,8 kWh cho mỗi kg nước", "energy", 0.8, 0.8, "kg"),
    ("5 sào ruộng", "area", 1800, 5000, ""),
    ("120 mẫu lúa", "area", 432_000, 1_200_000, ""),
    ("10 mẫu tây", "area", 100_000, 100_000, ""),
    ("20 công đất", "area", 20_000, 20_000, ""),
    ("14 ngày", "time", 336, 336, ""),
]


@pytest.mark.parametrize(("text", "dimension", "low", "high", "per"), WRITTEN, ids=[row[0] for row in WRITTEN])
def test_what_is_written_is_found(text, dimension, low, high, per):
    [found] = quantities(text)
    assert (found.dimension, found.per) == (dimension, per)
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))


@pytest.mark.parametrize(
    "text",
    [
        "500 triệu đồng", "5.000 đồng mỗi m³", "giá 15 triệu/tấn", "40.000–150.000 đồng/m3", "20 công", "5 mẫu thử",
        "lúa ngã 45 độ", "ngày 5 tháng 3 năm 2020", "Quyết định 36/2025", "ký 200 hợp đồng", "hai ký kết", "tấn", "5",
        "mỗi giờ", "3 khối lượng", "5 cân", "5 cân gạo", "50 yến", "300 CV", "",
    ],
)  # fmt: skip
def test_money_dates_and_words_with_other_meanings_are_left_out(text):
    assert quantities(text) == []


def test_several_in_one_sentence_with_their_places():
    text = "Máy 3 pha 380V, 30 kW, mỗi mẻ 2 tấn lúa ở 60 °C."
    found = quantities(text)
    assert [(q.dimension, text[q.start : q.end]) for q in found] == [
        ("phases", "3 pha"),
        ("voltage", "380V"),
        ("power", "30 kW"),
        ("mass", "mỗi mẻ 2 tấn"),
        ("temperature", "60 °C"),
    ]
    assert [q.dimension for q in capacities(text)] == ["mass"]


@pytest.mark.parametrize("said", ["từ 5 kg/mẻ", "dưới 10%", "ít nhất 40%", "3 ha trở lên", "mỗi mẻ từ 3 tấn", "-18 °C"])
def test_the_words_of_an_open_end_belong_to_it(said):
    text = f"Máy loại {said}, đốt trấu"
    [found] = quantities(text)
    assert text[found.start : found.end] == said


def test_places_are_those_of_the_raw_text():
    text = "Nha\u0300 m\u0301ay… công suất 5 tấn/giờ"  # marks apart, and one sign that becomes three
    [found] = quantities(text)
    assert text[found.start : found.end] == "5 tấn/giờ"


UNITS = {"kg": 1, "tấn": 1000, "tạ": 100, "g": 0.001}


def vietnamese(value: float) -> str:
    return f"{value:,.2f}".translate(str.maketrans(",.", ".,"))


@given(
    st.integers(1, 99_999_999).map(lambda n: n / 100),
    st.sampled_from(sorted(UNITS)),
    st.sampled_from(["", "/giờ", " mỗi giờ", " một giờ"]),
    st.sampled_from([vietnamese, lambda value: f"{value:,.2f}"]),
    st.sampled_from(["", "Công suất khoảng ", "máy sấy lúa, "]),
    st.sampled_from(["", " trở lại", ", đốt trấu"]),
)
def test_any_number_in_either_form(value, unit, per, form, before, after):
    [found] = quantities(before + form(value) + " " + unit + per + after)
    assert found.low == pytest.approx(value * UNITS[unit])
    assert found.per == ("hour" if per else "")


@given(st.integers(1, 999), st.integers(1, 999), st.sampled_from("-–~"))
def test_any_range(one, other, dash):
    [found] = quantities(f"{one}{dash}{other} tấn/ngày")
    assert (found.low, found.high) == (min(one, other) * 1000, max(one, other) * 1000)


PIECES = (
    "5 1.200 0,5 ½ -3 hai mươi trăm ngàn rưỡi vài tấn kg m³ ha % °C / mỗi một giờ mẻ ngày đến – từ dưới trở lên "
    "máy sấy . , ( độ C công đất t l \u0301 ㎏ ²."
)
words = st.lists(st.sampled_from(PIECES.split()))


@given(st.text() | words.map(" ".join) | words.map("".join))
def test_any_text_is_read_and_intervals_are_sound(text):
    for found in quantities(text):
        assert found.low <= found.high
        assert 0 <= found.start < found.end <= len(text)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "piece", ["5 tấn/giờ và máy sấy ", "5 ", "hai ", "mỗi ", "1.", "5-", "một mỗi 5 tấn a b c ", "- "]
)
def test_a_hundred_kilobytes_are_read(piece):
    """In a fraction of a second; were it by the square of the length, the timeout would tell."""
    for found in quantities((piece * 100_000)[:100_000]):
        assert found.low <= found.high


# Comparing


def one(text: str) -> Quantity:
    [found] = quantities(text)
    return found


@pytest.mark.parametrize(
    ("offer", "need", "reaches"),
    [
        ("5 tấn/giờ", "3 tấn/giờ", True),
        ("2 tấn/giờ", "3 tấn/giờ", False),
        ("2,5 tấn/giờ", "3 tấn/giờ", True),  # within four fifths
        ("500 kg/h", "0,5 tấn mỗi giờ", True),
        ("500 kg/h", "10 tấn/ngày", True),  # round the clock
        ("300 kg/h", "10 tấn/ngày", False),
        ("10 tấn/ngày", "1 tấn/giờ", True),  # a day of eight hours
        ("10 tấn/ngày", "3 tấn/giờ", False),
        ("2–20 tấn/mẻ", "10 tấn/mẻ", True),
        ("từ 1 tấn/mẻ", "10 tấn/mẻ", True),
        ("2 tấn/mẻ", "2 tấn/giờ", None),  # a batch is no hour
        ("2 tấn/giờ", "2 m³/giờ", None),
        ("100 con/giờ", "100 quả/giờ", None),
        ("60 tấn/giờ", "100 kg/giờ", None),  # far too large to tell
        ("2 tấn/giờ", "2 tấn", None),
    ],
)
def test_whether_an_offer_reaches_a_need(offer, need, reaches):
    assert covers(one(offer), one(need)) is reaches
    assert comparable(one(offer), one(need)) is comparable(one(need), one(offer))


def test_the_same_figure_in_other_words():
    assert overlap(one("1,5 tấn/mẻ"), one("1.500 ký một mẻ"))
    assert overlap(one("dưới 10%"), one("8–12%"))
    assert overlap(one("-18 °C"), one("âm 18 độ C"))
    assert not overlap(one("500 lít/giờ"), one("1.000 lít/giờ"))
    assert not overlap(one("2 tấn/mẻ"), one("2 tấn/giờ"))


@pytest.mark.parametrize(
    ("offer", "asked", "keeps"),
    [
        ("2%", "không quá 5%", True),
        ("dưới 2%", "không quá 0,5%", False),
        ("94%", "trên 90%", True),
        ("80%", "trên 90%", False),
        ("4 tấn/mẻ", "từ 3 tấn/mẻ", True),
        ("1 tấn/mẻ", "từ 3 tấn/mẻ", False),
        ("1.000 m³/ngày", "900 m³ mỗi ngày", True),
        ("60 °C", "60 °C", True),
        ("80 °C", "dưới 60 °C", False),
        ("12 tháng", "12 kg", False),
    ],
)
def test_a_figure_keeps_what_is_asked(offer, asked, keeps):
    assert satisfies(one(offer), one(asked)) is keeps
