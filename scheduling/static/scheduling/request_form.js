// The form of a request: moments that show only what they need, lines added and removed, procedures under their theme.
const form = document.querySelector("[data-request-form]");
const PROCEDURES = "aide_aux_demarches_administratives";

function field(row, name) {
  return row.querySelector(`[name$="-${name}"]`);
}

function show(row) {
  row.querySelector("[data-date]").hidden = field(row, "day").value !== "date";
  for (const part of row.querySelectorAll("[data-hours]")) part.hidden = field(row, "part").value !== "custom";
}

function isBlank(row) {
  return !row.classList.contains("has-error") && !field(row, "part").value && !field(row, "starts").value && !field(row, "on_date").value;
}

function shown() {
  return [...form.querySelectorAll("[data-row]")].filter((row) => !row.hidden);
}

function add() {
  const total = form.querySelector('[name$="-TOTAL_FORMS"]');
  const holder = document.createElement("div");
  holder.innerHTML = form.querySelector("template[data-empty-row]").innerHTML.replaceAll("__prefix__", total.value);
  const row = holder.querySelector("[data-row]");
  total.value = String(Number(total.value) + 1);
  form.querySelector("[data-rows]").append(row);
  show(row);
  field(row, "day").focus();
}

function remove(row) {
  field(row, "DELETE").checked = true;
  row.hidden = true;
  form.dataset.changed = "yes";
  form.querySelector("[data-add]").focus();
}

function showProcedures() {
  const theme = form.querySelector(`[name="themes"][value="${PROCEDURES}"]`);
  const block = form.querySelector("[data-procedures]");
  const chosen = block.querySelector(":checked") !== null;
  block.hidden = !theme.checked && !chosen && !block.querySelector(".has-error");
}

if (form) {
  for (const row of form.querySelectorAll("[data-row]")) {
    show(row);
    if (isBlank(row)) row.hidden = true;
  }
  if (!shown().length) add();
  showProcedures();
  form.addEventListener("change", (event) => {
    const row = event.target.closest("[data-row]");
    if (row) show(row);
    if (event.target.name === "themes") showProcedures();
  });
  form.addEventListener("click", (event) => {
    if (event.target.closest("[data-add]")) add();
    const button = event.target.closest("[data-remove]");
    if (button) remove(button.closest("[data-row]"));
  });
}
