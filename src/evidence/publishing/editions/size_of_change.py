"""Amounts: by how much a value moved."""

import math
import re
from dataclasses import dataclass

NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?")


@dataclass(frozen=True)
class Amount:
    """A value before and after.

    Attributes
    ----------
    old, new : str
        As written: a number, a mark or words; nothing if there was or is none.

    Examples
    --------
    >>> amount = Amount("20", "22")
    >>> amount.difference, amount.share, amount.size
    ('+2', '+10%', 0.1)
    >>> Amount("c", "7").size, Amount("0", "4").share
    (inf, 'from nought')
    """

    old: str
    new: str

    @property
    def size(self) -> float:
        """How large the move is, for sorting: the difference as a share of the old value.

        Infinite from nought, and where a mark or words came or went.
        """
        if self.old == self.new:
            return 0.0
        if (numbers := self._numbers) is None:
            return math.inf
        old, new = numbers
        if old == new:
            return 0.0
        return abs(new - old) / abs(old) if old else math.inf

    @property
    def distance(self) -> float:
        """The difference without its sign; infinite where one of the two is no number."""
        return math.inf if self._numbers is None else abs(self._numbers[1] - self._numbers[0])

    @property
    def difference(self) -> str:
        """New less old, with its sign; nothing where one of the two is no number."""
        if self._numbers is None:
            return ""
        return _signed(self._numbers[1] - self._numbers[0], ",.6g")

    @property
    def share(self) -> str:
        """The difference as a share of the old value, per cent with its sign."""
        if self._numbers is None:
            return ""
        old, new = self._numbers
        if old == new:
            return "+0%"
        return _signed((new - old) / abs(old) * 100, ",.3g") + "%" if old else "from nought"

    @property
    def _numbers(self) -> tuple[float, float] | None:
        if NUMBER.fullmatch(self.old) and NUMBER.fullmatch(self.new):
            return float(self.old), float(self.new)
        return None


def _signed(number: float, form: str) -> str:
    # Large numbers are whole to a reader, not powers of ten.
    digits = f"{abs(number):,.0f}" if abs(number) >= 1000 else f"{abs(number):{form}}"
    return f"{'−' if number < 0 else '+'}{digits}"
