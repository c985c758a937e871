"""Public pages as they are drawn: telephone and desktop, light and dark, by mouse and by keyboard."""

from itertools import pairwise

import httpx
import pytest
from playwright.sync_api import Browser
from worlds import World

pytestmark = pytest.mark.browser

MEASURE = """() => {
  const channel = v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const parts = colour => colour.match(/[0-9.]+/g).map(Number);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = parts(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const contrast = (a, b) => {
    const [high, low] = [light(a), light(b)].sort((x, y) => y - x);
    return (high + 0.05) / (low + 0.05);
  };
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim(), element = walker.currentNode.parentElement;
    if (!text || element.closest('style')) continue;
    const style = getComputedStyle(element);
    const seen = contrast(parts(style.color), behind(element));
    texts.push({text, contrast: seen, size: parseFloat(style.fontSize)});
  }
  const alone = [...document.querySelectorAll('a')].filter(a => a.closest('p, h2') === null);
  const small = alone.filter(a => a.getBoundingClientRect().height < 24);
  const count = name => document.querySelectorAll('body > ' + name).length;
  return {texts, width: document.documentElement.scrollWidth, small: small.map(a => a.outerHTML),
          headings: [...document.querySelectorAll('h1,h2,h3')].map(h => +h.tagName[1]),
          landmarks: ['header', 'main', 'footer'].map(count),
          ids: [...document.querySelectorAll('[id]')].map(e => e.id),
          unnamed: [...document.querySelectorAll('a, nav, section')].filter(
            e => !(e.textContent.trim() || e.getAttribute('aria-label'))).length};
}"""


@pytest.fixture
def filled(world: World) -> World:
    """A world with enough to fill a page, one title without a space among it."""
    for number in range(55):
        world.item(world.partnership.commitments[0].key, title=f"Story {number}")
    world.item(f"{world.partnership.commitments[0].key}:context", title="Ferry" * 45, undated=True)
    return world


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("path", ["/en/", "/vi/clauses/3", "/vi/subscribe", "/en/clauses/99"])
def test_pages_are_readable_at_every_width_and_in_both_schemes(
    browser: Browser, client: httpx.Client, filled: World, path: str, width: int, scheme: str
) -> None:
    """WCAG 2.2 AA: contrast, reflow, target size, headings in order, landmarks, names."""
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    refused: list[str] = []
    page.on(
        "console",
        lambda message: refused.append(message.text) if "Content Security" in message.text else None,
    )

    page.goto(f"{client.base_url}{path}")
    seen = page.evaluate(MEASURE)
    context.close()

    assert seen["width"] <= width
    assert [text for text in seen["texts"] if text["contrast"] < 4.5 or text["size"] < 16] == []
    assert seen["small"] == []
    assert seen["headings"][0] == 1
    assert seen["headings"].count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(seen["headings"]))
    assert seen["landmarks"] == [1, 1, 1]
    assert len(set(seen["ids"])) == len(seen["ids"])
    assert seen["unnamed"] == 0
    assert [text for text in refused if "Content Security Policy" in text] == []


def test_the_keyboard_reaches_everything_and_shows_where_it_is(
    browser: Browser, client: httpx.Client, filled: World
) -> None:
    """The first stop skips to the content; each has an outline."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{client.base_url}/en/clauses/3")

    page.keyboard.press("Tab")
    first = page.evaluate(
        "[document.activeElement.getAttribute('href'), document.activeElement.getBoundingClientRect().x]"
    )
    outlines = set()
    for _ in range(6):
        page.keyboard.press("Tab")
        outlines.add(page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))
    context.close()

    assert first == ["#content", 0]
    assert outlines == {"solid"}
