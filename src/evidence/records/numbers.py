"""Numbers as prose prints them."""

# Units printed with a number, and what of them stands before and behind it.
UNITS_PRINTED = {"£": ("£", ""), "£bn": ("£", "bn"), "£m": ("£", "m"), "%": ("", "%")}

WORDS = (
    *("none", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)


def in_words(number: int) -> str:
    """Write a small count as prose does: a word up to twelve, digits above.

    Examples
    --------
    >>> in_words(9), in_words(13)
    ('nine', '13')
    """
    return WORDS[number] if number < len(WORDS) else f"{number:,}"


def number_text(value: float, unit: str = "", decimals: int = 0) -> str:
    """Write a number as prose prints it: thousands separated, a true minus sign, no negative zero.

    A unit that is not in `UNITS_PRINTED` is not printed; negative decimals round to tens or hundreds.

    Examples
    --------
    >>> number_text(4973.98, "£", -1), number_text(16.01, "£bn", 1), number_text(-0.04, "%", 1)
    ('£4,970', '£16.0bn', '0.0%')
    """
    rounded = round(float(value), decimals) + 0.0
    digits = f"{abs(rounded):,.{max(decimals, 0)}f}"
    sign = "−" if rounded < 0 else ""
    before, behind = UNITS_PRINTED.get(unit, ("", ""))
    return f"{sign}{before}{digits}{behind}"
