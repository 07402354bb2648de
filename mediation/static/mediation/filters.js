// Where there is room the further filters are open from the start; on a phone they stay folded above the list.
if (matchMedia("(min-width: 901px)").matches) {
  for (const filters of document.querySelectorAll("details[data-open-wide]")) filters.open = true;
}

// A click on a heading of the table sorts it: the choice above must not undo it at the next letter typed.
document.addEventListener("htmx:pushedIntoHistory", () => {
  const sort = new URLSearchParams(location.search).get("sort") ?? "";
  for (const field of document.querySelectorAll("[data-follows-sort]")) field.value = sort;
});
