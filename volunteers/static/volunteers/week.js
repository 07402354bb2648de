// The weekly grid: add and remove lines. Without it, each day keeps one empty line and a box to remove.
const form = document.querySelector("[data-week]");

function rowsOf(day) {
  return [...day.querySelectorAll("[data-row]")].filter((row) => !row.hidden);
}

function isBlank(row) {
  return !row.classList.contains("has-error") && [...row.querySelectorAll('input[type="time"]')].every((input) => !input.value && !input.validity.badInput);
}

function tell(day) {
  day.querySelector("[data-none]").hidden = rowsOf(day).length > 0;
}

function changed() {
  form.dataset.changed = "yes";
}

function remove(day, row) {
  const box = row.querySelector('input[name$="-DELETE"]');
  if (box) box.checked = true;
  row.hidden = true;
  tell(day);
  changed();
  day.querySelector("[data-add]").focus();
}

function add(day) {
  const total = form.querySelector('input[name$="-TOTAL_FORMS"]');
  const place = Number(total.value);
  const template = form.querySelector("template[data-empty-row]");
  const holder = document.createElement("div");
  holder.innerHTML = template.innerHTML.replaceAll("__prefix__", String(place));
  const row = holder.querySelector("[data-row]");
  row.querySelector('input[name$="-weekday"]').value = day.dataset.day;
  day.querySelector("[data-none]").before(row);
  total.value = String(place + 1);
  tell(day);
  changed();
  row.querySelector('input[type="time"]').focus();
}

for (const day of form?.querySelectorAll("[data-day]") ?? []) {
  for (const row of rowsOf(day)) if (isBlank(row)) row.hidden = true;
  tell(day);
  day.addEventListener("click", (event) => {
    if (event.target.closest("[data-add]")) add(day);
    const button = event.target.closest("[data-remove]");
    if (button) remove(day, button.closest("[data-row]"));
  });
}
