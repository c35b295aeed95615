"""A snapshot needs a transaction of its own."""

import io

import pytest

from tests import universe
from trial_edc.exports import snapshot


def test_refuses_an_open_transaction(site):
    with pytest.raises(snapshot.InsideTransaction):
        snapshot.write(into=io.BytesIO(), sites=[site], at=universe.NOW, by="monitor")
