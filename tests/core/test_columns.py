"""Numbers as people write them are read exactly, in whatever kind of column they come."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from recruit_core.columns import KINDS
from recruit_core.rulebooks import rulebook

decimals = st.builds(
    lambda sign, whole, part, digits: f"{sign}{whole}" + (f".{part:06d}"[: digits + 1] if digits else ""),
    st.sampled_from(["", "-"]),
    st.integers(0, 10**8),
    st.integers(0, 999_999),
    st.integers(0, 6),
)


@given(st.lists(decimals, min_size=1))
def test_text_exact_and_floating_columns_mean_the_same(texts: list[str]) -> None:
    read = KINDS[Decimal][0]
    expected = [int(Decimal(text) * 10**6) for text in texts]
    for column in (
        pl.Series(texts),
        pl.Series([float(text) for text in texts]),
        pl.Series([Decimal(text) for text in texts], dtype=pl.Decimal(18, 6)),
        pl.Series([Decimal(text) for text in texts], dtype=pl.Decimal(38, 9)),
    ):
        values, unreadable = read(column)
        assert values.to_list() == expected, column.dtype
        assert not unreadable.any()


@given(st.lists(st.floats(width=32, min_value=-100, max_value=100), min_size=1))
def test_a_narrow_float_stands_for_its_own_shortest_text(values: list[float]) -> None:
    column = pl.Series(values, dtype=pl.Float32)
    for text, value in zip(column.cast(pl.String), KINDS[Decimal][0](column)[0], strict=True):
        plain = "e" not in text and len(text.partition(".")[2]) <= 6
        assert value == (int(Decimal(text) * 10**6) if plain else None)


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_a_float_is_read_only_where_six_decimals_name_it(value: float) -> None:
    (millionths,), (unreadable,) = KINDS[Decimal][0](pl.Series([value]))
    shortest = Decimal(repr(value))
    named = shortest.is_finite() and abs(shortest) < 10**9 and shortest == round(shortest, 6)
    assert unreadable is not named
    assert millionths == (int(shortest * 10**6) if named else None)


@given(st.one_of(st.text(max_size=6), st.integers(-(10**19), 10**19).map(str)))
def test_whole_numbers_are_digits_with_or_without_a_minus(text: str) -> None:
    plain = text.removeprefix("-")
    good = plain.isascii() and plain.isdigit() and len(plain) <= 19 and -(2**63) <= int(text) < 2**63
    (value,), (unreadable,) = KINDS[int][0](pl.Series([text]))
    assert (value, unreadable) == ((int(text), False) if good else (None, True))


@given(st.integers(-(10**17), 10**17))
def test_merit_shown_and_read_back_is_the_same_and_canonical(merit: int) -> None:
    listed = rulebook("listed")
    shown = listed.show(merit)
    assert listed.read(shown) == merit
    assert Decimal(shown) == Decimal(merit) / 10**6
    assert "e" not in shown.lower()
    assert not (("." in shown) and shown.endswith(("0", ".")))
