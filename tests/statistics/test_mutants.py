"""The stored score of changed statistics: of functions that exist, and with every survivor explained."""

import importlib
import inspect

from tests import mutants


def test_scores_are_of_modules_that_exist_each_once() -> None:
    named = [score.module for score in mutants.scores()]
    assert named == sorted(set(named)) and set(named) <= set(mutants.modules())


def test_every_change_that_no_test_noticed_is_counted_and_explained() -> None:
    listed = [survivor.module for survivor in mutants.survivors()]
    for score in mutants.scores():
        # The same change in two places of a function stands once.
        assert 0 <= score.mutants - score.killed >= listed.count(score.module)
        assert (score.mutants == score.killed) == (listed.count(score.module) == 0)
    assert set(listed) <= {score.module for score in mutants.scores()}
    for survivor in mutants.survivors():
        assert len(survivor.why) > 15, survivor


def test_what_survived_is_in_a_function_that_exists_and_still_reads_so() -> None:
    for survivor in mutants.survivors():
        found = importlib.import_module(mutants.dotted(survivor.module))
        for name in survivor.function.split("."):
            found = getattr(found, name)
        source = "".join(inspect.getsource(getattr(found, "fget", None) or found).split())
        assert "".join(survivor.change.split(" -> ")[0].split()) in source, survivor
