"""A name for the present state of the package, so that what was computed with another is not used.

Neither numba's cache nor the book's notices that an imported module has changed. Both therefore
live in a folder whose name changes with the sources.
"""

import hashlib
import os
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHES = ROOT / ".cache"


def fingerprint(*folders: Path) -> str:
    """Hash of all Python sources below the folders; of the package's where none is given."""
    digest = hashlib.sha256()
    for folder in folders or (ROOT / "landscape_lab",):
        for path in sorted(folder.rglob("*.py")):
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def cache(kind: str) -> Path:
    """Folder for what the present sources compute: ``kernels`` or ``cells``."""
    return CACHES / kind / fingerprint()


def forget(kind: str, *, keep: int = 5) -> None:
    """Remove what older sources computed, but for the latest few."""
    folders = sorted((CACHES / kind).glob("*"), key=lambda path: path.stat().st_mtime)
    for folder in folders[:-keep]:
        shutil.rmtree(folder, ignore_errors=True)


def use_kernel_cache() -> None:
    """Let numba, here and in processes started from here, keep kernels of these sources only."""
    forget("kernels")
    os.environ["NUMBA_CACHE_DIR"] = str(cache("kernels"))
