// After the page of a week is redrawn, the keyboard stays where the person was: the same visit, or its panel.
let wanted = null;

export function keepOn(visit) {
  wanted = visit;
}

function mark(visit) {
  for (const link of document.querySelectorAll(".visit[aria-current]")) link.removeAttribute("aria-current");
  for (const link of document.querySelectorAll(`.visit[data-visit="${visit}"]`)) link.setAttribute("aria-current", "true");
}

function remember(visit) {
  const address = new URL(location.href);
  address.searchParams.set("visite", visit);
  address.searchParams.set("jour", document.querySelector(".board").dataset.day);
  history.replaceState(history.state, "", address);
}

// A toast that undoes an older change must not undo a newer one.
function forgetToasts(event) {
  if (event.target.id !== "semaine") return;
  for (const toast of document.querySelectorAll("#toasts [data-toast]:has(form)")) toast.remove();
}

export function start() {
  document.addEventListener("htmx:beforeSwap", forgetToasts);
  document.addEventListener("htmx:afterSettle", (event) => {
    const link = event.detail.requestConfig?.elt;
    if (event.target.id === "fiche" && link?.matches(".visit")) {
      mark(link.dataset.visit);
      remember(link.dataset.visit);
      document.getElementById("fiche-titre")?.focus({ preventScroll: innerWidth > 1100 });
    }
    if (wanted && event.target.id === "semaine") {
      document.querySelector(`.visit[data-visit="${wanted}"]`)?.focus();
      wanted = null;
    }
  });
}
