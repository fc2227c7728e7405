"""Every number belongs to its seed, its purpose and its candidate, and to nothing else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit_core.draws import mixed, word_of
from simulations.draws import UNIT, Draws

NUMBERS = st.lists(st.integers(1, 999_999), min_size=1, max_size=30, unique=True)


def who(numbers: list[int]) -> np.ndarray:
    return np.array(numbers, dtype=np.uint64)


def test_the_mixer_gives_the_published_numbers_of_splitmix64() -> None:
    """First outputs of the reference generator with seed 0."""
    expected = [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]
    assert mixed(who([1, 2, 3])).tolist() == expected


@given(NUMBERS, st.data())
def test_other_candidates_and_their_order_change_nothing(numbers: list[int], data: st.DataObject) -> None:
    draws, chosen = Draws("s"), data.draw(st.permutations(numbers))[: max(1, len(numbers) // 2)]
    for kind in (draws.normal, draws.share):
        of_all = dict(zip(numbers, kind("p", who(numbers)).tolist(), strict=True))
        assert kind("p", who(chosen)).tolist() == [of_all[number] for number in chosen]


@given(NUMBERS, NUMBERS)
def test_a_programme_less_changes_nothing_for_the_others(numbers: list[int], programmes: list[int]) -> None:
    draws = Draws("s")
    whole = draws.rough_normal("p", who(numbers), who(programmes))
    assert (draws.rough_normal("p", who(numbers), who(programmes[1:])) == whole[:, 1:]).all()


@given(NUMBERS, st.integers(0, 2**63))
def test_a_pair_has_the_same_bits_alone_and_in_a_matrix(numbers: list[int], programme: int) -> None:
    draws, what = Draws("s"), who([programme])
    alone = draws.pair_words("p", who(numbers), np.repeat(what, len(numbers)))
    assert alone.tolist() == draws.words("p", who(numbers), what)[:, 0].tolist()


@pytest.mark.parametrize(("seed", "purpose"), [("t", "p"), ("s", "q"), ("s\np", "")])
def test_another_seed_or_purpose_gives_other_numbers(seed: str, purpose: str) -> None:
    some = who(list(range(1, 200)))
    same = Draws("s").share("p", some) == Draws(seed).share(purpose, some)
    assert same.mean() < 0.05


def test_normals_have_mean_zero_and_spread_one_and_are_not_related() -> None:
    people = who(list(range(1, 40_001)))
    first, second = (Draws("s").normal(purpose, people) / UNIT for purpose in ("p", "q"))
    rough = Draws("s").rough_normal("p", people, who([7, 8])) / UNIT
    for sample in (first, second, rough[:, 0], rough[:, 1]):
        assert abs(sample.mean()) < 0.025
        assert abs(sample.std() - 1) < 0.02
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.02
    assert abs(np.corrcoef(rough.T)[0, 1]) < 0.02


def test_numbers_of_texts_are_those_of_sha_256() -> None:
    assert word_of("") == 0xE3B0C44298FC1C14
