"""The built course in one zip that opens from a USB stick.

``python -m tools.offline PAGES ZIP`` packs the pages; unpack it and open ``index.html``.
"""

import argparse
import zipfile
from pathlib import Path


def pack(pages: Path, target: Path) -> Path:
    """Pack the pages below one folder named after the zip.

    Raises
    ------
    FileNotFoundError
        If there is no built course.
    """
    if not (pages / "index.html").exists():
        raise FileNotFoundError(f"{pages} holds no index.html; make book builds it")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(p for p in pages.rglob("*") if p.is_file()):
            if path.name != ".buildinfo":
                archive.write(path, Path(target.stem) / path.relative_to(pages))
    return target


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=Path)
    parser.add_argument("target", type=Path)
    options = parser.parse_args()
    made = pack(options.pages, options.target)
    print(f"{made} ({made.stat().st_size / 1e6:.1f} MB): unpack it and open index.html")
