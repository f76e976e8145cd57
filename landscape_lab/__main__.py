"""``python -m landscape_lab`` is the command ``landscape-lab``."""

from landscape_lab.cli import app

if __name__ == "__main__":
    app(prog_name="landscape-lab")
