"""One widget, two lives: frames computed ahead for a page, or on demand in a notebook.

A page that has no kernel can still be moved if every frame was computed when the page was built:
sliders then choose among frames, in the browser alone. In a notebook the same call computes a
frame when it is asked for, also between and beyond the values of the page.
"""

import inspect
import itertools
import math
import os
import threading
import time
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from functools import lru_cache
from typing import Any

import ipywidgets
import numpy as np

from landscape_lab.show.palette import Palette
from landscape_lab.show.picture import STATIC, Picture
from landscape_lab.validation import flag, number, shown

MOST_FRAMES = 240
"""A page stays under 4 MB with this many frames of 12 KB."""

PATIENCE = 0.3
"""Seconds without a new picture after which a progress bar appears."""

_WIDE = ipywidgets.Layout(width="100%")
_STYLE = {"description_width": "initial"}


@dataclass(frozen=True)
class Control:
    """A slider: what it is called, where it can stand, and how a value is written.

    Parameters
    ----------
    label : str
        Its name on the page. Plain text; write symbols in Unicode (λ, σ, N).
    values : sequence
        The values that a page has frames for: numbers, or names of alternatives.
    start : optional
        The value that is shown first, one of `values`; by default the first.
    live : (float, float, float), optional
        Lowest value, highest value and step of the slider in a notebook. Without it the
        notebook offers `values` too.
    format : str or callable, optional
        How a value is written: a format string such as ``"{:.2f}"`` or a function of the value.
    play : bool, optional
        Whether a button walks the slider through `values`.

    Raises
    ------
    TypeError, ValueError
        If one of these cannot make a slider; the sentence says which and what would do.
    """

    label: str
    values: Sequence[Any]
    _: KW_ONLY
    start: Any = None
    live: tuple[float, float, float] | None = None
    format: str | Callable[[Any], str] | None = None
    play: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.label, str) or not self.label.strip():
            raise ValueError(
                f"label is {shown(self.label)}; a short name such as 'noise σ' would do"
            )
        alone = isinstance(self.values, str) or getattr(self.values, "ndim", 1) == 0
        if alone or not isinstance(self.values, (Sequence, np.ndarray)):
            raise TypeError(
                f"values of {self.label!r} must be a sequence, not {shown(self.values)}"
            )
        values = tuple(v.item() if isinstance(v, np.generic) else v for v in self.values)
        if not values:
            raise ValueError(f"values of {self.label!r} is empty; a slider needs one at least")
        start = self.start.item() if isinstance(self.start, np.generic) else self.start
        start = values[0] if start is None else start
        object.__setattr__(self, "play", flag(self.play, "play"))
        for value in (*values, start):
            self._check_value(value)
        if len(set(values)) < len(values):
            raise ValueError(f"values of {self.label!r} holds a value twice: {shown(values)}")
        if start not in values:
            wanted = f"one of {shown(values)} would do"
            raise ValueError(f"start of {self.label!r} is {shown(start)}; {wanted}")
        if self.live is not None:
            self._check_live(values)
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "start", start)

    def _check_value(self, value: Any) -> None:
        """Refuse what a slider cannot hold, or not write."""
        whose = f"values of {self.label!r}"
        if isinstance(value, (int, float)):
            number(value, whose)
        elif not isinstance(value, Hashable):
            raise TypeError(f"{whose} holds {shown(value)}; numbers or names would do")
        try:
            written = self.write(value)
        except (TypeError, ValueError, AttributeError, LookupError) as error:
            raise ValueError(
                f"{whose} holds {shown(value)}, which format {shown(self.format)} does not write "
                f'({error}); "{{:.2f}}" for numbers or a function of the value would do'
            ) from error
        if not isinstance(written, str):
            raise TypeError(f"format of {self.label!r} gives {shown(written)}; text would do")

    def _check_live(self, values: tuple[Any, ...]) -> None:
        wanted = f"live of {self.label!r} is {shown(self.live)}; (low, high, step) would do"
        try:
            low, high, step = (number(v, "live") for v in self.live)  # type: ignore[union-attr]
        except (TypeError, ValueError) as error:
            raise TypeError(wanted) from error
        if not (low < high and step > 0):
            raise ValueError(f"{wanted}, with low < high and step > 0")
        if not all(isinstance(v, (int, float)) and low <= v <= high for v in values):
            raise ValueError(f"{wanted}, with every one of {shown(values)} between low and high")

    def write(self, value: Any) -> str:
        """Write a value as the slider shows it."""
        if callable(self.format):
            return self.format(value)
        if self.format is not None:
            return self.format.format(value)
        return value if isinstance(value, str) else f"{value:g}"


def explore(draw: Callable[..., Picture], /, **controls: Control) -> ipywidgets.VBox:
    """Make a picture that a reader can move, on a page and in a notebook.

    Parameters
    ----------
    draw : callable
        Called as ``draw(name=value, ...)`` with one value for each control; returns a
        :class:`~landscape_lab.show.picture.Picture`. The same values must give the same picture.
    **controls : Control
        One slider for each argument of `draw`.

    Returns
    -------
    ipywidgets.VBox
        Sliders above the picture. While the book is built it holds all frames, one for each
        combination of values, and needs no kernel; in a notebook it computes them on demand.

    Raises
    ------
    TypeError
        If `draw` cannot be called, does not return a picture, or a control is not one.
    ValueError
        If there is no control, or a page would hold more than 240 frames.
    """
    if not callable(draw):
        raise TypeError(f"draw must be a function that returns a Picture, not {shown(draw)}")
    if not controls:
        raise ValueError("explore needs a control, such as noise=Control('noise σ', [0.0, 0.1])")
    for name, control in controls.items():
        if not isinstance(control, Control):
            raise TypeError(f"{name} must be a Control, not {type(control).__name__}")
    _expect_names(draw, list(controls))
    frames = math.prod(len(control.values) for control in controls.values())
    if frames > MOST_FRAMES:
        raise ValueError(
            f"these controls make {frames} frames; a page takes {MOST_FRAMES}, "
            "so fewer values or fewer controls would do"
        )
    build = _frames_ahead if os.environ.get(STATIC) else _frames_on_demand
    box = build(draw, controls)
    box.add_class("landscape-explore")
    return box


def _expect_names(draw: Callable[..., Picture], names: list[str]) -> None:
    """Refuse a function that does not take arguments of these names."""
    try:
        inspect.signature(draw).bind(**dict.fromkeys(names))
    except TypeError as error:
        raise TypeError(
            f"draw does not take {', '.join(names)} ({error}); an argument a control would do"
        ) from error
    except ValueError:
        return  # some that are not written in Python do not tell what they take


def _picture(draw: Callable[..., Picture], values: dict[str, Any]) -> Picture:
    picture = draw(**values)
    if not isinstance(picture, Picture):
        raise TypeError(
            f"draw returned {type(picture).__name__} for {values}; "
            "Picture(figure, alt=..., caption=...) would do"
        )
    return picture


def _choice(control: Control) -> ipywidgets.SelectionSlider:
    return ipywidgets.SelectionSlider(
        options=[(control.write(value), value) for value in control.values],
        value=control.start,
        description=control.label,
        layout=_WIDE,
        style=_STYLE,
    )


def _frames_ahead(draw: Callable[..., Picture], controls: dict[str, Control]) -> ipywidgets.VBox:
    """All frames in nested stacks, one level a slider, joined to the sliders in the browser."""
    sliders = [_choice(control) for control in controls.values()]
    for slider, control in zip(sliders, controls.values(), strict=True):
        if control.play:
            slider.add_class("landscape-play")  # the page's script adds the button
    pictures = [
        _picture(draw, dict(zip(controls, values, strict=True)))
        for values in itertools.product(*(control.values for control in controls.values()))
    ]
    widgets: list[ipywidgets.Widget] = [
        ipywidgets.HTML(markup, layout=_WIDE) for markup in _in_common_colors(pictures)
    ]
    for slider in reversed(sliders):
        size, stacks = len(slider.options), []
        for first in range(0, len(widgets), size):
            frames = widgets[first : first + size]
            stack = ipywidgets.Stack(frames, selected_index=slider.index, layout=_WIDE)
            ipywidgets.jslink((slider, "index"), (stack, "selected_index"))
            stacks.append(stack)
        widgets = stacks
    return ipywidgets.VBox([ipywidgets.VBox(sliders), *widgets], layout=_WIDE)


def _in_common_colors(pictures: list[Picture]) -> Iterator[str]:
    """Write frames in one palette; colors that a bar explains must mean the same in all of them."""
    meant: dict[str, tuple[str, float, float]] = {}
    for picture in pictures:
        for label, scale in picture.scales.items():
            if meant.setdefault(label, scale) != scale:
                raise ValueError(
                    f"the colors of {label!r} run from {scale[1]:g} to {scale[2]:g} in "
                    f"{picture.alt!r} and from {meant[label][1]:g} to {meant[label][2]:g} in a "
                    "frame before; the same limits for all frames would do"
                )
    drawings = [drawing for picture in pictures for drawing in picture.drawings]
    palette = Palette.of(drawings, max(picture.colors for picture in pictures))
    return (picture.in_colors(palette) for picture in pictures)


def _frames_on_demand(
    draw: Callable[..., Picture], controls: dict[str, Control]
) -> ipywidgets.VBox:
    """One frame that follows its sliders, and remembers where it has been."""
    sliders = {name: _continuous(control) for name, control in controls.items()}
    frame = ipywidgets.HTML(layout=_WIDE)
    waiting = ipywidgets.HTML(layout=ipywidgets.Layout(width="100%", height="1.5em"))

    @lru_cache(maxsize=MOST_FRAMES)
    def remembered(*values: Any) -> str:
        began = time.perf_counter()
        markup = _picture(draw, dict(zip(sliders, values, strict=True))).html
        quick = time.perf_counter() - began < PATIENCE
        for slider in sliders.values():
            slider.continuous_update = quick  # else a drag would queue more than it shows
        return markup

    def be_patient() -> None:
        waiting.value = "<progress aria-label='computing the picture'></progress> computing …"

    def follow(_change: object = None) -> None:
        patience = threading.Timer(PATIENCE, be_patient)
        patience.start()
        try:
            frame.value = remembered(*(slider.value for slider in sliders.values()))
        finally:
            patience.cancel()
            patience.join()
            waiting.value = ""

    follow()
    for slider in sliders.values():
        slider.observe(follow, names="value")
    rows = [_with_play(sliders[name], control) for name, control in controls.items()]
    return ipywidgets.VBox([ipywidgets.VBox(rows), frame, waiting], layout=_WIDE)


def _continuous(control: Control) -> ipywidgets.Widget:
    if control.live is None:
        return _choice(control)
    whole = all(isinstance(v, int) for v in (*control.values, *control.live))
    slider = ipywidgets.IntSlider if whole else ipywidgets.FloatSlider
    low, high, step = control.live
    return slider(
        control.start,
        min=low,
        max=high,
        step=step,
        description=control.label,
        layout=_WIDE,
        style=_STYLE,
        **({} if whole else {"readout_format": _places(step)}),
    )


def _with_play(slider: ipywidgets.Widget, control: Control) -> ipywidgets.Widget:
    if not control.play:
        return slider
    play = ipywidgets.Play(min=0, max=len(control.values) - 1, interval=450)

    def step(change: dict[str, Any]) -> None:
        slider.value = control.values[change["new"]]

    play.observe(step, names="value")
    return ipywidgets.HBox([play, slider], layout=_WIDE)


def _places(step: float) -> str:
    """As many decimals as a step has."""
    return f".{max(0, -math.floor(math.log10(step)))}f" if step < 1 else ".1f"
