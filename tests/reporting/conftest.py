from datetime import timedelta

import pytest

from equity_office.jobs import services


@pytest.fixture(autouse=True)
def no_renewal(monkeypatch):
    """Tests run inside one transaction; a thread that renews a lease beside it would
    wait for it for good. The lease has tests of its own."""
    monkeypatch.setattr(services, "LEASE", timedelta(hours=1))
