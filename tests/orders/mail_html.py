"""A mail's HTML as its reader takes it in: blocks of words, links, pictures and headings."""

from html.parser import HTMLParser

BLOCKS = {"p", "td", "li", "h1", "h2", "h3", "br", "div", "tr", "table", "ol", "ul", "body"}
UNSEEN = {"style", "title", "script"}


class MailPage(HTMLParser):
    """Reads a mail once; then `blocks`, `links`, `tags` and `preheader` tell what is in it."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.blocks, self.links, self.tags = [""], [], []
        self.preheader = ""
        self._unseen = 0
        self._in_preheader = False
        self.feed(html)
        self.blocks = [text for block in self.blocks if (text := " ".join(block.split()))]

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.tags.append((tag, found))
        if tag in UNSEEN:
            self._unseen += 1
        if found.get("data-part") == "preheader":
            self._in_preheader = True
        if tag in BLOCKS:
            self.blocks.append("")
        if tag == "a":
            self.links.append(found["href"])

    def handle_endtag(self, tag):
        if tag in UNSEEN:
            self._unseen -= 1
        if tag == "div":
            self._in_preheader = False
        if tag in BLOCKS:
            self.blocks.append("")

    def handle_data(self, data):
        if self._in_preheader:
            self.preheader += data
        elif not self._unseen:
            self.blocks[-1] += data

    def all(self, tag):
        """The attributes of each element of a kind."""
        return [attributes for name, attributes in self.tags if name == tag]

    def parts(self, name):
        return [attributes for _tag, attributes in self.tags if attributes.get("data-part") == name]
