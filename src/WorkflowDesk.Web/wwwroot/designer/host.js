// Starts Elsa Studio on this page: one element, created when it is defined, so that its handlers are heard.
import { prepareBar } from "./bar.js";
import { fail, ready, watch } from "./cover.js";
import { token } from "./session.js";
import { speak } from "./speak.js";
import { wrap } from "./wire.js";
import { chinese } from "./words.js";

const base = "/designer/";
const studio = document.getElementById("studio");
const { element: tag, attribute, value, culture, version } = studio.dataset;

// In the order of the package's own page.
const scripts = [
  "_content/BlazorMonaco/jsInterop.js",
  "_content/BlazorMonaco/lib/monaco-editor/min/vs/loader.js",
  "_content/BlazorMonaco/lib/monaco-editor/min/vs/editor/editor.main.js",
  "_content/MudBlazor/MudBlazor.min.js",
  "_content/CodeBeam.MudBlazor.Extensions/MudExtensions.min.js",
  "_content/Radzen.Blazor/Radzen.Blazor.js",
  "_framework/blazor.webassembly.js",
];

prepareBar();
watch();
if (typeof WebAssembly !== "object" || !("validate" in WebAssembly) || !("customElements" in window)) fail("old", "WebAssembly");
else start().catch(problem => fail(problem instanceof WebAssembly.CompileError || problem instanceof WebAssembly.LinkError ? "old" : "missing", String(problem)));

async function start() {
  wrap();
  followPushes();
  if (culture === "zh-CN") speak(chinese, document.body);
  // Dates and numbers; Studio writes en-US where it finds nothing.
  localStorage.setItem("BlazorCulture", culture);
  await Promise.all(scripts.map(load));
  const first = token();
  await Blazor.start({ applicationCulture: culture });
  await customElements.whenDefined(tag);
  const view = document.createElement(tag);
  view.setAttribute("remote-endpoint", `${location.origin}/elsa/api`);
  // Every request gets a fresh one; Studio only has to know that it needs one.
  view.setAttribute("access-token", await first);
  if (attribute) view.setAttribute(attribute, value);
  view.editWorkflowDefinition = id => { location.assign(`${base}workflows/definitions/${encodeURIComponent(id)}/edit`); };
  view.viewWorkflowInstance = id => { location.assign(`${base}workflows/instances/${encodeURIComponent(id)}/view`); };
  studio.append(view);
  new MutationObserver((_, drawn) => {
    if (!view.firstElementChild) return;
    drawn.disconnect();
    ready();
  }).observe(view, { childList: true });
}

function load(path) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `${base}${path}?v=${version}`;
    script.async = false;
    if (path.endsWith("blazor.webassembly.js")) script.setAttribute("autostart", "false");
    script.onload = resolve;
    script.onerror = () => reject(new Error(path));
    document.head.append(script);
  });
}

// Studio draws nothing after a push: the page at that address has to be opened. Other query values stay on this page.
function followPushes() {
  const push = history.pushState.bind(history);
  history.pushState = (state, unused, url) => {
    const to = new URL(url ?? location.href, document.baseURI);
    if (to.origin === location.origin && to.pathname !== location.pathname) location.assign(to.href);
    else push(state, unused, url);
  };
}
