"""Whole numbers as they come in from outside: none that a column of either database could not hold."""

from typing import Annotated

from pydantic import Field

LARGEST = 2**31 - 1
Number = Annotated[int, Field(ge=0, le=LARGEST)]
