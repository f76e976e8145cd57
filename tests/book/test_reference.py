"""Every public name is explained, on one page of the reference."""

import importlib.util
import re
from importlib import import_module
from pathlib import Path

import landscape_lab
from landscape_lab import analysis, basins, datasets, formats, show
from tools import notebook

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "book"
WHOLE = (landscape_lab, analysis, basins, formats, show, datasets)


def extension():
    spec = importlib.util.spec_from_file_location("reference", BOOK / "_ext" / "reference.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_each_room_has_its_place_on_one_page():
    texts = [page.read_text(encoding="utf-8") for page in notebook.pages(BOOK)]
    shown = [room for text in texts for room in re.findall(r"\{room\} (\S+)", text)]
    assert sorted(shown) == sorted(extension().ROOMS)


def test_every_public_name_is_explained_where_its_address_says():
    reference = extension()
    known = reference.addresses()
    for room in WHOLE:
        assert set(room.__all__) <= set(known), room.__name__
    for name, rooms in known.items():
        for room, address in rooms.items():
            module, _, last = address.rpartition(".")
            assert last == name
            found = getattr(import_module(module), name)
            assert found is getattr(import_module(room), name)
            assert found.__doc__, address
