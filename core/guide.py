"""The guide as pages of the application: the Markdown files of ``docs/guide``, read when they are asked for.

No HTML of a file is let through; links between files become links between pages, those that lead out of the guide
become plain words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from core.formatting import NBSP
from core.text import fold

FIRST, FIRST_SLUG = "README", "conseillers"
# Read without an account: by those who answer by a link, propose a service, drive or lead a workshop.
OPEN_SLUGS = frozenset({"repondre-a-une-orientation", "proposer-un-service", "conduire", "animer-un-atelier"})
_IMAGE = re.compile(r"^[\w-]+\.(?:png|jpg|webp)$")
_NOT_ANCHOR = re.compile(r"[^\w\s-]")
_TABLE = '<div class="scroll-x" tabindex="0" role="region" aria-label="Tableau">'
_OUTSIDE = ("http:", "https:", "mailto:", "tel:")


@dataclass(frozen=True, slots=True)
class GuidePage:
    """A page of the guide: its address, its title, its first sentence, what it says as HTML."""

    slug: str
    title: str
    summary: str
    html: SafeString


def pages(*, is_member: bool) -> list[GuidePage]:
    """Return the pages that a member, or anybody, may read; the general one first, then by title."""
    found = [page for path in _files() if (page := _page(path, path.stat().st_mtime_ns))]
    shown = [page for page in found if is_member or page.slug in OPEN_SLUGS]
    return sorted(shown, key=lambda page: (page.slug != FIRST_SLUG, fold(page.title)))


def page_of(slug: str) -> GuidePage | None:
    """Return a page by the end of its address, None when there is no such page."""
    path = next((path for path in _files() if _slug(path) == slug), None)
    return _page(path, path.stat().st_mtime_ns) if path else None


def image_of(name: str) -> Path | None:
    """Return the file of an image of the guide, None for anything else."""
    path = settings.GUIDE_DIR / "images" / name
    return path if _IMAGE.match(name) and path.is_file() else None


def _files() -> list[Path]:
    return sorted(Path(settings.GUIDE_DIR).glob("*.md"))


def _slug(path: Path) -> str:
    return FIRST_SLUG if path.stem == FIRST else path.stem


@lru_cache(maxsize=128)
def _page(path: Path, changed: int) -> GuidePage | None:
    """Read a file; ``changed`` is when it last was, so that a new text shows without a restart."""
    tokens = _MARKDOWN.parse(path.read_text(encoding="utf-8"))
    title = next((_words(tokens[at + 1]) for at, token in enumerate(tokens) if token.tag == "h1"), "")
    summary = next((_words(tokens[at + 1]) for at, token in enumerate(tokens) if token.type == "paragraph_open"), "")
    if not title:
        return None
    body = list(_for_the_page(tokens))
    html = _MARKDOWN.renderer.render(body, _MARKDOWN.options, {})
    html = html.replace('<table class="table">', f'{_TABLE}<table class="table">').replace("</table>", "</table></div>")
    # The text is ours and the renderer escapes it: raw HTML is not allowed.
    return GuidePage(_slug(path), title, summary, mark_safe(html))  # noqa: S308


def _for_the_page(tokens: list[Token]) -> Iterator[Token]:
    """Yield the tokens without the title, with anchors, links, images and tables as our pages have them."""
    inside_title = False
    for at, token in enumerate(tokens):
        if token.tag == "h1":
            inside_title = token.type == "heading_open"
            continue
        if inside_title:
            continue
        if token.type == "heading_open":
            token.attrSet("id", _anchor(_words(tokens[at + 1])))
        elif token.type == "table_open":
            token.attrSet("class", "table")
        for child in token.children or ():
            _adapt(child)
        if token.children is not None:
            token.children = list(_without_dead_links(token.children))
        yield token


def _adapt(token: Token) -> None:
    if token.type == "link_open":
        token.attrSet("href", _href(str(token.attrGet("href") or "")))
    elif token.type == "image":
        name = str(token.attrGet("src") or "").rpartition("/")[2]
        token.attrSet("src", reverse("core:help-image", args=[name]))
        token.attrSet("class", "img-fluid")
        token.attrSet("loading", "lazy")
    elif token.type == "text":
        token.content = _spaced(token.content)


def _href(target: str) -> str:
    """Return the address of a link of the guide; empty for a file that is not a page."""
    if target.startswith((*_OUTSIDE, "#")):
        return target
    name, _, anchor = target.partition("#")
    path = Path(settings.GUIDE_DIR) / name
    if not name.endswith(".md") or "/" in name or not path.is_file():
        return ""
    return reverse("core:help-page", args=[_slug(path)]) + (f"#{anchor}" if anchor else "")


def _without_dead_links(tokens: list[Token]) -> Iterator[Token]:
    is_dead = False
    for token in tokens:
        if token.type == "link_open" and not token.attrGet("href"):
            is_dead = True
        elif token.type == "link_close" and is_dead:
            is_dead = False
        else:
            yield token


def _words(inline: Token) -> str:
    kinds = {"text", "code_inline", "softbreak"}
    children = inline.children or ()
    words = (" " if child.type == "softbreak" else child.content for child in children if child.type in kinds)
    return _spaced("".join(words))


def _anchor(words: str) -> str:
    """Return what links of the guide call a heading: "La page « Aujourd’hui »" is "la-page-aujourdhui"."""
    return "-".join(_NOT_ANCHOR.sub("", words.replace(NBSP, " ")).lower().split())


def _spaced(text: str) -> str:
    """Keep French signs on the line of the word before them."""
    return re.sub(r"« ", f"«{NBSP}", re.sub(r" (?=[:;?!»])", NBSP, text))


_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
