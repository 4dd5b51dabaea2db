"""An indicator's page in a real browser: charts to look around in, comparing, loading a
file, and withdrawing a figure while somebody reads."""

import pytest

from tests.browser.conftest import REPORT, Site, demonstration_logins, serve

PAGE = "/indicators/infant-mortality/"


@pytest.mark.parametrize("width", [360, 1280])
def test_a_chart_to_look_around_in_opens_under_the_strict_policy(site, width):
    with site.visit(name=f"explore-{width}", viewport={"width": width, "height": 900}) as visit:  # fmt: skip
        page = visit.page
        page.goto(PAGE)
        page.locator("[data-explore]").nth(1).locator("summary").press("Enter")
        page.wait_for_selector("[data-explore][open] [data-ready] svg.main-svg")

        drawn = page.locator("[data-explore][open] .scatterlayer .trace").count()
        points = page.locator("[data-explore][open] .scatterlayer .point").count()
        legend = page.locator("[data-explore][open] g.legend").first.bounding_box()
        plot = page.locator("[data-explore][open] [data-plot]").bounding_box()
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")

    assert drawn == 2
    assert points == 22
    assert legend["y"] + legend["height"] <= plot["y"] + plot["height"] + 2
    assert overflow <= 0


def test_without_a_script_the_page_says_the_same(site):
    with site.visit(name="explore-none", java_script_enabled=False) as visit:
        visit.page.goto(PAGE)

        assert visit.page.locator("figure.chart svg").count() == 3
        assert visit.page.locator("[data-explore]").first.is_hidden()


def test_a_reader_compares_with_another_group_by_keyboard(site):
    with site.visit(name="compare") as visit:
        page = visit.page
        page.goto("/indicators/home-loan-denials/")
        page.get_by_label("Compare with").select_option(label="Hispanic or Latino")
        page.get_by_role("button", name="Compare").press("Enter")
        page.wait_for_url("**/?compare=hispanic")

        assert page.get_by_text("compared with Hispanic or Latino, as you chose").first.is_visible()  # fmt: skip


def test_a_steward_loads_a_corrected_file_and_withdraws_it_again(site):
    with site.visit("steward", name="load") as visit:
        page = visit.page
        page.goto("/desk/figures/population-by-race/")
        page.get_by_role("link", name="Load a file").click()
        page.get_by_label("File").set_input_files(
            {
                "name": "population.csv",
                "mimeType": "text/csv",
                "buffer": b"census_day,group,population,residents\n"
                b"2020-04-01,white,301465,675647\n",
            }
        )
        page.get_by_label("How its words").fill(
            '[columns]\nperiod = "census_day"\nnumerator = "population"\n'
            'denominator = "residents"\n'
        )
        page.get_by_role("button", name="Look at it first").click()
        page.get_by_text("Figures that would read differently").wait_for()
        visit.picture("confirm")
        page.get_by_role("button", name="Load this file").click()
        page.get_by_text("The file is loaded.").wait_for()
        page.get_by_role("link", name="Withdraw this file").first.click()
        page.get_by_label("Reason").fill("Only one group was in it.")
        page.get_by_role("button", name="Withdraw the file").click()

        page.get_by_text("The file is withdrawn").wait_for()


def test_a_withdrawn_figure_is_gone_for_the_next_reader(
    chromium, demonstration_folder, tmp_path
):
    """On a copy of its own: the figure leaves the report, its files and its page."""
    copy = serve(demonstration_folder, tmp_path / "var")
    site = Site(copy, chromium, demonstration_logins())
    try:
        assert b"32.5" in copy.get(REPORT)[1]
        with site.visit("administrator", name="withdraw") as visit:
            page = visit.page
            page.goto("/desk/figures/home-loan-denials/withdraw/")
            page.get_by_label("Reason").fill("Applications were counted twice.")
            page.get_by_role("button", name="Withdraw the figure").click()
            page.get_by_text("The figure is withdrawn.").wait_for()
        with site.visit(name="withdrawn") as visit:
            visit.page.goto(REPORT)
            visit.picture("report")
            visit.page.goto("/indicators/home-loan-denials/")
            visit.picture("indicator")

        status, report, _headers = copy.get(REPORT)
        assert status == 200
        assert b"32.5" not in report
        assert b"counted twice" in report
        assert copy.get(f"{REPORT}report.pdf")[0] == 404
        assert b"32.5" not in copy.get("/indicators/home-loan-denials/")[1]
        assert b"counted twice" in copy.get("/indicators/home-loan-denials/")[1]
    finally:
        copy.stop()
