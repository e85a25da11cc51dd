"""The lines of an HTML page as a reader sees them: one block of text after the other."""

from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

_HIDDEN = ("script", "style", "template", "noscript", "nav", "form", "footer")
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "caption", "dd", "div", "dl", "dt",
    "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol",
    "p", "pre", "section", "table", "tbody", "td", "th", "thead", "tr", "ul",
})  # fmt: skip
# No page of text is nested deeper; what is, was made to keep us busy.
_DEEPEST = 200


@dataclass(frozen=True)
class Block:
    """A line: the element that it is the text of, and the addresses to which it links."""

    tag: str
    text: str
    links: tuple[str, ...] = ()

    @property
    def is_heading(self) -> bool:
        """Whether it is one of h1 to h6."""
        return len(self.tag) == 2 and self.tag[0] == "h" and self.tag[1].isdigit()


def blocks(html: str, content: str) -> list[Block]:
    """The lines of the first element that a CSS selector finds; none when there is no such."""
    found = LexborHTMLParser(html).css_first(content)
    return list(_blocks(found)) if found else []


def is_selector(text: str) -> bool:
    """Whether a text is a CSS selector."""
    try:
        blocks("", text)
    except SelectolaxError:
        return False
    return True


def links(html: str) -> list[str]:
    """The addresses to which a page links, as they stand there."""
    nodes = LexborHTMLParser(html).css("a[href]")
    return [href for node in nodes if (href := node.attributes["href"])]


def _blocks(root: LexborNode) -> Iterator[Block]:
    for hidden in root.css(", ".join(_HIDDEN)):
        hidden.decompose()
    block = root
    texts: list[str] = []
    targets: list[str] = []
    for node in root.traverse(include_text=True):
        owner = _owner(node)
        if owner.mem_id != block.mem_id or node.tag in _BLOCKS:
            yield from _block(block, texts, targets)
            block, texts, targets = owner, [], []
        if node.is_text_node:
            texts.append(node.text_content or "")
        elif node.tag == "a":
            targets.append(node.attributes.get("href") or "")
    yield from _block(block, texts, targets)


def _owner(node: LexborNode) -> LexborNode:
    """The nearest element that begins a line, of those around a node and itself."""
    for _ in range(_DEEPEST):
        if (node.tag in _BLOCKS and node.tag != "br") or node.parent is None:
            break
        node = node.parent
    return node


def _block(owner: LexborNode, texts: list[str], targets: list[str]) -> Iterator[Block]:
    text = " ".join("".join(texts).split())
    if text:
        yield Block(owner.tag or "", text, tuple(target for target in targets if target))
