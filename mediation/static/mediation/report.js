// The form of a report: each folded line says its value, procedures show under their theme, the last line what is missing.
const form = document.querySelector("[data-report]");
const PROCEDURES = "aide_aux_demarches_administratives";

function checked(name) {
  return [...form.querySelectorAll(`[name="${name}"]:checked`)];
}

function words(inputs) {
  const labels = inputs.map((input) => input.closest("label").textContent.trim());
  return labels.length > 2 ? `${labels.length} choisis` : labels.join(", ");
}

function lasts(minutes) {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (!hours) return `${rest} min`;
  return rest ? `${hours} h ${String(rest).padStart(2, "0")}` : `${hours} h`;
}

const VALUES = {
  themes: () => words(checked("themes")) || "à choisir",
  minutes: () => {
    const typed = Number(form.elements.other_minutes.value);
    return typed > 0 ? lasts(typed) : words(checked("minutes")) || "à choisir";
  },
  place: () => words(checked("place_kind")) || "à choisir",
  materials: () => words(checked("materials")) || "aucun noté",
  redirection: () => (checked("redirection").some((input) => input.value) ? "oui" : "non"),
  notes: () => (form.elements.notes.value.trim() ? "écrite" : "aucune"),
};

function missing() {
  const happened = form.querySelector('[name="happened"]') ? checked("happened")[0]?.value : "seen";
  const left = [];
  if (!happened) left.push("happened");
  if (!happened || happened === "seen") {
    if (form.querySelector('[name="autonomy"]') && !checked("autonomy").length) left.push("autonomy");
    if (!checked("themes").length) left.push("themes");
  }
  return { left, happened };
}

function show() {
  const { left, happened } = missing();
  for (const block of form.querySelectorAll("[data-if-seen]")) block.hidden = Boolean(happened) && happened !== "seen";
  for (const block of form.querySelectorAll("[data-if]")) block.hidden = !block.dataset.if.split(" ").includes(happened);
  const procedures = form.querySelector("[data-procedures]");
  if (procedures) procedures.hidden = !checked("themes").some((input) => input.value === PROCEDURES);
  const kind = checked("place_kind")[0]?.value;
  for (const block of form.querySelectorAll("[data-place]")) block.hidden = !block.dataset.place.split(" ").includes(kind);
  for (const [key, value] of Object.entries(VALUES)) {
    const shown = form.querySelector(`[data-value="${key}"]`);
    if (shown) shown.textContent = value();
  }
  const line = form.querySelector("[data-missing]");
  if (!line) return;
  const count = left.length;
  line.textContent = count ? `Encore ${count === 1 ? "une réponse" : count === 2 ? "deux réponses" : "trois réponses"} avant d’enregistrer` : "";
  line.hidden = !count;
}

if (form) {
  form.addEventListener("input", show);
  form.addEventListener("change", (event) => {
    // A duration chosen among those proposed takes the place of the one typed.
    if (event.target.name === "minutes") form.elements.other_minutes.value = "";
    show();
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter?.formNoValidate) return;
    const { left } = missing();
    if (!left.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    // Nothing leaves: the guard against sending twice must let the next attempt through.
    delete form.dataset.sending;
    event.submitter?.removeAttribute("aria-busy");
    const first = form.querySelector(`[name="${left[0]}"]`);
    for (let fold = first.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    first.focus();
  }, { capture: true });
  show();
}
