"""Students get no solution, and every marker is understood."""

from pathlib import Path

import nbformat
import pytest

from tools import student

EXERCISES = Path(__file__).resolve().parent.parent.parent / "exercises"

SOLVED = """def double(x):
    # Twice as much.
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION


assert double(2) == 4, "4 is twice 2"
### BEGIN HIDDEN TESTS
assert double(3) == 6
### END HIDDEN TESTS"""

SHOWN = """def double(x):
    # Twice as much.
    # YOUR CODE HERE
    raise NotImplementedError


assert double(2) == 4, "4 is twice 2\""""


def test_solutions_and_hidden_tests_go_and_the_rest_stays():
    assert student.student_source(SOLVED) == SHOWN


@pytest.mark.parametrize("marker", ["### BEGIN SOLUTION", "### END HIDDEN TESTS"])
def test_a_marker_without_a_partner_is_refused(marker):
    with pytest.raises(ValueError, match="no partner"):
        student.student_source(f"x = 1\n{marker}\nx = 2")


def solutions(notebook):
    """Every line that stands between the markers of a solved notebook."""
    inside = False
    for line in "\n".join(cell.source for cell in notebook.cells).splitlines():
        if "### BEGIN" in line or "### END" in line:
            inside = "### BEGIN" in line
        elif inside and len(line.strip()) > 12:
            yield line.strip()


def test_the_students_version_of_every_exercise_holds_no_solution(tmp_path):
    made = student.make(EXERCISES, tmp_path)
    assert [path.name for path in made] == sorted(path.name for path in EXERCISES.glob("*.ipynb"))
    for path in made:
        solved = nbformat.read(EXERCISES / path.name, as_version=4)
        shown = nbformat.read(path, as_version=4)
        nbformat.validate(shown)
        text = "\n".join(cell.source for cell in shown.cells)
        taken_out = list(solutions(solved))
        assert taken_out, f"{path.name} has no solution to take out"
        assert "raise NotImplementedError" in text
        assert [line for line in taken_out if line in text.splitlines()] == []


def test_a_students_work_is_not_overwritten(tmp_path):
    made = student.make(EXERCISES, tmp_path)
    for path in made:
        path.write_text("my work")
    assert student.make(EXERCISES, tmp_path, keep=True) == []
    assert all(path.read_text() == "my work" for path in made)


def test_exercises_are_kept_without_outputs():
    for path in EXERCISES.glob("*.ipynb"):
        cells = nbformat.read(path, as_version=4).cells
        assert not any(cell.get("outputs") for cell in cells), path.name
