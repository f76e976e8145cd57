"""A chapter as a notebook that reads well anywhere: directives and roles become plain Markdown.

``python -m tools.notebook book OUT`` converts every chapter of the table of contents.
"""

import argparse
import json
import re
from collections.abc import Iterable
from pathlib import Path

import nbformat
import yaml
from myst_nb.core.read import read_myst_markdown_notebook

from tools.references import References

ADMONITIONS = {
    "admonition",
    "attention",
    "caution",
    "danger",
    "dropdown",
    "hint",
    "important",
    "margin",
    "note",
    "seealso",
    "sidebar",
    "tip",
    "warning",
}
HIDDEN = {"hide-input", "hide-cell", "remove-input", "remove-cell"}
DROPPED = {"toctree", "tableofcontents", "contents", "exercise-end", "solution-end", "raw"}
OPENING = re.compile(r"^(?P<fence>`{3,}|:{3,}|~{3,})\s*(?P<name>\{[^}]+\}|\w*)\s*(?P<title>.*)$")
ROLE = re.compile(r"\{(?P<name>[\w:-]+)\}`(?P<text>[^`]+)`")
LABEL = re.compile(r"^\((?P<label>[^)]+)\)=\s*$")
EQUATION_LABEL = re.compile(r"\$\$\s*\((?P<label>[\w:-]+)\)\s*$")


class Plain:
    """Turns the Markdown of one chapter into Markdown that every notebook viewer understands.

    Parameters
    ----------
    references : References
        What citations point to.
    titles : dict
        Chapter titles by file name, for links between chapters.
    values : dict
        Numbers that the run of the chapter glued, as text; a name that is missing stays a name.
    """

    def __init__(
        self,
        references: References,
        titles: dict[str, str] | None = None,
        values: dict[str, str] | None = None,
    ) -> None:
        self.references = references
        self.titles = titles or {}
        self.values = values or {}
        self.numbers: dict[str, int] = {}
        self.cited: list[str] = []
        self.headings: dict[str, str] = {}

    def scan(self, text: str) -> None:
        """Number the labels and remember the headings of a whole chapter."""
        kinds: dict[str, int] = {}
        for kind, label in _labels(text):
            kinds[kind] = kinds.get(kind, 0) + 1
            if label:
                self.numbers[label] = kinds[kind]
        for match in re.finditer(r"^\(([^)]+)\)=\s*\n+#+ (.+)$", text, re.MULTILINE):
            self.headings[match[1]] = match[2]

    def text(self, source: str) -> str:
        """Render one stretch of Markdown."""
        lines, done = source.splitlines(), []
        while lines:
            line = lines.pop(0)
            opening = OPENING.match(line.strip())
            if opening:
                body = _until(lines, opening["fence"])
                name = opening["name"]
                if name.startswith("{"):
                    done.append(self._directive(name[1:-1], opening["title"].strip(), body))
                else:
                    done.append("\n".join([line, *body, opening["fence"]]))
            elif not (LABEL.match(line) or line.startswith(("% ", "+++"))):
                line = EQUATION_LABEL.sub(
                    lambda m: rf"\tag{{{self.numbers.get(m['label'], m['label'])}}}$$", line
                )
                done.append(ROLE.sub(lambda m: self._role(m["name"], m["text"]), line))
        return re.sub(r"\n{3,}", "\n\n", "\n".join(done)).strip("\n")

    def _directive(self, name: str, title: str, lines: list[str]) -> str:
        options, lines = _options(lines)
        body = "\n".join(lines)
        if name in DROPPED:
            return ""
        if name == "math":
            label = options.get("label", "")
            tag = rf"\tag{{{self.numbers[label]}}}" if label in self.numbers else ""
            return f"$$\n{title}{body}{tag}\n$$"
        if name in ("code-block", "code", "sourcecode"):
            return f"```{title}\n{body}\n```"
        if name in ("figure", "image"):
            words = "\n".join(line for line in lines if line.strip())
            return f"![{options.get('alt', '')}]({title})\n\n*{self.text(words)}*".removesuffix(
                "**"
            )
        if name == "bibliography":
            return "\n".join(f"- {self.references.entry(key)}" for key in self.cited)
        body = self.text(body)
        if name in ADMONITIONS:
            heading = ROLE.sub(lambda m: self._role(m["name"], m["text"]), title)
            return _quoted(f"**{heading or name.capitalize()}**\n\n{body}")
        if name in ("exercise", "exercise-start"):
            number = self.numbers.get(options.get("label", ""), "")
            return f"**{' '.join(f'Exercise {number} {title}'.split())}.**\n\n{body}"
        if name in ("solution", "solution-start"):
            heading = f"Solution to exercise {self.numbers.get(title, title)}"
            if name == "solution-start":
                return f"**{heading}.**\n\n{body}"
            return f"<details><summary>{heading}</summary>\n\n{body}\n\n</details>"
        if name.startswith("prf:"):
            heading = " ".join([name.removeprefix("prf:").capitalize(), title]).strip()
            return f"**{heading}.** {body}"
        return f"**{title}**\n\n{body}" if name == "table" and title else body

    def _role(self, name: str, text: str) -> str:
        explicit = re.fullmatch(r"(.+?)\s*<(.+)>", text)
        words, target = (explicit[1], explicit[2]) if explicit else ("", text)
        if name.startswith("cite"):
            keys = [key.strip() for key in text.split(",")]
            self.cited += [key for key in keys if key not in self.cited]
            return self.references.cite(keys, textual=name.endswith(":t"))
        if name.startswith("glue"):
            key, _, form = target.partition(":")
            return _formatted(self.values[key], form) if key in self.values else f"`{key}`"
        if name == "math":
            return f"${text}$"
        if name == "doc":
            page = Path(target).name.removesuffix(".md")
            if self.titles and page not in self.titles:  # a page without cells is no notebook
                return words or page
            return f"[{words or self.titles.get(page, page)}]({page}.ipynb)"
        if name in ("eq", "math:numref"):
            return f"({self.numbers.get(target, target)})"
        if name in ("ref", "numref", "prf:ref"):
            number = self.numbers.get(target, target)
            return words or self.headings.get(target, f"exercise {number}")
        return words or text


def _labels(text: str) -> Iterable[tuple[str, str]]:
    """Kind and label of everything that is numbered, in order."""
    pattern = (
        r"^[`:~]{3,}\{(exercise|math)(?:-start)?\}[^\n]*\n(?::[^\n]*\n)*|\$\$\s*\([\w:-]+\)\s*$"
    )
    for match in re.finditer(pattern, text, re.MULTILINE):
        if match[1] is None:
            yield "math", match[0].strip().removeprefix("$$").strip(" ()")
        else:
            label = re.search(r"^:label:\s*(\S+)", match[0], re.MULTILINE)
            if label or match[1] == "exercise":
                yield match[1], label[1] if label else ""


def _until(lines: list[str], fence: str) -> list[str]:
    """Take the lines of a block off the list, with its closing fence."""
    body = []
    while lines:
        line = lines.pop(0)
        if line.strip().startswith(fence) and not line.strip().strip(fence[0]):
            break
        body.append(line)
    return body


def _options(lines: list[str]) -> tuple[dict[str, str], list[str]]:
    options = {}
    while lines and (match := re.match(r"^\s*:([\w-]+):\s*(.*)$", lines[0])):
        options[match[1]] = match[2].strip()
        lines = lines[1:]
    return options, lines


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def _formatted(value: str, form: str) -> str:
    plain = re.sub(r"^np\.\w+\((.*)\)$", r"\1", value).strip("'\"")
    if not form:
        return plain
    return format(int(plain) if form.endswith("d") else float(plain), form)


def notebook(chapter: str, plain: Plain) -> nbformat.NotebookNode:
    """Convert the source of a chapter."""
    plain.scan(chapter)
    result = read_myst_markdown_notebook(chapter)
    cells: list[nbformat.NotebookNode] = []
    for cell in result.cells:
        if cell.cell_type == "markdown":
            cell.source = plain.text(cell.source)
        elif HIDDEN.intersection(cell.metadata.get("tags", [])):
            cell.metadata["jupyter"] = {"source_hidden": True}
        if cell.source:
            cell.id = f"cell-{len(cells)}"
            cells.append(cell)
    result.cells = cells
    result.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    result.nbformat, result.nbformat_minor = 4, 5
    return result


def pages(book: Path) -> list[Path]:
    """Files of the table of contents, in its order."""
    contents = yaml.safe_load((book.parent / "_toc.yml").read_text(encoding="utf-8"))
    names = re.findall(r"'(?:file|root)': '([^']+)'", str(contents))
    return [book.parent / f"{name}.md" for name in names]


def chapters(book: Path) -> list[Path]:
    """Those of the pages that have cells; the others are no notebooks."""
    return [page for page in pages(book) if "\nkernelspec:" in page.read_text(encoding="utf-8")]


def convert(book: Path, target: Path, values: Path | None = None) -> None:
    """Write the notebook of every chapter; `values` is where the build left glued numbers."""
    target.mkdir(parents=True, exist_ok=True)
    references = References(book / "references.bib")
    sources = {path.stem: path.read_text(encoding="utf-8") for path in chapters(book)}
    headings = {name: re.search(r"^# (.+)$", text, re.M) for name, text in sources.items()}
    titles = {name: heading[1] for name, heading in headings.items() if heading}
    for name, text in sources.items():
        glued = values / f"{name}.glue.json" if values else None
        known = json.loads(glued.read_text(encoding="utf-8")) if glued and glued.exists() else {}
        texts = {key: output["data"].get("text/plain", "") for key, output in known.items()}
        plain = Plain(references, titles, texts)
        nbformat.write(notebook(text, plain), target / f"{name}.ipynb")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("book", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--values", type=Path, help="folder where a build left glued numbers")
    options = parser.parse_args()
    convert(options.book.resolve(), options.target, options.values)
