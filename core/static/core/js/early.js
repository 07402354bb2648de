// Runs before the first paint: says that scripts work and sets the light or dark theme, so that nothing flashes.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  let chosen = null;
  try {
    chosen = localStorage.getItem("tisserand-theme");
  } catch {
    chosen = null;
  }
  const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.bsTheme = dark ? "dark" : "light";
})();
