"""A built page is alive with no kernel and no network, and everybody can use it."""

import re
import zipfile
from pathlib import Path

import pytest

from tools import notebook, offline

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = ROOT / "_build" / "html" / "book"
CHAPTERS = [path.stem for path in notebook.chapters(ROOT / "book")]
NAMES = [
    path.relative_to(ROOT / "book").with_suffix("").as_posix()
    for path in notebook.pages(ROOT / "book")
]
"""Chapters, and the pages without cells."""

pytestmark = pytest.mark.browser

SHOWN = """box => {
  const shown = [...box.querySelectorAll('.landscape-picture')].filter(f => f.offsetParent);
  return shown.map(f => [f.querySelector('img').currentSrc, f.querySelector('img').alt,
                         f.querySelector('figcaption')?.textContent]);
}"""


@pytest.fixture(scope="module")
def offline_copy(tmp_path_factory):
    """Address of the course as somebody finds it who unpacks the zip."""
    folder = tmp_path_factory.mktemp("stick")
    with zipfile.ZipFile(offline.pack(PAGES.parent, folder / "course.zip")) as archive:
        archive.extractall(folder)
    return (folder / "course").as_uri()


def frame(box):
    shown = box.evaluate(SHOWN)
    assert len(shown) == 1, f"a widget shows one picture, not {len(shown)}"
    return shown[0]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_slider_moves_its_picture_and_its_words_without_a_network(visit, chapter):
    assert move_every_slider(visit, chapter) == widgets(chapter)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_offline_copy_is_as_alive_from_the_file_system(visitor, offline_copy, chapter):
    assert move_every_slider(visitor(offline_copy), chapter) == widgets(chapter)


def widgets(chapter):
    """How many widgets the chapter's cells ask for."""
    source = (ROOT / "book" / f"{chapter}.md").read_text(encoding="utf-8")
    return len(re.findall(r"^explore\(", source, re.MULTILINE))


def move_every_slider(visit, chapter):
    page = visit.open(chapter)
    page.context.set_offline(True)
    boxes = page.locator(".landscape-explore").all()
    for box in boxes:
        for handle in box.get_by_role("slider").all():
            assert handle.get_attribute("aria-label"), "a slider without a name"
            before = frame(box)
            at_end = handle.get_attribute("aria-valuenow") == handle.get_attribute("aria-valuemax")
            handle.press("ArrowLeft" if at_end else "ArrowRight")
            after = frame(box)
            label = handle.get_attribute("aria-label")
            assert after[0] != before[0], f"{label}: the picture stays"
            assert after[1:] != before[1:], f"{label}: alt text and caption stay"
    assert visit.errors == []
    assert visit.strangers == []
    return len(boxes)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_play_button_walks_its_slider(visit, chapter):
    page = visit.open(chapter)
    for button in page.locator(".course-play").all():
        handle = button.locator("xpath=..").get_by_role("slider")
        handle.press("Home")
        button.click()
        page.wait_for_function(
            "h => h.getAttribute('aria-valuenow') !== h.getAttribute('aria-valuemin')",
            arg=handle.element_handle(),
        )
        button.click()
    assert visit.errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("chapter", NAMES)
def test_axe_finds_nothing_serious(visitor, server, chapter, scheme, axe):
    page = visitor(server, scheme=scheme).open(chapter)
    page.evaluate(axe)
    found = page.evaluate("() => axe.run('main', {resultTypes: ['violations']})")["violations"]
    serious = [
        f"{rule['id']}: {node['html'][:200]}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]
    assert serious == []


@pytest.mark.parametrize("chapter", NAMES)
def test_a_phone_needs_no_sideways_scrolling(visitor, server, chapter):
    page = visitor(server, width=375).open(chapter)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 375


PHONE = {"width": 390, "height": 844}

LETTERS = """() => [...document.querySelectorAll('.landscape-picture img')]
  .filter(i => i.offsetParent).map(i => {
    const narrow = i.parentElement.querySelector('source');
    const drawn = narrow && narrow.srcset === i.currentSrc ? narrow : i;
    return [16 * i.clientWidth / drawn.getAttribute('width'), i.alt];
  })"""
"""Size of a figure's letters on the screen: they are drawn 16 pixels large."""

SIDEWAYS = """() => [...document.querySelectorAll('.landscape-picture')]
  .filter(f => f.offsetParent).filter(f => {
    const edge = document.documentElement.clientWidth;
    let box = f.querySelector('img');
    if (box.getBoundingClientRect().right > edge + 1) return true;
    while ((box = box.parentElement) && box.tagName !== 'MAIN') {
      const seen = getComputedStyle(box).overflowX === 'visible';
      if (!seen && box.scrollWidth > box.clientWidth + 1) return true;
    }
  }).map(f => f.querySelector('img').alt)"""
"""Figures that are cut, or stand in something that has to be scrolled."""

CUT = """() => {
  const scrolls = e => ['auto', 'scroll'].includes(getComputedStyle(e).overflowX);
  const wide = e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1;
  const cut = [];
  for (const e of document.querySelectorAll('main table, main mjx-container')) {
    let box = e;
    while (box && !scrolls(box)) box = box.parentElement;
    if (e.offsetParent && wide(e) && (!box || box.tagName === 'HTML')) cut.push(e.outerHTML);
  }
  return cut.map(html => html.slice(0, 200));
}"""


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_on_a_phone_the_letters_of_figures_can_be_read(visitor, server, chapter):
    page = visitor(server, width=PHONE["width"]).open(chapter)
    small = [alt for size, alt in page.evaluate(LETTERS) if size < 11]
    assert small == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_on_a_phone_no_figure_has_to_be_scrolled_sideways(visitor, server, chapter):
    page = visitor(server, width=PHONE["width"]).open(chapter)
    assert page.evaluate(SIDEWAYS) == []


@pytest.mark.parametrize("chapter", NAMES)
def test_on_a_phone_no_table_and_no_equation_is_cut(visitor, server, chapter):
    page = visitor(server, width=PHONE["width"]).open(chapter)
    assert page.evaluate(CUT) == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_on_a_phone_a_slider_and_its_picture_are_on_the_screen_together(visitor, server, chapter):
    page = visitor(server, width=PHONE["width"]).open(chapter)
    page.set_viewport_size(PHONE)
    for box in page.locator(".landscape-explore").all():
        sliders = box.locator("xpath=./*[1]").bounding_box()
        picture = box.locator("img:visible").first.bounding_box()
        together = picture["y"] + picture["height"] - sliders["y"]
        assert together <= PHONE["height"], f"{together:.0f} pixels from slider to picture's foot"


@pytest.mark.parametrize("chapter", NAMES)
def test_every_picture_has_words(visit, chapter):
    page = visit.open(chapter)
    images = "() => [...document.querySelectorAll('main img')].filter(i => !i.alt.trim()).length"
    assert page.evaluate(images) == 0


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_notebooks_can_be_downloaded(visit, chapter):
    page = visit.open(chapter)
    links = page.locator(".course-downloads a").all()
    wanted = 2 if (ROOT / "exercises" / f"{chapter}.ipynb").exists() else 1
    assert len(links) == wanted
    for link in links:
        with page.expect_download() as download:
            link.click()
        assert '"nbformat": 4' in download.value.path().read_text(encoding="utf-8")


@pytest.mark.parametrize("chapter", NAMES)
def test_a_page_stays_small(chapter):
    assert (PAGES / f"{chapter}.html").stat().st_size < 4_000_000


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_words_of_a_page_come_before_the_frames_of_its_widgets(chapter):
    page = (PAGES / f"{chapter}.html").read_text(encoding="utf-8")
    state = page.find("widget-state+json")
    assert state < 0 or page.find("</h1>") < page.rfind("<p>", 0, state)


def test_the_search_finds_a_public_name_in_the_offline_copy(visitor, offline_copy):
    visit = visitor(offline_copy)
    visit.page.goto(f"{offline_copy}/search.html?q=committor")
    visit.page.wait_for_selector('#search-results a[href*="reference/rates.html"]')
    assert visit.strangers == []
