"""Two people who write in one place at one time."""

from playwright.sync_api import expect

SAVED = "[data-status]"


def write_together(one, two, address, field, rounds):
    """Both write in the same field at once, so many times; whoever is second to save
    chooses both. Returns everything that was said."""
    said = []
    for number in range(rounds):
        for visit in (one, two):
            visit.go(address)
        words = [f"first {number} said", f"second {number} said"]
        for visit, text in zip((one, two), words, strict=True):
            before = visit.page.input_value(field)
            visit.page.fill(field, f"{before}\n{text}")
        for visit in (one, two):
            settled = visit.page.locator(
                f"{SAVED}:has-text('Saved.'), [data-conflicts]"
            )
            expect(settled.first).to_be_visible()
        for visit in (one, two):
            if visit.page.locator("[data-conflicts]").count():
                visit.page.get_by_role("button", name="Save").click()
                expect(visit.page.get_by_text("Saved.")).to_be_visible()
        said += words
    return said
