"""The list of authorities by region, and what each came from and became."""

from evidence.data.councils import Council, councils

# The order in which official statistics print the regions, from the north down.
REGIONS = (
    "North East",
    "North West",
    "Yorkshire and The Humber",
    "East Midlands",
    "West Midlands",
    "East of England",
    "London",
    "South East",
    "South West",
)
ENDED = "Authorities that have ended"


def by_region() -> dict[str, list[Council]]:
    """List the councils of today by region, then those that have ended.

    Returns
    -------
    dict of str to list of Council
        By region, in the order of `REGIONS`; the last name is `ENDED`. Each list is in alphabetical order.

    Examples
    --------
    >>> {region: len(found) for region, found in by_region().items() if region in ("North East", "London")}
    {'North East': 12, 'London': 33}
    >>> [council.title for council in by_region()[ENDED]]
    ['Bournemouth', 'Cumbria', 'Dorset (to 2019)', 'Northamptonshire', 'Poole']
    """
    known = councils().values()
    listed = {region: [c for c in known if c.region == region and not c.closed] for region in REGIONS}
    return {**listed, ENDED: [council for council in known if council.closed]}


def forerunners(council: Council) -> list[Council]:
    """List the councils with pages of their own that one was made from, in alphabetical order.

    Parameters
    ----------
    council : Council
        One of `evidence.data.councils.councils`.

    Returns
    -------
    list of Council
        None for a council that only took another code.

    Examples
    --------
    >>> [before.name for before in forerunners(councils()["E06000064"])]
    ['Cumbria']
    """
    codes = {change.old for change in council.changes} - {council.code}
    return [other for code, other in councils().items() if code in codes]


def heirs(council: Council) -> list[Council]:
    """List the councils that one was divided between or joined to, in alphabetical order.

    Parameters
    ----------
    council : Council
        One of `evidence.data.councils.councils`.

    Returns
    -------
    list of Council
        None for a council of today.

    Examples
    --------
    >>> [after.name for after in heirs(councils()["E10000021"])]
    ['North Northamptonshire', 'West Northamptonshire']
    """
    codes = {change.new for change in council.changes} - {council.code}
    return [other for code, other in councils().items() if code in codes]


def history(council: Council) -> str:
    """Say in a line what a council came from and what became of it.

    Parameters
    ----------
    council : Council
        One of `evidence.data.councils.councils`.

    Returns
    -------
    str
        Empty for a council that reorganisation left as it was.

    Examples
    --------
    >>> history(councils()["E10000021"])
    'until 2021; then North Northamptonshire and West Northamptonshire'
    >>> history(councils()["E06000058"])
    'since 2019; before that Bournemouth, Dorset (to 2019) and Poole'
    """
    said = []
    if before := forerunners(council):
        said += [f"since {council.opened[:4]}", f"before that {_names(before)}"]
    if after := heirs(council):
        said += [f"until {council.closed[:4]}", f"then {_names(after)}"]
    return "; ".join(said)


def _names(named: list[Council]) -> str:
    names = [council.title for council in named]
    return " and ".join([*([", ".join(names[:-1])] if names[:-1] else []), names[-1]])
