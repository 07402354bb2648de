// One call by keyboard: the clock, Entrée, F2, Ctrl+Entrée, digits. Without this module every form still works.
const TEXT = "input:not([type=radio]):not([type=checkbox]):not([type=hidden]), textarea, select";

function find(selector) {
  return document.querySelector(selector);
}

function focusOn(where) {
  const place = { besoin: "#panneau-titre", ajout: "#ajout", suite: "#demande input:not([type=hidden])" }[where];
  const thing = place && find(place);
  if (!thing) return;
  thing.focus();
  thing.scrollIntoView?.({ block: "nearest" });
}

// The clock counts from what the server said, so that a reload loses nothing.
function runClock() {
  const clock = find("[data-timer]");
  if (!clock) return;
  const began = Date.now() - Number(clock.dataset.timer) * 1000;
  setInterval(() => {
    const seconds = Math.floor((Date.now() - began) / 1000);
    clock.textContent = `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
  }, 1000);
}

// F2 goes round the needs without outcome, then to the box that adds one.
function nextNeed() {
  const bare = [...document.querySelectorAll("[data-need]:not([data-settled])")];
  const current = bare.findIndex((link) => link.hasAttribute("aria-current"));
  const next = document.activeElement?.id === "ajout" ? bare[0] : bare[current + 1];
  if (next) next.click();
  else focusOn("ajout");
}

function endCall() {
  const box = find("#ajout");
  const close = find("[data-close-call]");
  if (box?.value.trim()) box.form.requestSubmit();
  else close?.requestSubmit();
}

function chooseOutcome(digit) {
  const choice = find(`#suites [data-digit="${digit}"]`);
  const offer = document.activeElement?.closest(".svc");
  const own = offer && { ORIENTED: "[data-give]", PUT_THROUGH: "[data-through]" }[choice?.value];
  const target = own ? offer.querySelector(own) : choice;
  target?.click();
}

function chooseReason(digit) {
  const reason = document.querySelectorAll("#demande input[type=radio]")[digit - 1];
  if (!reason) return;
  reason.checked = true;
  reason.focus();
  reason.dispatchEvent(new Event("change", { bubbles: true }));
}

function onDigit(event) {
  if (!/^[1-9]$/.test(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.matches(TEXT)) return;
  const area = event.target.closest("[data-keys]")?.dataset.keys;
  if (area === "suites") chooseOutcome(event.key);
  else if (area === "reasons") chooseReason(Number(event.key));
  else return;
  event.preventDefault();
}

// Arrows go from one outcome to the other.
function onArrow(event) {
  const group = event.target.closest(".suites-in");
  const way = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!group || !way) return;
  const choices = [...group.querySelectorAll("[data-digit]")];
  const at = choices.indexOf(event.target.closest("[data-digit]"));
  choices[(at + way + choices.length) % choices.length].focus();
  event.preventDefault();
}

function onKey(event) {
  if (event.key === "F2") {
    event.preventDefault();
    nextNeed();
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    endCall();
  } else if (event.key === "Enter" && event.target.matches("#demande input[type=radio]")) {
    event.preventDefault();
    event.target.form.requestSubmit();
  } else {
    onArrow(event);
    onDigit(event);
  }
}

document.addEventListener("keydown", onKey);
document.addEventListener("change", (event) => {
  if (!event.target.matches("#demande [name=reason]")) return;
  // The step that the reason usually breaks; the operator may choose another.
  const step = find("#demande [name=step]");
  if (step) step.value = event.target.dataset.step;
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "travail") focusOn(event.target.dataset.focus);
});
runClock();
const error = find("[data-first-error]");
if (error) error.focus();
else if (find("#travail")?.dataset.focus) focusOn(find("#travail").dataset.focus);
else if (find("#ajout") && !find(".need")) find("#id_caller_name")?.focus();
