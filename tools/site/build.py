"""Makes the documentation site: python3 tools/site/build.py [FOLDER]. Guides from docs/, reference from the XML comments, search; fails on a dead link."""
import html.parser
import pathlib
import re
import shutil
import subprocess
import sys
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
STAGE = ROOT / "artifacts" / "site-source"
LIBRARIES = ["ASMNet", "ASMNet.Media", "ASMNet.Synthesis"]
PAGES = ["CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "models/README.md", "models/TERMS.md", "samples/README.md"]
GUIDES = [
    ("Start", ["verbs", "windows", "coming-from", "peers"]),
    ("Use", ["sources", "formats", "batch", "settings", "expressions", "synthetic-face"]),
    ("Live", ["api", "protocols", "service", "fleets"]),
    ("Trust", ["reliability", "security", "performance", "evaluation", "scale"]),
    ("Inside", ["architecture", "training", "mutation"]),
]


def stage():
    """Lays everything out as in the repository, with the README as the first page."""
    shutil.rmtree(STAGE, ignore_errors=True)
    (STAGE / "libraries").mkdir(parents=True)
    for library in LIBRARIES:
        subprocess.run(["dotnet", "build", f"src/{library}", "-c", "Release", "-v", "quiet", "-nologo"], cwd=ROOT, check=True)
        for kind in ("dll", "xml"):
            shutil.copy(ROOT / f"src/{library}/bin/Release/net10.0/{library}.{kind}", STAGE / "libraries")
    shutil.copytree(ROOT / "docs", STAGE / "docs")
    for page in PAGES:
        (STAGE / page).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / page, STAGE / page)
    shutil.copy(ROOT / "README.md", STAGE / "index.md")
    shutil.copy(ROOT / "LICENSE", STAGE)
    icon = (ROOT / "src/ASMNet.Live/Web/wwwroot/icon.svg").read_text()
    (STAGE / "icon.svg").write_text(icon.replace("<svg ", '<svg width="36" height="36" ', 1))
    shutil.copy(ROOT / "tools/site/docfx.json", STAGE)
    for page in STAGE.rglob("*.md"):
        page.write_text(without_outside(page))
    write_contents()


def without_outside(page):
    """A link to a file of the repository that is no page becomes the file's name in code."""
    def replaced(match):
        text, target = match.groups()
        path = target.partition("#")[0]
        if re.match(r"\w+:|#", target) or (page.parent / path).is_file():
            return match[0]
        inside = (page.parent / path).resolve()
        if not (ROOT / inside.relative_to(STAGE)).exists():
            sys.exit(f"{page.relative_to(STAGE)}: '{target}' is not there")
        return f"{text} (`{inside.relative_to(STAGE)}`)" if text.strip("`") != str(inside.relative_to(STAGE)) else f"`{text.strip('`')}`"
    return re.sub(r"(?<!!)\[([^\]]+)\]\(([^)\s]+)\)", replaced, page.read_text())


def write_contents():
    """toc.yml: the bar at the top, and the list of guides. A guide that no group names stands at the end."""
    (STAGE / "toc.yml").write_text("- name: Guides\n  href: docs/\n- name: API\n  href: api/\n- name: Samples\n  href: samples/README.md\n"
                                   "- name: Models\n  href: models/README.md\n- name: Changes\n  href: CHANGELOG.md\n")
    there = {path.stem for path in (STAGE / "docs").glob("*.md")}
    groups = [(name, [guide for guide in guides if guide in there]) for name, guides in GUIDES]
    groups.append(("More", sorted(there - {guide for _, guides in groups for guide in guides})))
    lines = []
    for name, guides in groups:
        if guides:
            lines += [f"- name: {name}", "  items:"]
            for guide in guides:
                title = re.search(r"^# (.+)$", (STAGE / "docs" / f"{guide}.md").read_text(), re.M)[1]
                lines += [f"  - name: \"{title}\"", f"    href: {guide}.md"]
    (STAGE / "docs" / "toc.yml").write_text("\n".join(lines) + "\n")


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.links, self.anchors = [], set()

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.anchors |= {found[name] for name in ("id", "name") if name in found}
        self.links += [found[name] for name in ("href", "src") if found.get(name)]


def dead_links(site):
    """Links of the pages that lead nowhere within the site."""
    pages = {}
    for path in site.rglob("*.html"):
        pages[path.resolve()] = page = Page()
        page.feed(path.read_text())
    dead = []
    for path, page in pages.items():
        for link in page.links:
            if re.match(r"\w+:|//", link):
                continue
            name, _, anchor = link.partition("#")
            target = (path.parent / urllib.parse.unquote(name.partition("?")[0])).resolve() if name else path
            target = target / "index.html" if target.is_dir() else target
            if not target.exists():
                dead.append(f"{path.relative_to(site.resolve())}: {link}")
            elif anchor and target in pages and urllib.parse.unquote(anchor) not in pages[target].anchors:
                dead.append(f"{path.relative_to(site.resolve())}: {link} (no such place there)")
    return sorted(set(dead)), len(pages)


def main():
    site = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "artifacts" / "site").resolve()
    stage()
    subprocess.run(["dotnet", "tool", "restore"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["dotnet", "docfx", str(STAGE / "docfx.json"), "--output", str(site), "--logLevel", "warning", "--warningsAsErrors"], cwd=ROOT, check=True)
    dead, count = dead_links(site)
    for line in dead:
        print(f"dead link: {line}")
    print(f"{count} pages in {site}, {len(dead)} dead links; search index {(site / 'index.json').stat().st_size // 1024} KB")
    return 1 if dead else 0


if __name__ == "__main__":
    sys.exit(main())
