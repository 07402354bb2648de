// Search among chips: each word typed must stand in the chip or in its heading, whatever the accents.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

const filter = (box) => {
  const root = box.closest("[data-chip-search]");
  const words = plain(box.value).split(/\s+/).filter(Boolean);
  let found = 0;
  for (const label of root.querySelectorAll(".chips label")) {
    const heading = label.closest("details")?.querySelector("summary")?.textContent ?? "";
    const text = plain(`${heading} ${label.textContent}`);
    label.hidden = !words.every((word) => text.includes(word));
    if (!label.hidden) found += 1;
  }
  for (const group of root.querySelectorAll("details")) {
    const shown = [...group.querySelectorAll("label")];
    group.hidden = shown.every((label) => label.hidden);
    group.open = words.length ? !group.hidden : shown.some((label) => label.control.checked);
  }
  root.querySelector("[data-chip-count]").textContent = words.length ? `${found} réponses` : "";
};

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-chip-words]")) filter(event.target);
});
// The search box stands in a form: Enter must not send it.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("[data-chip-words]")) event.preventDefault();
});
