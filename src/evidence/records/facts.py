"""Facts: numbers and phrases that a notebook states for the prose."""

import math
import numbers
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence.records.basis import Basis
from evidence.records.numbers import number_text
from evidence.records.output import RecordError, need_words, no_cause, show, take_id, whole
from evidence.records.titles import stand_alone

if TYPE_CHECKING:
    from evidence.statistics.rates import Estimate


@dataclass(frozen=True)
class Facts:
    """A set of facts that share their basis, their subject and their unit.

    Examples
    --------
    >>> rates = Facts("variation-doctest-{period}", Basis((), (), "31 March 2025"), "Rate, {}", "per 10,000")
    >>> rates("max", 164.2, "highest")  # doctest: +ELLIPSIS
    {'text/plain': 'fact variation-doctest-2025-max = 164 (Rate, highest)', ...
    """

    # What the ids have in common; `{}` stands for the name of each, which otherwise comes last, and
    # `{period}` for the years of the basis.
    id: str
    basis: Basis  # of all of them
    says: str = "{}"  # what all of them are; `{}` stands for the words of each
    unit: str = ""  # as for `fact`
    decimals: int = 0
    scale: float = 1.0  # what each value is multiplied by: 100 turns a share of one into per cent

    def __call__(
        self,
        name: str,
        value: float | int | str,
        words: str = "",
        *,
        unit: str | None = None,
        decimals: int | None = None,
        basis: Basis | None = None,
    ) -> None:
        """State one fact of the set, with the errors of `fact`.

        The name tells its id from the others', and is empty for the fact that bears the set's own id. The
        value is unrounded and not yet scaled; a phrase stays as it is. The words stand for ``{}`` in what all
        of them say. Unit, decimals and basis take the place of the set's, for a fact that differs in one of
        them.
        """
        fact(
            self._id(name, basis or self.basis),
            value if isinstance(value, str) else value * self.scale,
            says=self.says.format(words),
            basis=basis or self.basis,
            unit=self.unit if unit is None else unit,
            decimals=self.decimals if decimals is None else decimals,
        )

    def estimate(self, name: str, found: "Estimate", words: str = "") -> None:
        """State an estimate and both ends of its 95% interval: three facts, with ``-low`` and ``-high`` too.

        Examples
        --------
        >>> from evidence.statistics.rates import Estimate
        >>> shares = Facts("variation-doctest-share", Basis((), (), "2025"), unit="%")
        >>> shares.estimate("", Estimate(4, 3, 5), "Share")  # doctest: +ELLIPSIS
        {'text/plain': 'fact variation-doctest-share = 4% (Share)', ...
        """
        self(name, found.value, words)
        for end, where in (("low", "lower"), ("high", "upper")):
            ending = f"{self.says.format(words)}, {where} end of the 95% interval"
            only = Facts(self.id, self.basis, "{}", self.unit, self.decimals, self.scale)
            only(f"{name}-{end}" if name else end, getattr(found, end), ending)

    def _id(self, name: str, basis: Basis) -> str:
        pattern = self.id if "{}" in self.id or not name else self.id + "-{}"
        return pattern.replace("{}", name).replace("{period}", basis.key)


def fact(
    id: str, value: float | int | str, *, says: str, basis: Basis, unit: str = "", decimals: int = 0
) -> None:
    """Record one number or phrase for use in prose.

    Parameters
    ----------
    id : str
        Public id, theme first: `variation-looked-after-rate-2025-max`.
    value : float, int or str
        The value, unrounded; a phrase stays as it is.
    says : str
        What the value is, in plain words, complete without the chapter and without another fact.
    basis : Basis
        Tables, sources, period and omissions.
    unit : str
        "£", "£bn", "£m" and "%" are printed with the number; any other unit is left to the sentence.
    decimals : int
        Decimals printed; negative rounds to tens or hundreds.

    Raises
    ------
    RecordError
        If the id is malformed or taken, the value or the words are missing, or the words name a cause or
        lean on another fact.

    Examples
    --------
    >>> basis = Basis((), (), "2025")
    >>> words = dict(says="An example", basis=basis, unit="£", decimals=-1)
    >>> fact("variation-example-doctest", 1234.5, **words)  # doctest: +ELLIPSIS
    {'text/plain': 'fact variation-example-doctest = £1,230 (An example)', ...
    """
    take_id(id)
    need_words(id, says=says, period=basis.period)
    no_cause(id, says)
    stand_alone(id, says)
    if isinstance(value, str):
        need_words(id, value=value)
    elif not isinstance(value, numbers.Real) or not math.isfinite(value):
        raise RecordError(f"Fact {id!r} has no value ({value}). A missing value is stated in words.")
    record = {
        "kind": "fact",
        "id": id,
        "value": value if isinstance(value, str) else whole(round(float(value), decimals)),
        "unit": unit,
        "text": number_text(value, unit, decimals) if not isinstance(value, str) else value,
        "says": says,
        **basis.provenance(id),
    }
    show(record, f"fact {id} = {record['text']} ({says})", basis.digests())
