"""Where a council stands among others, in words, from the span of places that it may have."""

# Shares of all councils between which a place is about the middle.
MIDDLE = (0.4, 0.6)


def ordinal(number: int) -> str:
    """Write "3rd" for 3.

    >>> [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 112, 151)]
    ['1st', '2nd', '3rd', '4th', '11th', '12th', '13th', '21st', '112th', '151st']
    """
    last = 0 if number % 100 in (11, 12, 13) else number % 10
    return f"{number}{({1: 'st', 2: 'nd', 3: 'rd'}).get(last, 'th')}"


def place_words(first: int, last: int, among: int) -> str:
    """Say where places from `first` to `last` are, counted from the lowest of so many.

    >>> [place_words(*places, 151) for places in ((12, 12), (5, 18), (150, 151), (70, 85), (20, 130))]
    ['12th lowest of 151', 'between 5th and 18th lowest of 151', 'between 1st and 2nd highest of 151', \
'about the middle of 151', 'between 20th lowest and 22nd highest of 151']
    """
    if MIDDLE[0] * among <= first and last <= MIDDLE[1] * among:
        return f"about the middle of {among}"
    if first > among / 2:
        return _from(among + 1 - last, among + 1 - first, "highest", among)
    if last <= among / 2:
        return _from(first, last, "lowest", among)
    return f"between {ordinal(first)} lowest and {ordinal(among + 1 - last)} highest of {among}"


def _from(first: int, last: int, end: str, among: int) -> str:
    if first == last:
        return f"{ordinal(first)} {end} of {among}".removeprefix("1st ")
    return f"between {ordinal(first)} and {ordinal(last)} {end} of {among}"
