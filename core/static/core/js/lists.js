// Lists that refresh in place: addresses without empty filters, the order kept, and the new count read out.
import { announce } from "./toasts.js";

function tidy(sent) {
  const order = new URLSearchParams(location.search).get("sort");
  if (order) sent.set("sort", order);
  else sent.delete("sort");
  for (const name of new Set(sent.keys())) {
    if (sent.getAll(name).every((value) => value === "")) sent.delete(name);
  }
}

function offerClearing(bar, sent) {
  const link = bar.querySelector("[data-clear-filters]");
  if (link) link.hidden = [...sent.keys()].every((name) => name === "sort");
}

// On a narrow screen the list comes first: its filters open with a button, and stay open while one is used.
function fold(bar) {
  const button = bar.querySelector("[data-filters-open]");
  const others = bar.querySelectorAll(":scope > :is(.field:not(.field-search), .field-chips, .form-check)");
  if (!button || others.length < 2) return;
  const used = bar.querySelector("[data-clear-filters]")?.hidden === false;
  button.hidden = false;
  setFolded(bar, button, !used);
}

function setFolded(bar, button, folded) {
  bar.classList.toggle("is-folded", folded);
  button.setAttribute("aria-expanded", String(!folded));
}

export function start() {
  for (const bar of document.querySelectorAll(".filter-bar")) fold(bar);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-filters-open]");
    if (button) setFolded(button.form, button, !button.form.classList.contains("is-folded"));
  });
  document.addEventListener("htmx:configRequest", (event) => {
    const bar = event.target;
    if (!bar.matches(".filter-bar")) return;
    tidy(event.detail.formData);
    offerClearing(bar, event.detail.formData);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const count = event.target.querySelector?.("[data-announce]");
    if (count) announce(count.textContent.trim());
  });
}
