// Lists that refresh in place: addresses without empty filters, and the new count read out.
import { announce } from "./toasts.js";

export function start() {
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.verb !== "get" || !event.target.matches("form")) return;
    const sent = event.detail.formData;
    for (const name of new Set(sent.keys())) {
      if (sent.getAll(name).every((value) => value === "")) sent.delete(name);
    }
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const count = event.target.querySelector?.("[data-announce]");
    if (count) announce(count.textContent.trim());
  });
}
