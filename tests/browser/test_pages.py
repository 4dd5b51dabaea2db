"""Every page of the site map, as everybody who meets it, at three widths."""

import pytest

from tests.nets.site_map import PAGES

pytestmark = pytest.mark.browser

ADDRESSES = sorted({address for page in PAGES for address in page.seen_at})
REFUSED = sorted(
    {address for page in PAGES if page.is_refused for address in page.seen_at}
)


def name_of(address):
    return address.strip("/").replace("/", "-") or "front"


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_fit_for_everyone(site, address):
    wrong = []
    roles = site.renderings(address)

    for role in roles:
        with site.visit(role, name_of(address)) as visit:
            visit.go(address)
            wrong += visit.look()

    assert roles
    assert not wrong, "\n" + "\n".join(wrong)
