"""The page as it is drawn: telephone and desktop, light and dark."""

import pytest
from browsing import violations

from partnership_watch.editions.content import FailedSource, HeldBack, Phrase
from partnership_watch.editions.placeholders import EditionLinks, ReaderLinks, fill, with_edition_links
from partnership_watch.editions.rendering import render
from partnership_watch.store.tables import MatchGrade, ToldKind

pytestmark = pytest.mark.browser

LINKS = ReaderLinks(unsubscribe="https://watch.example/unsubscribe")
PAGES = EditionLinks(
    page="https://watch.example/e", whole="https://watch.example/e/all", relevant="https://watch.example/e/r"
)
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
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const style = getComputedStyle(element);
    if (!walker.currentNode.data.trim() || element.closest('.pre')) continue;
    const [a, b] = [light(parts(style.color)), light(behind(element))].sort((x, y) => y - x);
    const text = walker.currentNode.data.trim();
    texts.push({text, contrast: (a + 0.05) / (b + 0.05), size: parseFloat(style.fontSize)});
  }
  return {texts, width: document.documentElement.scrollWidth};
}"""


def shown(content):
    """The page of one reader's mail."""
    return fill(with_edition_links(render(content).html, PAGES), LINKS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 600, 1280])
def test_page_is_readable_at_every_width_and_in_both_schemes(
    width, scheme, browser, edition, entry, publication
):
    """Letters of 16 to 30 pixels, contrast of WCAG AA, and nothing to scroll sideways for."""
    entries = [
        entry(
            kind=kind, grade=grade, phrases=(Phrase("", "tidal power", ""), Phrase("a ", "council", " met"))
        )
        for kind in ToldKind
        for grade in MatchGrade
    ]
    unbroken = entry(lead=publication(title="Tidal" * 40, outlet="gazette" * 8))
    failed = tuple(FailedSource(f"Ministry {number}", "tls", None) for number in range(6))
    content = edition(
        *entries, unbroken, sources_failed=failed, skipped=("2025-11-19",), gathered=(HeldBack.QUIET,)
    )
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)

    page.set_content(shown(content))
    seen = page.evaluate(MEASURE)
    page.close()

    assert seen["width"] <= width
    assert [text for text in seen["texts"] if text["contrast"] < 4.5] == []
    assert [text for text in seen["texts"] if not 16 <= text["size"] <= 30] == []
    assert len(seen["texts"]) > 50


def test_column_is_at_most_600_pixels_wide(browser, edition):
    """On a wide screen the lines stay short enough to read."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})

    page.set_content(shown(edition()))
    box = page.locator(".page").bounding_box()
    page.close()

    assert box["width"] == 600
    assert box["x"] == 340


def test_compact_stories_are_readable_too(browser, edition, entry):
    """What a flood leaves of a story, its one line, keeps to the same rules, and axe-core finds nothing."""
    content = edition(*(entry(kind=kind) for kind in ToldKind for _ in range(60)))
    page = browser.new_page(viewport={"width": 360, "height": 800}, color_scheme="dark")

    page.set_content(shown(content))
    seen = page.evaluate(MEASURE)
    broken = violations(page)
    page.close()

    assert broken == []
    assert any("more stories under this pillar" in text["text"] for text in seen["texts"])
    assert [text for text in seen["texts"] if text["contrast"] < 4.5 or text["size"] < 16] == []
    assert seen["width"] <= 360
