// Forms: warn before leaving what is not saved (`data-guard`), never send twice, show that sending takes place.
const FREE_AGAIN = 20_000;

function release(form) {
  delete form.dataset.sending;
  for (const button of form.querySelectorAll('[aria-busy="true"]')) button.removeAttribute("aria-busy");
}

function sends(form) {
  const writes = form.getAttribute("method")?.toLowerCase() === "post" || form.matches("[hx-post], [hx-put], [hx-patch], [hx-delete]");
  return writes && !("noBusy" in form.dataset);
}

function hold(event) {
  const form = event.target;
  if (!sends(form)) return;
  if (form.dataset.sending) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.dataset.sending = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
  setTimeout(() => release(form), FREE_AGAIN);
}

function unsaved() {
  return [...document.querySelectorAll("form[data-guard][data-changed]")].some((form) => !form.dataset.sending);
}

export function start() {
  document.addEventListener("submit", hold, { capture: true });
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && "guard" in form.dataset) form.dataset.changed = "yes";
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest("form");
    // A control that asks something by itself (a check while typing) saves nothing.
    if (!form || event.target.matches("input, select, textarea")) return;
    release(form);
    if (event.detail.successful) delete form.dataset.changed;
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(release));
  addEventListener("beforeunload", (event) => {
    if (unsaved()) event.preventDefault();
  });
}
