"""Small charts keep to their box, whatever comes in."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel import charts
from marketplace.kernel.charts import BOX, FOOT, HEAD

numbers = st.one_of(
    st.none(),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=True, allow_infinity=True),
    st.sampled_from([0, 0.0, -0.0, 5e-324, 1e308, -1e308, math.inf, -math.inf, math.nan]),
)
several = st.lists(numbers, max_size=14)
SLIP = 0.011  # of rounding to hundredths


@given(several, several)
def test_no_bar_leaves_the_box(values, also):
    found, zero = charts.spans(values, also)
    assert len(found) == len(values) and -SLIP <= zero <= BOX + SLIP
    for value, span in zip(values, found, strict=True):
        if span is None:
            assert not charts.real(value)
            continue
        assert span.length >= 0 and span.start >= -SLIP and span.end <= BOX + SLIP
        if value == 0:
            assert span.length == 0, "zero stays zero"
        if value > 0:
            assert span.start >= zero - SLIP
        if value < 0:
            assert span.end <= zero + SLIP


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=14))
def test_lengths_follow_the_values(values):
    found, _zero = charts.spans(values)
    lengths = [span.length for span in found]
    for one, its_length in zip(values, lengths, strict=True):
        for other, other_length in zip(values, lengths, strict=True):
            if one == other:
                assert its_length == other_length, "equal values, equal bars"
            elif one > other:
                assert its_length >= other_length
        assert (one == 0) == (its_length == 0), "what is there is seen"
    if max(values):
        assert max(lengths) == BOX


@given(several, numbers)
def test_columns_keep_room_for_their_texts(values, target):
    found = charts.columns(values, target)
    assert len(found.bars) == len(values)
    assert HEAD - SLIP <= found.ground <= BOX - FOOT + SLIP
    assert (found.target is None) == (not charts.real(target))
    if found.target is not None:
        assert HEAD - SLIP <= found.target <= BOX - FOOT + SLIP
    for bar in filter(None, found.bars):
        assert bar.x >= 0 and bar.x + bar.width <= BOX + SLIP and bar.x < bar.middle < bar.x + bar.width
        assert bar.top >= HEAD - SLIP and bar.height >= 0 and bar.top + bar.height <= BOX - FOOT + SLIP


@given(several)
def test_a_sparkline_keeps_to_its_box(values):
    points = charts.line(values, 96, 24, 3)
    assert len(points) == len(values)
    assert all(3 <= x <= 93.01 and 2.99 <= y <= 21.01 for x, y in points)


@given(several)
def test_a_funnel_stays_in_the_middle(values):
    steps = charts.funnel(values)
    assert len(steps) == len(values)
    for value, step in zip(values, steps, strict=True):
        assert 0 <= step.span.length <= BOX and step.span.start == pytest.approx((BOX - step.span.length) / 2)
        if not charts.real(value) or value <= 0:
            assert step.span.length == 0


@pytest.mark.parametrize(
    ("values", "spans", "zero"),
    [
        ([], [], 0),
        ([0, 0], [(0, 0), (0, 0)], 0),
        ([4, 4], [(0, 100), (0, 100)], 0),
        ([1, 4, None], [(0, 25), (0, 100), None], 0),
        ([-5, -20], [(75, 25), (0, 100)], 100),
        ([-10, 30], [(0, 25), (25, 75)], 25),
        ([1, 10**9], [(0, 1), (0, 100)], 0),
    ],
)
def test_some_scales(values, spans, zero):
    found, where = charts.spans(values)
    assert [span and (span.start, span.length) for span in found] == spans and where == zero


def test_a_target_is_part_of_the_scale():
    low = charts.columns([1, 2], target=4)
    assert low.target == HEAD and low.bars[1].height == pytest.approx((BOX - HEAD - FOOT) / 2)
    high = charts.columns([8, 2], target=4)
    assert high.bars[0].top == HEAD and high.target == pytest.approx(low.bars[1].top)


def test_a_sparkline_begins_at_zero():
    assert charts.line([0, 2, 4], 96, 24, 3) == [(3, 21), (48, 12), (93, 3)]
    assert charts.line([5], 96, 24, 3) == [(3, 3)] and charts.line([0, 0]) == [(3, 21), (93, 21)]


@pytest.mark.parametrize(
    ("values", "parts"),
    [
        ([200, 50, 25], [None, 25, 50]),
        ([0, 0], [None, None]),
        ([10, None, 3], [None, None, None]),
        ([1000, 999], [None, 99]),
        ([1000, 1001], [None, 101]),
        ([1000, 1], [None, 1]),
        ([4, 4, 0], [None, 100, 0]),
    ],
)
def test_parts_of_the_step_before(values, parts):
    assert [step.part for step in charts.funnel(values)] == parts
