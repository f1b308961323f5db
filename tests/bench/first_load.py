"""What a phone must load before the first screen: the scripts and styles that index.html names, and what they import at once."""

import gzip
import re
from pathlib import Path

from tests.bench.rows import Row, limit, told

DIST = Path("pwa/dist")
LIMIT_KB = 60


def measure() -> list[Row]:
    html = (DIST / "index.html").read_text()
    wanted = [it.lstrip("/") for it in re.findall(r'(?:src|href)="(/[^"]+\.(?:js|css))"', html)]
    seen: dict[str, int] = {}
    while wanted:
        name = wanted.pop()
        if name in seen:
            continue
        content = (DIST / name).read_bytes()
        seen[name] = len(gzip.compress(content, 9, mtime=0))
        if name.endswith(".js"):
            wanted += [f"assets/{it}" for it in re.findall(r'(?:from|import)\s*"\./([^"]+\.js)"', content.decode())]
    worker = len(gzip.compress((DIST / "sw.js").read_bytes(), 9, mtime=0))
    return [
        limit("first load: JavaScript + CSS, gzip", sum(seen.values()) / 1000, "kB", LIMIT_KB),
        told("service worker, gzip", worker / 1000, "kB"),
    ]
