"""A snapshot needs a transaction of its own."""

import io

import pytest

from edc.exports import snapshot
from tests import universe


def test_refuses_an_open_transaction(site):
    with pytest.raises(snapshot.InsideTransaction):
        snapshot.write(into=io.BytesIO(), sites=[site], at=universe.NOW, by="monitor")
