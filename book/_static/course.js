/* Small things that pages with widgets need: names for sliders, a play button, a shim for MathJax. */
"use strict";

/* The widget manager calls MathJax 2; under version 3 the same request is typesetPromise(). */
function answerForHub() {
  window.MathJax = window.MathJax || {};
  window.MathJax.Hub = {
    Queue([, , element]) {
      if (element && window.MathJax.typesetPromise) window.MathJax.typesetPromise([element]);
    },
    Config() {},
  };
}

/* A slider's handle is called what its label says, and says its value in words. */
function nameSlider(slider) {
  const handle = slider.querySelector(".noUi-handle");
  const label = slider.querySelector(".widget-label");
  const readout = slider.querySelector(".widget-readout");
  if (!handle || !label) return;
  if (slider.matches(".landscape-play") && !slider.querySelector(".course-play")) {
    addPlay(slider, handle, label.textContent.trim());
  }
  if (handle.dataset.named) return;
  handle.dataset.named = "yes";
  handle.setAttribute("aria-label", label.textContent.trim());
  const speak = () => handle.setAttribute("aria-valuetext", readout ? readout.textContent : "");
  if (readout) new MutationObserver(speak).observe(readout, { childList: true, subtree: true });
  speak();
}

/* Walks a slider to its end, the way a reader's arrow key would, and starts anew. */
function addPlay(slider, handle, label) {
  const button = document.createElement("button");
  let timer = null;
  button.type = "button";
  button.className = "course-play";
  const show = () => {
    button.textContent = timer ? "❚❚" : "▶";
    button.setAttribute("aria-label", `${timer ? "Pause" : "Play"} ${label}`);
  };
  const press = (key) =>
    handle.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  const atEnd = () => handle.getAttribute("aria-valuenow") === handle.getAttribute("aria-valuemax");
  const stop = () => {
    clearInterval(timer);
    timer = null;
    show();
  };
  button.addEventListener("click", () => {
    if (timer) return stop();
    if (atEnd()) press("Home");
    timer = setInterval(() => (atEnd() ? stop() : press("Right")), 450);
    show();
  });
  handle.addEventListener("pointerdown", stop);
  show();
  slider.append(button);
}

/* What scrolls can be reached with the keyboard. */
function reachScrollers() {
  const wide = "div.highlight pre, .output pre, mjx-container, div.math, div.cell_output";
  for (const box of document.querySelectorAll(wide)) {
    if (box.scrollWidth > box.clientWidth + 1 && getComputedStyle(box).overflowX === "auto") {
      box.tabIndex = 0;
    }
  }
}

document.addEventListener("DOMContentLoaded", () => {
  answerForHub();
  const look = () => document.querySelectorAll(".widget-slider").forEach(nameSlider);
  new MutationObserver(look).observe(document.body, {
    attributeFilter: ["class"],
    childList: true,
    subtree: true,
  });
  look();
  window.addEventListener("load", reachScrollers);
  document.addEventListener("focusin", reachScrollers); // widgets come late
});
