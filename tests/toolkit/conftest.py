import pytest

from tests.factories import make_department, make_member, make_scheme


@pytest.fixture
def group():
    return make_scheme().groups.first()


@pytest.fixture
def lead():
    return make_member("lead", make_department())


@pytest.fixture
def department(lead):
    return lead.memberships.get().department


@pytest.fixture
def writer(client, lead):
    client.force_login(lead)
    return client
