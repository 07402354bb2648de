// Native dialogs. `data-dialog-open="id"` opens, `data-dialog-close` closes, `data-dialog-now` opens on arrival.
// The browser gives Escape, the focus trap and the return of the focus to the button that opened.
function openNew(root) {
  for (const dialog of root.querySelectorAll("dialog[data-dialog-now]:not([open])")) {
    dialog.removeAttribute("data-dialog-now");
    dialog.showModal();
  }
}

export function start() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog-open]");
    if (opener) {
      event.preventDefault();
      document.getElementById(opener.dataset.dialogOpen)?.showModal();
      return;
    }
    event.target.closest("[data-dialog-close]")?.closest("dialog")?.close();
  });
  document.addEventListener("htmx:afterSettle", () => openNew(document));
  openNew(document);
}
