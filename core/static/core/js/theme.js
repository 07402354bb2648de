// Light or dark: follows the device until someone chooses; the choice stays on this device.
const KEY = "tisserand-theme";
const device = matchMedia("(prefers-color-scheme: dark)");

function stored() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function store(theme) {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    return;
  }
}

function show(theme) {
  document.documentElement.dataset.bsTheme = theme;
  for (const button of document.querySelectorAll("[data-theme-switch]")) {
    button.setAttribute("aria-pressed", String(theme === "dark"));
  }
}

export function start() {
  show(document.documentElement.dataset.bsTheme);
  device.addEventListener("change", () => {
    if (!stored()) show(device.matches ? "dark" : "light");
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-switch]")) return;
    const theme = document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark";
    store(theme);
    show(theme);
  });
}
