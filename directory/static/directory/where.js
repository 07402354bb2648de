// Where a search starts from: an offered commune or address, or where the browser says its reader is.
// Points are rounded to about a hundred metres before they go anywhere.
const round = (degrees) => degrees.toFixed(3);
const ERRORS = {
  1: "Votre navigateur n’a pas permis de vous situer. Choisissez la commune.",
  2: "Votre position n’a pas été trouvée. Choisissez la commune.",
  3: "La recherche de votre position est trop longue. Choisissez la commune.",
};

const form = () => document.querySelector("form.find");

function say(words) {
  const state = document.querySelector("[data-start-state]");
  if (state) state.textContent = words;
}

function startFrom({ commune, point, label }) {
  const asked = form();
  const select = asked.elements.namedItem("commune");
  const known = [...select.options].some((option) => option.value === commune);
  if (commune && known) select.value = commune;
  if (point && !commune) select.value = "";
  asked.elements.namedItem("point").value = point;
  document.querySelector("[data-start-words]").value = label;
  document.getElementById("adresses").replaceChildren();
  asked.requestSubmit();
}

function aroundMe(button) {
  button.disabled = true;
  say("Recherche de votre position…");
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      button.disabled = false;
      say("Autour de votre position.");
      startFrom({ commune: "", point: `${round(coords.latitude)},${round(coords.longitude)}`, label: "" });
    },
    ({ code }) => {
      button.disabled = false;
      say(ERRORS[code] ?? ERRORS[2]);
    },
    { timeout: 10_000, maximumAge: 60_000 },
  );
}

document.addEventListener("click", (event) => {
  const start = event.target.closest("[data-start]");
  if (start) {
    say("");
    startFrom(start.dataset);
    return;
  }
  const around = event.target.closest("[data-around-me]");
  if (around) aroundMe(around);
});
// A commune chosen by hand, or words that change, leave the former point.
document.addEventListener(
  "input",
  ({ target }) => {
    if (target.name === "commune" || "startWords" in target.dataset) form().elements.namedItem("point").value = "";
  },
  true,
);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("[data-start-words]")) return;
  event.preventDefault();
  document.querySelector("[data-start]")?.click();
});
// What is typed here is no answer of the search form around it.
for (const box of document.querySelectorAll(".find-where")) {
  for (const kind of ["input", "change"]) box.addEventListener(kind, (event) => event.stopPropagation());
}
if (navigator.geolocation) {
  for (const button of document.querySelectorAll("[data-around-me]")) button.hidden = false;
}
