// Studio saves half a second after a change. Whoever goes on to publish at once shall not leave that change behind.

const pause = 1_500; // from the last touch until its save has surely begun, also on a busy machine
const touches = ["keydown", "input", "change", "pointerdown", "pointerup", "drop"];
const saving = new Set();
let touched = -Infinity;

export function watchTouches(within) {
  for (const touch of touches) within.addEventListener(touch, () => { touched = performance.now(); }, { capture: true });
}

/** @param save the promise of a draft's answer */
export function hold(save) {
  saving.add(save);
  return save.finally(() => saving.delete(save));
}

/** When everything that was changed so far has been stored. */
export async function settled() {
  const wait = touched + pause - performance.now();
  if (wait > 0) await new Promise(resolve => { setTimeout(resolve, wait); });
  while (saving.size > 0) await Promise.allSettled(saving);
}
