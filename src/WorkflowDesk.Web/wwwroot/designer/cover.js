// What covers the page while Studio loads, and when it cannot start or has stopped.

const loading = document.getElementById("designer-loading");
const failed = document.getElementById("designer-failed");

export function ready() {
  loading.hidden = true;
}

/** @param kind old: the browser cannot; missing: a file did not arrive; crashed: Studio gave up */
export function fail(kind, reason) {
  loading.hidden = true;
  if (!failed.hidden) return;
  const words = failed.querySelector(`template[data-kind=${kind}]`);
  document.getElementById("designer-failed-title").textContent = words.dataset.title;
  document.getElementById("designer-failed-text").textContent = words.content.textContent;
  document.getElementById("designer-failed-reason").textContent = reason;
  failed.dataset.kind = kind;
  failed.hidden = false;
  document.getElementById("designer-again").focus();
}

document.getElementById("designer-again").addEventListener("click", () => location.reload());

/** Blazor writes its problem to the console and shows its bar; both are caught here. */
export function watch() {
  const said = [];
  const error = console.error;
  console.error = (...words) => {
    said.push(words.map(String).join(" "));
    if (said.length > 5) said.shift();
    error.apply(console, words);
  };
  let isSessionEnded = false;
  let hasCrashed = false;
  const crashed = () => {
    hasCrashed = true;
    // Studio waits a hundred seconds for an answer. Whoever signs in later than that gets a fresh page afterwards.
    if (!isSessionEnded) fail("crashed", said.join("\n"));
  };
  new MutationObserver(crashed).observe(document.getElementById("blazor-error-ui"), { attributes: true, attributeFilter: ["style"] });
  document.addEventListener("designer:session", event => {
    isSessionEnded = event.detail === "ended";
    // What waited for the token is sent first.
    if (event.detail === "valid" && hasCrashed) setTimeout(() => location.reload(), 2000);
  });
}
