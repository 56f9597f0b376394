"""The rules of the register, to be run on the facts as stated and on others."""

from dataclasses import dataclass, field
from types import CodeType
from typing import Any

import nbformat
import pytest
from register import Register, Values

from evidence.errors import StatisticError
from evidence.notebooks import catalogue
from evidence.notebooks.claims import CONDITIONS
from evidence.paths import ROOT

NOTEBOOK = nbformat.read(ROOT / "chapters" / "claims" / "verdicts.ipynb", as_version=4)
CODE = [cell.source for cell in NOTEBOOK.cells if cell.cell_type == "code"]


class Facts(Values):
    """The facts as stated, but for those that a trial changes."""

    changed: dict[str, Any] = {}

    def __getitem__(self, id: str) -> Any:
        stated = super().__getitem__(id)
        return self.changed.get(id, stated)


class Trial(Register):
    """A register that records nothing, and notes what each rule reads and which verdicts it names."""

    def __init__(self) -> None:
        super().__init__(catalogue.stored())
        self.facts = Facts(self._stated)
        self.read: dict[str, list[str]] = {}
        self.named: dict[str, set[str]] = {}

    def decide(self, id: str, rule: str, **conditions: bool) -> None:
        self.read[id] = sorted(set(self.facts.asked))
        self.named[id] = {CONDITIONS[name] for name in conditions}
        super().decide(id, rule, **conditions)

    def _state(self, row: dict[str, Any], verdict: str, rule: str) -> None:
        self.verdicts[row["claim"]] = verdict


@dataclass
class Rules:
    """The rules of the notebook, to be run again on other facts."""

    trial: Trial = field(default_factory=Trial)
    names: dict[str, Any] = field(default_factory=dict)
    code: dict[str, CodeType] = field(default_factory=dict)

    def run(self, id: str, changed: dict[str, Any]) -> set[str]:
        """Give the verdict on a claim where some of its facts are others, or none where they cannot be."""
        trial = self.trial
        trial.facts.changed, trial.facts.asked, trial.verdicts = changed, [], {}
        try:
            exec(self.code[id], self.names)
        except (StatisticError, ZeroDivisionError):  # such as an interval of a share of nobody
            return set()
        return {trial.verdicts[id]}


@pytest.fixture(scope="session")
def rules() -> Rules:
    found = Rules()
    found.names["TRIAL"] = found.trial
    exec(CODE[0].replace("Register()", "TRIAL"), found.names)
    for source in CODE[1:]:
        if "register.decide" in source:
            found.trial.verdicts = {}
            code = compile(source, "rule", "exec")
            exec(code, found.names)
            found.code |= dict.fromkeys(found.trial.verdicts, code)
    return found
