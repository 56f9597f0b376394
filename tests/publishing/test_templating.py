"""Templates: what they write into a page is nothing that runs."""

import pytest

from evidence.errors import EvidenceError
from evidence.publishing import templating


@pytest.mark.parametrize("address", ["javascript:alert(1)", " https://a.example", "data:text/html,x", ""])
def test_nothing_is_linked_but_an_address_of_the_web(address: str) -> None:
    write = templating.environment().from_string("{{ address | web }}").render
    assert write(address="https://a.example/b") == "https://a.example/b"
    with pytest.raises(EvidenceError, match="no address to link"):
        write(address=address)
