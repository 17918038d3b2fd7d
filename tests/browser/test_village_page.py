"""A village's page as a reader sees it in a browser: on a desk, on a phone, on paper, with the keyboard."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

SIZES = [(1280, 900), (360, 740)]

CONTRAST = """
() => {
  const channel = v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = c => .2126 * channel(c[0]) + .7152 * channel(c[1]) + .0722 * channel(c[2]);
  const numbers = text => text.match(/[\\d.]+/g).map(Number);
  const behind = node => {
    for (let n = node; n; n = n.parentElement) {
      const c = numbers(getComputedStyle(n).backgroundColor);
      if (c.length === 3 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  const weak = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (!walker.currentNode.data.trim()) continue;
    const node = walker.currentNode.parentElement;
    const [a, b] = [light(numbers(getComputedStyle(node).color)), light(behind(node))];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) weak.push([walker.currentNode.data.trim().slice(0, 40), ratio]);
  }
  return weak;
}
"""


@pytest.fixture(params=SIZES, ids=["desk", "phone"])
def page(request, browser, village_page):
    width, height = request.param
    tab = browser.new_page(viewport={"width": width, "height": height})
    tab.said = []
    tab.asked = []
    tab.on("console", lambda message: tab.said.append(message.text))
    tab.on("pageerror", lambda error: tab.said.append(str(error)))
    tab.on("dialog", lambda dialog: (tab.said.append(dialog.message), dialog.dismiss()))
    tab.on("request", lambda asked: tab.asked.append(asked.url))
    tab.goto(village_page.as_uri())
    yield tab
    tab.close()


def test_nothing_is_said_and_nothing_leaves_the_page(page, village_page: Path):
    assert page.said == []
    assert [url for url in page.asked if not url.startswith("data:")] == [village_page.as_uri()]


def test_the_page_does_not_scroll_sideways(page):
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_each_heading_and_figure_is_seen(page):
    assert page.locator("h1").count() == 1
    assert page.locator("h2:visible").count() == 6  # five sections, and the sources
    images = page.locator("figure img")
    assert images.count() == 7
    for index in range(7):
        images.nth(index).scroll_into_view_if_needed()
        assert images.nth(index).evaluate("i => i.complete && i.naturalWidth > 0 && i.clientWidth > 200")
        assert images.nth(index).get_attribute("alt")


def test_a_wide_table_scrolls_in_its_own_frame(page):
    frame = page.locator(".table").last
    assert frame.evaluate("f => f.clientWidth <= document.documentElement.clientWidth")
    assert frame.evaluate("f => getComputedStyle(f).overflowX") == "auto"
    if page.viewport_size["width"] == 360:
        assert frame.evaluate("f => f.scrollWidth > f.clientWidth")


def test_the_mark_of_invented_data_stays_in_sight(page):
    page.evaluate("scrollTo(0, document.body.scrollHeight / 2)")
    box = page.locator(".synthetic").bounding_box()
    assert box["y"] == 0
    assert "SINTETIS" in page.locator(".synthetic").inner_text()


def test_the_first_key_leads_past_the_contents(page):
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "isi"


def test_the_contents_lead_to_the_sections(page):
    link = page.locator("nav a").nth(2)
    link.click()
    target = link.get_attribute("href")
    top = page.locator(f'[id="{target[1:]}"]').bounding_box()["y"]
    band = page.locator(".synthetic").bounding_box()["height"]
    assert band <= top <= 200


def test_each_text_stands_out_from_its_ground(page):
    assert page.evaluate(CONTRAST) == []


def test_its_own_typeface_is_used(page):
    assert page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').length") == 2


def test_scripts_would_not_run(page):
    hostile = "<img src=x onerror='document.title = 1'>"
    page.evaluate("text => document.body.insertAdjacentHTML('beforeend', text)", hostile)
    page.wait_for_timeout(100)
    assert page.title() != "1"
    assert any("Content Security Policy" in text for text in page.said)


def test_paper_is_a4_and_marked(page):
    pdfium = pytest.importorskip("pypdfium2")
    pdf = pdfium.PdfDocument(page.pdf(prefer_css_page_size=True))
    width, height = pdf[0].get_size()
    assert (round(width), round(height)) == (595, 842)
    assert all("SINTETIS" in leaf.get_textpage().get_text_range() for leaf in pdf)
