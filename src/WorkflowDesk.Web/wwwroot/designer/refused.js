// Studio says at most that a workflow could not be started; the desk knows why.

export async function tell(answer) {
  const dialog = document.getElementById("designer-refused");
  if (answer.ok || dialog.open) return;
  const problem = await answer.clone().json().catch(() => null);
  const reasons = problem?.errors?.generalErrors ?? [];
  if (reasons.length === 0) return;
  dialog.querySelector("ul").replaceChildren(...reasons.map(reason => Object.assign(document.createElement("li"), { textContent: reason })));
  dialog.showModal();
}
