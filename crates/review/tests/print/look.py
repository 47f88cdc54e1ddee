"""Prints pages and looks where their words lie: look.py PAGES CHROMIUM

PAGES is the folder review-pages below the target folder. Of each page a PDF is made, and of that the places of its words
(pdftotext -bbox). A word must lie on its sheet with all of it, and the words of each row of a table on one sheet. Two pages
are made here of rows that are half a sheet high: with the page's own style none is cut, and without its rule about rows some
are, which must be seen.
"""

import collections
import html.parser
import http.server
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import xml.etree.ElementTree as ElementTree

PAGES = pathlib.Path(sys.argv[1])
CHROMIUM = sys.argv[2]
NAMES = ["morning", "hit", "numbers", "journal", "forgotten"]
WORD = "{http://www.w3.org/1999/xhtml}"
# How near the edge of a sheet a word may lie, in points.
EDGE = 2.0


class Rows(html.parser.HTMLParser):
    """The words of each row of a table that is printed: a table that is folded away is not."""

    def __init__(self):
        super().__init__()
        self.rows, self.row, self.folded, self.unseen = [], None, 0, 0

    def handle_starttag(self, tag, _):
        self.folded += tag == "details"
        self.unseen += tag in ("title", "svg")
        if tag == "tr" and not self.folded:
            self.row = []

    def handle_endtag(self, tag):
        self.folded -= tag == "details"
        self.unseen -= tag in ("title", "svg")
        if tag == "tr" and self.row is not None:
            self.rows.append(self.row)
            self.row = None

    def handle_data(self, data):
        if self.row is not None and not self.unseen:
            self.row += data.split()


class Pages(http.server.SimpleHTTPRequestHandler):
    """Serves the pages as the browser's tests do."""

    def translate_path(self, path):
        path = path.split("?")[0]
        if path.startswith("/assets/"):
            return str(PAGES / path[1:])
        return str(PAGES / f"{path[1:]}.html")

    def guess_type(self, path):
        if path.endswith(".css"):
            return "text/css"
        return "text/javascript" if path.endswith(".js") else "text/html; charset=utf-8"

    def log_message(self, *_):
        pass


def sheets(pdf):
    """The words of each sheet: (left, top, right, bottom, text), with the sheet's width and height."""
    text = subprocess.run(["pdftotext", "-bbox", pdf, "-"], check=True, capture_output=True).stdout
    text = re.sub(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", b"", text)
    for page in ElementTree.fromstring(text).iter(f"{WORD}page"):
        words = []
        for word in page.iter(f"{WORD}word"):
            places = [float(word.get(name)) for name in ("xMin", "yMin", "xMax", "yMax")]
            words.append((*places, word.text or ""))
        yield float(page.get("width")), float(page.get("height")), words


def faults(name, pdf):
    """What is wrong with a PDF, a line each."""
    count = 0
    rows = Rows()
    rows.feed((PAGES / f"{name}.html").read_text(encoding="utf-8"))
    printed = [collections.Counter(text for *_, text in words) for _, _, words in sheets(pdf)]
    for row in rows.rows:
        needed = collections.Counter(row)
        if not any(needed <= sheet for sheet in printed):
            yield f"{name}: the row {' '.join(row)[:60]!r} is on no sheet with all of it"
    for number, (width, height, words) in enumerate(sheets(pdf), start=1):
        for left, top, right, bottom, text in words:
            count += 1
            if left < EDGE or top < EDGE or right > width - EDGE or bottom > height - EDGE:
                yield f"{name}, sheet {number}: {text!r} lies over the edge"
    if count < 40:
        yield f"{name}: {count} words were printed"


def long_page(name, style):
    """A page of rows that are half a sheet high, in the frame of another page."""
    text = (PAGES / "nl/morning.html").read_text(encoding="utf-8")
    lines = range(25)
    rows = [f"<tr><td>{'<br>'.join(f'{row}-{line}' for line in lines)}</td></tr>" for row in range(9)]
    table = f"<style>{style}</style><div class=card><table><tbody>{''.join(rows)}</tbody></table></div>"
    start, end = text.index("<main"), text.index("</main>")
    text = text[:start] + "<main>" + table + text[end:]
    (PAGES / f"{name}.html").write_text(text, encoding="utf-8")


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    site = f"http://127.0.0.1:{server.server_port}"
    wrong, seen = [], 0
    with tempfile.TemporaryDirectory() as folder:

        def printed(name):
            pdf = f"{folder}/{name.replace('/', '-')}.pdf"
            command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
            command += [f"--user-data-dir={folder}/profile", f"--print-to-pdf={pdf}", f"{site}/{name}"]
            subprocess.run(command, check=True, capture_output=True, timeout=120)
            return pdf

        for name in [f"{language}/{name}" for language in ("nl", "en") for name in NAMES]:
            wrong += faults(name, printed(name))
            seen += 1
        for name, style, is_cut in [("long", "", False), ("cut", "tr { break-inside: auto !important }", True)]:
            long_page(name, style)
            found = list(faults(name, printed(name)))
            if bool(found) != is_cut:
                wrong += found or ["a page with rows that are cut was not noticed"]
    print("\n".join(wrong) or f"{seen} pages printed, no word over an edge")
    sys.exit(bool(wrong))


main()
