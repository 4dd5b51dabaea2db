"""What every page must be, looked at in a real browser. Each check says in words what is
wrong, and where."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

AXE = Path(settings.BASE_DIR, "node_modules/axe-core/axe.min.js").read_text("utf-8")
# Pictures are taken of what is wrong, and of everything where somebody asks for them.
PICTURES = bool(os.environ.get("PICTURES"))
WIDTHS = {360: 740, 768: 1024, 1280: 900}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# More stops than any page of ours has.
STOPS = 400
PARTS = 4

STRUCTURE = """() => {
  const wrong = [];
  const shown = [...document.querySelectorAll("h1")];
  if (shown.length !== 1) wrong.push(`${shown.length} h1`);
  const ids = [...document.querySelectorAll("[id]")].map((each) => each.id);
  const twice = ids.filter((id, place) => ids.indexOf(id) !== place);
  if (twice.length) wrong.push(`ids used twice: ${twice.join(", ")}`);
  if (!document.title.trim()) wrong.push("no title");
  if (!document.documentElement.lang) wrong.push("no language");
  return wrong;
}"""
OVERFLOW = """() => {
  const over = document.documentElement.scrollWidth - innerWidth;
  if (over <= 0) return [];
  const wide = [...document.body.querySelectorAll("*")].filter(
    (each) => each.getBoundingClientRect().right > innerWidth + 1);
  const names = wide.slice(0, 3).map((each) => `${each.tagName}.${each.className}`);
  return [`scrolls sideways by ${over} px: ${names.join(", ")}`];
}"""
FROM_THE_TOP = """() => {
  window.stops = new Map();
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
}"""
FOCUSED = """() => {
  const each = document.activeElement;
  if (!each || each === document.body) return null;
  const look = getComputedStyle(each), box = each.getBoundingClientRect();
  // The calendar of a date field has the focus and a ring of its own inside it.
  const isWithin = !each.matches(":focus");
  const hasOutline = isWithin || look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0;
  const name = `${each.tagName} “${(each.innerText || each.name || each.id).slice(0, 40)}”`;
  if (!window.stops) window.stops = new Map();
  const isNew = !window.stops.has(each);
  if (isNew) window.stops.set(each, window.stops.size);
  return {
    name, isNew, place: window.stops.get(each),
    isVisible: (hasOutline || look.boxShadow !== "none") && box.width > 0 && box.height > 0,
  };
}"""
FORCED = """() => {
  const light = (color) => {
    const [r, g, b] = color.match(/[\\d.]+/g).slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const paper = getComputedStyle(document.documentElement).backgroundColor;
  const opaque = paper === "rgba(0, 0, 0, 0)"
    ? getComputedStyle(document.body).backgroundColor : paper;
  return [...document.querySelectorAll("svg text, svg path:not(.grid), svg rect:not(.track)")]
    .filter((each) => {
      const look = getComputedStyle(each);
      const inks = [look.fill, look.stroke].filter((ink) => ink !== "none");
      return !inks.some((ink) => contrast(ink, opaque) >= 3);
    })
    .slice(0, 3)
    .map((each) => `invisible in forced colors: ${each.tagName}.${each.className.baseVal}`);
}"""
MOVING = """() => document.getAnimations().filter((each) => each.playState === "running")
  .slice(0, 3).map((each) => `moves though motion is to be reduced: ${each.effect.target.className}`)"""


def follow(page, selector):
    """Click on what leads to another page, and wait until that is there."""
    with page.expect_navigation(wait_until="load"):
        page.locator(selector).first.click()


class Visit:
    """A browser's visit as one person: what it meets is listened to from the start."""

    def __init__(self, context, home, name, folder, is_kept=False):
        self.context, self.name, self.folder = context, name, folder
        self.is_kept = is_kept
        self.home = urlsplit(home).netloc
        self.page = context.new_page()
        self.heard = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.heard.append(f"script: {error}"))
        self.page.on("request", self._watch)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if not self.is_kept:
            self.context.close()

    def _hear(self, message):
        # A page that answers 404 or 422 on purpose is no error of the console's.
        is_answer = (
            message.location.get("url") == self.page.url
            and "the server responded with a status of" in message.text
        )
        if message.type == "error" and not is_answer:
            self.heard.append(f"console: {message.text}")

    def _watch(self, request):
        parts = urlsplit(request.url)
        if parts.scheme != "data" and parts.netloc != self.home:
            self.heard.append(f"a request off the host: {request.url}")

    def go(self, address):
        return self.page.goto(address, wait_until="load")

    def follow(self, selector):
        follow(self.page, selector)

    def look(self):
        """Everything that may be wrong with the page as it stands, at every width."""
        wrong = []
        for width, height in WIDTHS.items():
            self.page.set_viewport_size({"width": width, "height": height})
            wrong += [f"{width} px: {each}" for each in self.at_this_width()]
            self.picture(str(width))
        wrong += self.large()
        wrong += self.by_tab()
        wrong += self.forced()
        wrong += self.heard
        if wrong:
            self.picture("wrong", is_wanted=True)
        return [f"{self.name}: {each}" for each in wrong]

    def at_this_width(self):
        return [
            *self.page.evaluate(STRUCTURE),
            *self.page.evaluate(OVERFLOW),
            *self.axe(),
        ]

    def axe(self):
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)
        found = self.page.evaluate(
            "(values) => axe.run(document, {runOnly: {type: 'tag', values}, "
            "resultTypes: ['violations', 'incomplete']})",
            RULES,
        )
        broken = found["violations"] + [
            rule
            for rule in found["incomplete"]
            if rule["id"] == "aria-valid-attr-value"
        ]
        return [
            f"axe {rule['id']}: {rule['help']}: {node['target']} {node['html'][:120]}"
            for rule in broken
            for node in rule["nodes"][:3]
        ]

    def large(self):
        """No sideways scroll at 320 px, nor with text of twice the size."""
        self.page.set_viewport_size({"width": 320, "height": 640})
        wrong = [f"320 px: {each}" for each in self.page.evaluate(OVERFLOW)]
        self.page.set_viewport_size({"width": 1280, "height": 900})
        self.page.evaluate("document.documentElement.style.fontSize = '200%'")
        wrong += [f"text of 200 %: {each}" for each in self.page.evaluate(OVERFLOW)]
        self.page.evaluate("document.documentElement.style.fontSize = ''")
        return wrong

    def by_tab(self):
        """Every stop of the Tab key shows itself, and the last leads out."""
        self.page.evaluate(FROM_THE_TOP)
        stays, before = 0, None
        for _stop in range(STOPS):
            self.page.keyboard.press("Tab")
            stop = self.page.evaluate(FOCUSED)
            if stop is None:
                return [] if before is not None else ["Tab reaches nothing"]
            if not stop["isVisible"]:
                return [f"focus cannot be seen on {stop['name']}"]
            # Day, month, year and calendar of a date are stops within one field.
            stays = stays + 1 if stop["place"] == before else 0
            if stays > PARTS or (stays == 0 and not stop["isNew"]):
                return [f"Tab is trapped at {stop['name']}"]
            before = stop["place"]
        return [f"more than {STOPS} stops of the Tab key"]

    def forced(self):
        """With the reader's own colors everything can still be seen, and nothing moves."""
        wrong = []
        for scheme in ("light", "dark"):
            self.page.emulate_media(
                forced_colors="active", color_scheme=scheme, reduced_motion="reduce"
            )
            wrong += self.page.evaluate(FORCED) + self.page.evaluate(MOVING)
        self.page.emulate_media(forced_colors="none", reduced_motion="no-preference")
        return wrong

    def picture(self, what, is_wanted=PICTURES):
        if not is_wanted:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(
            path=self.folder / f"{self.name}-{what}.png", full_page=True
        )
