"""A chapter's notebook reads well where nothing but Markdown is understood."""

import nbformat
import pytest

from tools.notebook import Plain, notebook
from tools.references import References

CHAPTER = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

(top)=
# Landscapes

As {cite:t}`three` say {cite:p}`one,three`, we find {glue:text}`count:d` of {glue:text}`missing`.

$$
E = mc^2
$$ (energy)

See {eq}`energy`, {ref}`top`, {doc}`other` and {ref}`words <top>`.

:::{note}
Deep
:::

```{exercise} Curvature
:label: curve
Prove it.
```

```{solution} curve
:class: dropdown
Done: $x > 0$.
```

```python
{not}`a role`
```

```{code-cell} python
:tags: [hide-input]
1 + 1
```

```{bibliography}
:filter: docname in docnames
```
"""

FOLDED = "<details><summary>Solution to exercise 1</summary>\n\nDone: $x > 0$.\n\n</details>"

BIBLIOGRAPHY = """
@article{one, author={Wales, David J.}, title={One}, journal={J}, volume={1}, year={2003}}
@article{three, author={Ballard, A. and Das, R. and Wales, D.}, title={Three}, journal={P},
  volume={19}, pages={1--2}, year={2017}, doi={10/x}}
"""


@pytest.fixture
def made(tmp_path):
    (tmp_path / "references.bib").write_text(BIBLIOGRAPHY)
    references = References(tmp_path / "references.bib")
    return notebook(CHAPTER, Plain(references, {"other": "Other pages"}, {"count": "89"}))


@pytest.fixture
def text(made):
    return "\n\n".join(cell.source for cell in made.cells if cell.cell_type == "markdown")


def test_it_is_a_valid_notebook(made):
    nbformat.validate(made)
    assert [cell.cell_type for cell in made.cells] == ["markdown", "code", "markdown"]
    assert made.cells[1].metadata["jupyter"] == {"source_hidden": True}


def test_citations_and_references_are_written_out(text):
    assert "As Ballard et al. (2017) say (Wales, 2003; Ballard et al., 2017)," in text
    assert "- Ballard, A.; Das, R.; Wales, D. *Three*. P 19 1–2 (2017). doi:10/x" in text


def test_glued_numbers_are_written_and_unknown_ones_named(text):
    assert "we find 89 of `missing`." in text


def test_links_and_equations_are_resolved(text):
    assert r"$$ (energy)" not in text
    assert r"\tag{1}$$" in text
    assert "See (1), Landscapes, [Other pages](other.ipynb) and words." in text
    assert "(top)=" not in text


def test_boxes_become_plain_markdown(text):
    assert "> **Note**\n>\n> Deep" in text
    assert "**Exercise 1 Curvature.**\n\nProve it." in text
    assert FOLDED in text
    assert "{exercise}" not in text


def test_code_blocks_are_left_alone(text):
    assert "```python\n{not}`a role`\n```" in text
