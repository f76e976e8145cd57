"""A name for the present state of the package, so that what was computed with another is not used.

Neither numba's cache nor the book's notices that an imported module has changed. Both therefore
live in a folder whose name changes with the sources.
"""

import ast
import hashlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "landscape_lab"
CACHES = ROOT / ".cache"


def kernels(package: Path = PACKAGE) -> set[Path]:
    """Files of a package that compile, and all that they import of it: constants, other kernels.

    What these do not reach (pictures, files, the command line) can change without a kernel's
    being compiled anew.
    """
    compiled = {path for path in package.rglob("*.py") if "kernels import" in path.read_text()}
    reached, waiting = set[Path](), list(compiled)
    while waiting:
        path = waiting.pop()
        if path not in reached:
            reached.add(path)
            waiting += _imported(path, package)
    return reached


def _imported(path: Path, package: Path) -> list[Path]:
    """Files of the package that a file imports by their full names."""
    names = list[str]()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    places = [package.parent.joinpath(*name.split(".")) for name in names]
    files = [file for place in places for file in (place.with_suffix(".py"), place / "__init__.py")]
    return [file for file in files if file.is_relative_to(package) and file.exists()]


def fingerprint(files: Iterable[Path]) -> str:
    """Hash of what files are called and hold."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(os.path.relpath(path, ROOT).encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def cache(kind: str) -> Path:
    """Folder for what the present sources compute: ``kernels`` or ``cells``."""
    files = kernels() if kind == "kernels" else PACKAGE.rglob("*.py")
    return CACHES / kind / fingerprint(files)


def forget(kind: str, *, keep: int = 5) -> None:
    """Remove what older sources computed, but for the latest few."""
    folders = sorted((CACHES / kind).glob("*"), key=lambda path: path.stat().st_mtime)
    for folder in folders[:-keep]:
        shutil.rmtree(folder, ignore_errors=True)


def use_kernel_cache() -> None:
    """Let numba, here and in processes started from here, keep kernels of these sources only."""
    forget("kernels")
    os.environ["NUMBA_CACHE_DIR"] = str(cache("kernels"))
