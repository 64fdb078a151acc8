// A token that is valid now, for as long as the browser is signed in.

const early = 60_000; // renew this long before the end
const studio = document.getElementById("studio");
const dialog = document.getElementById("designer-session");
const other = document.getElementById("designer-session-other");

let current = null; // { value, until }
let asking = null;

/** @param refused a token that was answered with 401; it is not given out again */
export function token(refused) {
  if (current && current.value !== refused && Date.now() < current.until) return Promise.resolve(current.value);
  asking ??= ask().finally(() => { asking = null; });
  return asking;
}

async function ask() {
  for (;;) {
    const answer = await patiently(() => fetchToken());
    if (answer.ok) {
      const issued = await answer.json();
      if (issued.userName === studio.dataset.user) {
        current = { value: issued.token, until: Date.now() + issued.seconds * 1000 - early };
        if (dialog.open) dialog.close();
        document.dispatchEvent(new CustomEvent("designer:session", { detail: "valid" }));
        return current.value;
      }

      await signInAgain(other.dataset.other.replace("{0}", issued.name));
    } else if (answer.status === 403) {
      await signInAgain(other.dataset.denied);
    } else {
      await signInAgain(null);
    }
  }
}

// Studio's own fetch is wrapped; this one must not be.
const bare = globalThis.fetch.bind(globalThis);
const fetchToken = () => bare("/designer/token", { method: "POST", headers: { Accept: "application/json" } });

// Shows the dialog and resolves when it is worth asking again.
function signInAgain(problem) {
  other.textContent = problem ?? "";
  other.hidden = problem === null;
  if (!dialog.open) {
    dialog.showModal();
    document.dispatchEvent(new CustomEvent("designer:session", { detail: "ended" }));
  }

  return new Promise(resolve => {
    const told = new BroadcastChannel("designer-session");
    const stop = new AbortController();
    const again = () => {
      stop.abort();
      told.close();
      resolve();
    };
    told.onmessage = again;
    document.getElementById("designer-session-continue").addEventListener("click", again, { signal: stop.signal });
  });
}

// Without an answer nothing can go on, so it may only be closed by signing in.
dialog.addEventListener("cancel", event => event.preventDefault());

const waits = [500, 1000, 2000, 4000, 5000];
const silent = new Set();

/** Repeats what got no answer from the desk, until there is one. Only for what may be done twice. */
export async function patiently(attempt, signal) {
  const self = {};
  try {
    for (let tries = 0; ; tries++) {
      try {
        const answer = await attempt();
        if (![502, 503, 504].includes(answer.status)) return answer;
      } catch (problem) {
        if (signal?.aborted || problem.name === "AbortError") throw problem;
      }

      silent.add(self);
      tell();
      await new Promise(resolve => { setTimeout(resolve, waits[Math.min(tries, waits.length - 1)]); });
    }
  } finally {
    silent.delete(self);
    tell();
  }
}

function tell() {
  document.getElementById("designer-offline").hidden = silent.size === 0;
}
