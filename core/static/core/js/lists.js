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

export function start() {
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
