import pytest

from tests.training import factories


@pytest.fixture
def course():
    return factories.make_course()


@pytest.fixture
def program(course):
    return factories.make_program(course)


@pytest.fixture
def learner(program):
    return factories.enroll(program)


@pytest.fixture
def author(sign_in, reviewer):
    return sign_in(reviewer)


@pytest.fixture
def office(sign_in, administrator):
    return sign_in(administrator)
