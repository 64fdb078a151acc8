// Puts Studio's own texts into the reader's language as they appear. The names people gave are left alone: nothing on the
// canvas, in code or in a field is touched, and only whole texts are replaced.
const untouched = ".x6-graph, .monaco-editor, pre, code, textarea, .designer-bar, dialog";
const attributes = ["placeholder", "title", "aria-label"];

export function speak(words, within) {
  const known = new Map(Object.entries(words));
  const translate = node => {
    if (node.nodeType === Node.TEXT_NODE) {
      const said = node.nodeValue.trim();
      const text = known.get(said);
      if (text && !node.parentElement?.closest(untouched)) node.nodeValue = node.nodeValue.replace(said, text);
    } else if (node.nodeType === Node.ELEMENT_NODE && !node.matches(untouched)) {
      for (const name of attributes) {
        const text = known.get(node.getAttribute(name));
        if (text) node.setAttribute(name, text);
      }

      node.childNodes.forEach(translate);
    }
  };
  new MutationObserver(changes => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(node => { if (node.parentElement && !node.parentElement.closest(untouched)) translate(node); });
      else translate(change.target);
    }
  }).observe(within, { childList: true, subtree: true, characterData: true, attributeFilter: attributes });
}
