// Sliders with words: the word of the step chosen follows the thumb, and is what a screen reader says.
function say(slider) {
  const control = slider.querySelector("input");
  const words = [...slider.querySelectorAll("li")];
  const chosen = words[control.valueAsNumber - 1];
  if (!chosen) return;
  for (const word of words) word.classList.toggle("is-chosen", word === chosen);
  slider.querySelector(".slider-said").textContent = chosen.dataset.say;
  control.setAttribute("aria-valuetext", chosen.dataset.say);
}

function sayAll(part) {
  part.querySelectorAll("[data-slider]").forEach(say);
}

export function start() {
  sayAll(document);
  document.addEventListener("htmx:load", (event) => sayAll(event.target));
  document.addEventListener("input", (event) => {
    const slider = event.target.closest("[data-slider]");
    if (slider) say(slider);
  });
  document.addEventListener("click", (event) => {
    const word = event.target.closest("[data-slider] li");
    if (!word) return;
    const control = word.closest("[data-slider]").querySelector("input");
    control.value = [...word.parentElement.children].indexOf(word) + 1;
    control.dispatchEvent(new Event("input", { bubbles: true }));
    control.focus();
  });
  addEventListener("pageshow", () => sayAll(document));
}
