// The bar on top: its height, its menu, and what is known about the definition on the canvas.
import { settled, watchTouches } from "./settle.js";

const bar = document.getElementById("designer-bar");

export function prepareBar() {
  // Studio fills the rest of the window.
  const measure = () => document.documentElement.style.setProperty("--mud-appbar-height", `${bar.offsetHeight}px`, "important");
  new ResizeObserver(measure).observe(bar);
  measure();
  const menu = bar.querySelector("details");
  document.addEventListener("click", event => {
    if (menu.open && !menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", event => {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  watchTouches(document.getElementById("studio"));
  bar.querySelectorAll(".designer-deeds a").forEach(deed => deed.addEventListener("click", event => leave(event, deed)));
  const subject = document.getElementById("designer-subject");
  if (subject) document.addEventListener("designer:definition", event => show(subject, event.detail));
}

// Only what goes away from here; another tab leaves this one as it is.
async function leave(event, deed) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  deed.setAttribute("aria-busy", "true");
  await settled();
  deed.removeAttribute("aria-busy");
  location.assign(deed.href);
}

function show(subject, { definition, isSaved }) {
  if (definition.definitionId !== subject.dataset.definition) return;
  const state = subject.querySelector("[data-state]");
  const live = subject.querySelector("[data-live]");
  const wasPublished = state.classList.contains("chip-green") ? state.textContent : null;
  const text = definition.isPublished ? subject.dataset.published : subject.dataset.draft;
  state.textContent = text.replace("{0}", definition.version);
  state.classList.toggle("chip-green", definition.isPublished);
  state.classList.toggle("chip-amber", !definition.isPublished);
  if (wasPublished && !definition.isPublished && !live) {
    const chip = Object.assign(document.createElement("span"), { className: "chip chip-green", textContent: wasPublished });
    chip.dataset.live = "";
    state.after(chip);
  }

  subject.querySelector("[data-name]").textContent = definition.name;
  if (isSaved) {
    const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" }).format(new Date());
    subject.querySelector("[data-saved]").textContent = subject.dataset.saved.replace("{0}", time);
  }
}
