// What the pages do on top of plain forms and links. Without this file everything still works.
document.documentElement.classList.add("js");

// Shows the fields that belong to the chosen outcome and asks only for those it needs.
function showFieldsOf(form) {
  const chosen = form.querySelector("input[name=outcome]:checked, input[type=hidden][name=outcome]");
  for (const field of form.querySelectorAll("[data-show-for], [data-required-for]")) {
    const shows = (field.dataset.showFor ?? "").split(" ").filter(Boolean);
    const requires = (field.dataset.requiredFor ?? "").split(" ").filter(Boolean);
    const shown = shows.length === 0 || (chosen !== null && shows.includes(chosen.value));
    const required = shown && chosen !== null && requires.includes(chosen.value);
    field.hidden = !shown;
    const mark = field.querySelector("[data-mark]");
    if (mark) mark.hidden = !required;
    for (const input of field.querySelectorAll(".may-require")) input.required = required;
  }
}

// Leaves only the options that fit what another field says.
function showOptionsOf(form) {
  for (const list of form.querySelectorAll("select[data-depends-on]")) {
    const decides = form.elements[list.dataset.dependsOn];
    for (const group of list.querySelectorAll("optgroup")) group.disabled = group.hidden = group.dataset.when !== decides?.value;
    if (list.selectedOptions[0]?.parentElement?.disabled) list.value = "";
  }
}

// Says what follows from two other fields, before the desk fills it in.
function sayDerived(form) {
  for (const hint of form.querySelectorAll("[data-derive]")) {
    hint.dataset.start ??= hint.textContent;
    const value = JSON.parse(hint.dataset.cells)[form.elements[hint.dataset.rows]?.value]?.[form.elements[hint.dataset.columns]?.value];
    const option = value && [...form.elements[hint.dataset.derive].options].find(option => option.value === value);
    hint.textContent = option ? hint.dataset.text.replace("{0}", option.textContent) : hint.dataset.start;
  }
}

// One more row of a list; the last row is the pattern.
function addRow(button) {
  const rows = button.closest("[data-rows]");
  const all = rows.querySelectorAll("[data-row]");
  const row = all[all.length - 1].cloneNode(true);
  for (const element of row.querySelectorAll("[name], [id], [for]")) {
    for (const attribute of ["name", "id", "for", "aria-describedby"]) {
      const value = element.getAttribute(attribute);
      if (value) element.setAttribute(attribute, value.replace(/(\[|-)\d+(\]|-)/, `$1${all.length}$2`));
    }
    if ("value" in element && element.tagName !== "BUTTON") {
      if (element.type === "checkbox") element.checked = false;
      else element.value = "";
    }
  }
  all[all.length - 1].after(row);
  row.querySelector("input, textarea, select")?.focus();
}

// A diagram that is larger than its frame opens where something waits, not at its empty corner.
function showActiveStep(diagram) {
  const step = ["failed", "active", "changed", "added", "removed"].map(mark => diagram.querySelector(`.node.mark-${mark}`)).find(Boolean)
    ?? diagram.querySelector(".shape-start");
  if (!step) return;
  const frame = diagram.getBoundingClientRect();
  const box = step.getBoundingClientRect();
  diagram.scrollLeft += box.left - frame.left - (frame.width - box.width) / 2;
  diagram.scrollTop += box.top - frame.top - (frame.height - box.height) / 2;
}

function prepare(root) {
  for (const diagram of root.querySelectorAll(".diagram:not([data-placed])")) {
    diagram.dataset.placed = "true";
    showActiveStep(diagram);
  }
  for (const form of root.querySelectorAll("form[data-task-form]")) {
    showFieldsOf(form);
    showOptionsOf(form);
    sayDerived(form);
  }
  // Fills the frame beside it.
  for (const form of root.querySelectorAll("form[data-send-at-once]:not([data-sent])")) {
    form.dataset.sent = "true";
    form.hidden = true;
    form.submit();
  }
}

document.addEventListener("change", event => {
  const all = event.target.dataset?.markAll;
  if (all) {
    for (const mark of document.querySelectorAll(`input[type=checkbox][form="${all}"]:not(:disabled)`)) mark.checked = event.target.checked;
  }
  const form = event.target.closest?.("form[data-task-form]");
  if (!form) return;
  if (event.target.name === "outcome") showFieldsOf(form);
  showOptionsOf(form);
  sayDerived(form);
});

document.addEventListener("click", event => {
  const button = event.target.closest?.("[data-add-row]");
  if (button) addRow(button);
  for (const menu of document.querySelectorAll("details.desk-menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", event => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.desk-menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// After a page came in without a reload: say its title, stand at its beginning, and lead to a problem when there is one.
document.addEventListener("htmx:afterSettle", event => {
  prepare(document);
  if (event.detail.target !== document.body) return;
  document.getElementById("announcer").textContent = document.title;
  const problem = document.getElementById("problem");
  if (problem) problem.focus();
  else document.getElementById("main")?.focus({ preventScroll: true });
});

// A second press must not send a form twice. The same operation id would be harmless, a doubled ticket would not.
document.addEventListener("submit", event => {
  if (event.target.dataset.sending) event.preventDefault();
  else event.target.dataset.sending = "true";
}, true);
document.addEventListener("htmx:afterRequest", event => {
  if (event.detail.elt?.dataset) delete event.detail.elt.dataset.sending;
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-sending]")) delete form.dataset.sending;
});

prepare(document);
