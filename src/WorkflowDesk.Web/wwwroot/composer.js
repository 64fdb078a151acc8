// What the composer of a ticket does on top of a plain form: keeps the draft, helps with marks, canned texts and files.
const KEEP_AFTER_MS = 1500;
const waiting = new WeakMap();

const composerOf = element => element?.closest?.("form[data-composer]");

function draftOf(form) {
  const data = new FormData(form);
  data.delete("files");
  data.delete("keep");
  data.append("quiet", "true");
  return data;
}

async function keepDraft(form) {
  const state = form.querySelector("[data-draft-state]");
  try {
    const answer = await fetch(`${form.dataset.composer}?handler=Draft`, { method: "POST", body: draftOf(form) });
    const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    state.textContent = answer.status === 204 ? form.dataset.kept.replace("{0}", time) : form.dataset.notKept;
  } catch {
    state.textContent = form.dataset.notKept;
  }
}

function keepSoon(form) {
  clearTimeout(waiting.get(form));
  form.dataset.changed = "true";
  waiting.set(form, setTimeout(() => {
    delete form.dataset.changed;
    keepDraft(form);
  }, KEEP_AFTER_MS));
}

// Leaving the page must not cost what was typed in the last second.
addEventListener("pagehide", () => {
  for (const form of document.querySelectorAll("form[data-composer][data-changed]")) {
    clearTimeout(waiting.get(form));
    delete form.dataset.changed;
    navigator.sendBeacon(`${form.dataset.composer}?handler=Draft`, draftOf(form));
  }
});

function insert(field, text) {
  field.focus();
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function mark(field, sign) {
  const chosen = field.value.slice(field.selectionStart, field.selectionEnd);
  insert(field, sign + chosen + sign);
  if (chosen.length === 0) field.setSelectionRange(field.selectionStart - sign.length, field.selectionStart - sign.length);
}

function markLines(field, sign) {
  const start = field.value.lastIndexOf("\n", field.selectionStart - 1) + 1;
  field.setSelectionRange(start, Math.max(start, field.selectionEnd));
  insert(field, field.value.slice(start, field.selectionEnd).split("\n").map(line => sign + line).join("\n"));
}

async function insertCanned(button) {
  const form = composerOf(button);
  const answer = await fetch(`${form.dataset.composer}?handler=Canned&canned=${encodeURIComponent(button.value)}`);
  if (!answer.ok) return;
  insert(form.elements.text, await answer.text());
  form.querySelector("[data-canned]").open = false;
  form.elements.text.focus();
}

document.addEventListener("input", event => {
  const form = composerOf(event.target);
  if (!form) return;
  if (event.target.matches("[data-canned-search]")) {
    const words = event.target.value.trim().toLowerCase();
    for (const item of form.querySelectorAll(".canned-list li")) item.hidden = !item.textContent.toLowerCase().includes(words);
    return;
  }
  if (["text", "cc", "bcc"].includes(event.target.name)) keepSoon(form);
});

document.addEventListener("click", event => {
  const button = event.target.closest?.("form[data-composer] button");
  if (!button) return;
  const field = composerOf(button).elements.text;
  if (button.dataset.mark) mark(field, button.dataset.mark);
  else if (button.dataset.line) markLines(field, button.dataset.line);
  else if (button.name === "canned") {
    event.preventDefault();
    insertCanned(button);
  }
});

// A letter that is sent needs no draft any more.
document.addEventListener("submit", event => {
  const form = composerOf(event.target);
  if (!form) return;
  clearTimeout(waiting.get(form));
  delete form.dataset.changed;
});

document.addEventListener("keydown", event => {
  const form = composerOf(event.target);
  if (!form) return;
  if (event.target === form.elements.text && (event.ctrlKey || event.metaKey)) {
    if (event.key === "b" || event.key === "i") {
      event.preventDefault();
      mark(event.target, event.key === "b" ? "**" : "*");
    } else if (event.key === "Enter") {
      event.preventDefault();
      form.requestSubmit();
    } else if (event.key === ".") {
      event.preventDefault();
      const picker = form.querySelector("[data-canned]");
      if (picker) {
        picker.open = true;
        picker.querySelector("[data-canned-search]").focus();
      }
    }
    return;
  }
  const picker = event.target.closest("[data-canned]");
  if (!picker) return;
  if (event.key === "Escape") {
    picker.open = false;
    form.elements.text.focus();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp" || event.key === "Enter" && event.target.matches("[data-canned-search]")) {
    event.preventDefault();
    const shown = [...picker.querySelectorAll(".canned-list li:not([hidden]) button")];
    const at = shown.indexOf(event.target);
    if (event.key === "Enter") shown[0]?.click();
    else shown[Math.min(Math.max(at + (event.key === "ArrowDown" ? 1 : -1), 0), shown.length - 1)]?.focus();
  }
});

// Files dropped on the form are added to those chosen.
document.addEventListener("dragover", event => {
  if (composerOf(event.target) && event.dataTransfer?.types.includes("Files")) event.preventDefault();
});
document.addEventListener("drop", event => {
  const form = composerOf(event.target);
  if (!form || !event.dataTransfer?.files.length) return;
  event.preventDefault();
  const all = new DataTransfer();
  for (const file of [...form.elements.files.files, ...event.dataTransfer.files]) all.items.add(file);
  form.elements.files.files = all.files;
});

function prepareComposers() {
  for (const tool of document.querySelectorAll(".composer-bar[hidden], [data-canned-search][hidden]")) tool.hidden = false;
}
document.addEventListener("htmx:afterSettle", prepareComposers);
prepareComposers();
