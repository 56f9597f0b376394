"""Joint returns: one row in which two authorities file together."""

import pandas as pd

from evidence.data import tables

# Between the codes, the numbers and the names of authorities that file together.
SEPARATOR = " / "


def members(codes: pd.Series) -> pd.Series:
    """Give the authorities behind each code or number, one an entry, each under the label of the row.

    Examples
    --------
    >>> members(pd.Series(["E09000021 / E09000027", "E09000001"], index=[2, 3])).to_dict()
    {2: 'E09000027', 3: 'E09000001'}
    >>> members(pd.Series(["314 / 318"])).tolist()
    ['314', '318']
    """
    return codes.str.split(SEPARATOR).explode().astype("str")


def is_joint(codes: pd.Series) -> pd.Series:
    """Tell which codes are those of a joint return.

    Examples
    --------
    >>> is_joint(pd.Series(["E09000021 / E09000027", "E09000001", ""])).tolist()
    [True, False, False]
    """
    return codes.str.contains(SEPARATOR, regex=False)


def areas() -> pd.DataFrame:
    """Read the table of areas with authorities that file together in one constant area.

    By ``constant_area``, which the members of a joint return share, the counts of any table can be added up
    to what stands in the workforce return.

    Examples
    --------
    >>> known = areas().set_index("new_la_code")["constant_area"]
    >>> known["E09000027"], known["E06000061"]
    ('E09000021+E09000027', 'E06000061+E06000062')
    """
    known = tables.load("areas").copy()
    constant = known.set_index("new_la_code")[["constant_area", "constant_area_name"]]
    for _, filed in tables.load("joint_returns").groupby("return_code"):
        whole = constant.loc[filed["new_la_code"]].drop_duplicates()
        is_member = known["constant_area"].isin(whole["constant_area"])
        known.loc[is_member, "constant_area"] = "+".join(whole["constant_area"])
        known.loc[is_member, "constant_area_name"] = " with ".join(whole["constant_area_name"])
    return known
