"""From where on a figure looks wrong. No law draws these bounds; they ask for a second look, and forbid nothing.

Class sizes of Polish schools are 20 to 36 (published class sizes of Kraków: 28 to 32), and a group recruits for two
classes at most in the offers seen; cohorts changed by less than a fifth from year to year but for 2019.
"""

from typing import Final

MOST_SEATS: Final = 84
"""In one class or group: three classes of 28."""
SCHOOL_RISE: Final = (30, 150)
"""A school's seats: so many more than last time, and so many per cent of them."""
TOTAL: Final = (80, 120)
"""All seats, in per cent of last time."""
ENOUGH: Final = 20
"""Lists from which shares say something."""
ONE_WISH: Final = 50
"""Per cent of lists with one wish."""
WITHOUT_EXAM: Final = 10
"""Per cent of candidates with a list and without any exam result on record."""
