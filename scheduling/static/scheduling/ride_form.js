// The form of a ride: only the hours that the direction needs, the rhythm only when it comes back.
const form = document.querySelector("[data-ride-form]");
const NEEDED = { OUTBOUND: ["arrive_by"], RETURN: ["leave_after"], ROUND: ["arrive_by", "leave_after"] };

function chosen(name) {
  return form.querySelector(`[name="${name}"]:checked`)?.value ?? "";
}

function hide(selector, hidden) {
  const block = form.querySelector(selector);
  if (block) block.hidden = hidden && !block.querySelector(".has-error");
}

function show() {
  const needed = NEEDED[chosen("direction")] ?? NEEDED.ROUND;
  for (const block of form.querySelectorAll("[data-hour]")) {
    block.hidden = !needed.includes(block.dataset.hour) && !block.querySelector(".has-error");
  }
  hide("[data-same-driver]", chosen("direction") !== "ROUND");
  hide("[data-part]", chosen("flexibility") === "EXACT");
  hide("[data-repeat]", chosen("repeat") !== "weekly");
}

if (form) {
  show();
  form.addEventListener("change", show);
}
