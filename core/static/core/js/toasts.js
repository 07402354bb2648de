// Brief messages. One leaves after ten seconds, but never while it is pointed at or holds the keyboard.
const DELAY = 10_000;
const armed = new WeakSet();

function arm(toast) {
  if (armed.has(toast)) return;
  armed.add(toast);
  const leave = () => {
    if (toast.matches(":hover, :focus-within")) setTimeout(leave, DELAY);
    else toast.remove();
  };
  setTimeout(leave, DELAY);
}

function armAll() {
  for (const toast of document.querySelectorAll("[data-toast]")) arm(toast);
}

export function announce(text) {
  const place = document.getElementById("annonces");
  if (!place) return;
  place.textContent = "";
  setTimeout(() => {
    place.textContent = text;
  }, 100);
}

function closeButton() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "ttoast-close";
  button.dataset.toastClose = "";
  button.setAttribute("aria-label", "Fermer ce message");
  const cross = document.createElement("i");
  cross.className = "bi bi-x-lg";
  cross.setAttribute("aria-hidden", "true");
  button.append(cross);
  return button;
}

export function toast(text) {
  const box = document.getElementById("toasts");
  if (!box) return;
  for (const shown of box.querySelectorAll("[data-toast] > p")) {
    if (shown.textContent === text) return;
  }
  const message = document.createElement("div");
  message.className = "ttoast";
  message.dataset.toast = "";
  const words = document.createElement("p");
  words.textContent = text;
  message.append(words, closeButton());
  box.append(message);
  arm(message);
}

export function start() {
  const box = document.getElementById("toasts");
  if (!box) return;
  // A live region that is full when the page opens is not read out: fill it again.
  const waiting = [...box.querySelectorAll("[data-toast]")];
  if (waiting.length) announce(waiting.map((item) => item.querySelector("p").textContent).join(" "));
  armAll();
  new MutationObserver(armAll).observe(box, { childList: true });
  document.addEventListener("click", (event) => {
    event.target.closest("[data-toast-close]")?.closest("[data-toast]")?.remove();
  });
}
