"""Fetch the scripts that pages carry with them: pinned, verified, never committed.

``python -m tools.scripts`` asks npm for three packages, checks that they are the very ones named
below, and unpacks the files that a page needs into ``.fetched``.
"""

import base64
import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

FETCHED = Path(__file__).resolve().parent.parent / ".fetched"


@dataclass(frozen=True)
class Package:
    """A package of the npm registry: what is taken from it, and where it goes."""

    name: str
    version: str
    sha512: str
    wanted: str
    folder: str

    @property
    def target(self) -> Path:
        """Folder of this version."""
        return FETCHED / self.folder


PACKAGES = (
    # The widget manager: shows widgets on a page that has no kernel.
    Package(
        "@jupyter-widgets/html-manager",
        "1.0.15",
        "5thBIV6ymNgmPVOHvzx+gGy8ZSKmSazhtGw4/c4xJDVzRhG9PTeQsRjF3FUTopvFi//SABeNz1yp47bCrJ3CQA==",
        r"dist/(embed\.js|embed\.js\.LICENSE\.txt|[0-9a-f]+\.woff2)",
        "pages/vendor/widgets",
    ),
    Package(
        "mathjax",
        "3.2.2",
        "Bt+SSVU8eBG27zChVewOicYs7Xsdt40qm4+UpHyX7k0/O9NliPc+x77k1/FEsPsjKPZGJvtRZM1vO+geW0OhGw==",
        r"(?:es5/)?(tex-chtml\.js|output/chtml/fonts/woff-v2/\w+-?\w*\.woff|LICENSE)",
        "pages/vendor/mathjax",
    ),
    # Only the tests use this one: it looks for what a reader with a disability stumbles over.
    Package(
        "axe-core",
        "4.10.3",
        "Xm7bpRXnDSX2YE2YFfBk2FnF0ep6tmG7xPh8iHee8MIcrgq762Nkce856dYtJYLkuIoYZvGfTs/PbZhideTcEg==",
        r"(axe\.min\.js|LICENSE)",
        "tests/axe",
    ),
)


def fetch(package: Package) -> None:
    """Download one package, verify it and unpack what is wanted; do nothing if it is there.

    Raises
    ------
    ValueError
        If what came is not the package that is pinned here.
    """
    stamp = package.target / "VERSION"
    identity = f"{package.name}@{package.version}\n"
    if stamp.exists() and stamp.read_text() == identity:
        return
    with tempfile.TemporaryDirectory() as folder:
        archive = _download(identity.strip(), Path(folder))
        digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode("ascii")
        if digest != package.sha512:
            raise ValueError(
                f"{identity.strip()} has the checksum {digest}, not {package.sha512}: "
                "it was altered on its way or in the registry"
            )
        shutil.rmtree(package.target, ignore_errors=True)
        with tarfile.open(archive) as packed:
            for member in packed.getmembers():
                match = re.fullmatch(f"package/{package.wanted}", member.name)
                content = packed.extractfile(member) if match else None
                if match and content:
                    target = package.target / match[1]
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(content.read())
    stamp.write_text(identity)


def _download(identity: str, folder: Path) -> Path:
    npm = shutil.which("npm") or shutil.which("npm", path=str(Path(sys.executable).parent))
    if npm is None:
        raise FileNotFoundError("npm is missing; pip install -r requirements-node.txt brings it")
    command = [npm, "pack", "--silent", "--ignore-scripts", identity]
    subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)
    return next(folder.glob("*.tgz"))


if __name__ == "__main__":
    for each in PACKAGES:
        fetch(each)
