// Runs before the first paint. Without a chosen theme the device decides; the server has already written a chosen one.
const root = document.documentElement;
if (root.dataset.bsTheme === "auto") {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => root.setAttribute("data-bs-theme", dark.matches ? "dark" : "light");
  follow();
  dark.addEventListener("change", follow);
}
