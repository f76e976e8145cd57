"""What a chapter cites, written out for a reader without Sphinx."""

from pathlib import Path

from pybtex.database import Entry, parse_file


class References:
    """The entries of a BibTeX file; a file that is missing holds none."""

    def __init__(self, path: Path) -> None:
        self.entries = parse_file(str(path)).entries if path.exists() else {}

    def cite(self, keys: list[str], *, textual: bool) -> str:
        """Write a citation: Ballard et al. (2017) in the text, (Ballard et al., 2017) beside it."""
        cited = [(self._authors(key), self._year(key)) for key in keys]
        if textual:
            return ", ".join(f"{authors} ({year})" for authors, year in cited)
        return "(" + "; ".join(f"{authors}, {year}" for authors, year in cited) + ")"

    def entry(self, key: str) -> str:
        """Write a reference out."""
        if key not in self.entries:
            return key
        entry = self.entries[key]
        fields = {name.lower(): _clean(value) for name, value in entry.fields.items()}
        people = [_clean(str(person)) for person in entry.persons.get("author", [])]
        authors = "; ".join(people).rstrip(".")
        source = fields.get("journal") or fields.get("booktitle") or fields.get("publisher", "")
        where = " ".join(v for v in (source, fields.get("volume"), fields.get("pages")) if v)
        doi = f" doi:{fields['doi']}" if "doi" in fields else ""
        return f"{authors}. *{fields.get('title', key)}*. {where} ({self._year(key)}).{doi}"

    def _authors(self, key: str) -> str:
        if key not in self.entries:
            return key
        people = self.entries[key].persons.get("author", [])
        names = [_clean(" ".join(person.prelast_names + person.last_names)) for person in people]
        if len(names) > 2:
            return f"{names[0]} et al."
        return " and ".join(names) or key

    def _year(self, key: str) -> str:
        entry: Entry | None = self.entries.get(key)
        return entry.fields.get("year", "undated") if entry else "undated"


def _clean(text: str) -> str:
    return text.replace("{", "").replace("}", "").replace("--", "–").replace("\\&", "&")
