// Drag a visit along its day or onto someone else's line. A press without movement stays a click.
import { lanesOf, Move } from "./move.js";

const THRESHOLD = 6;
const narrow = matchMedia("(max-width: 900px)");
let press = null;

function nearestLane(link, y) {
  let best = null;
  let distance = Infinity;
  for (const lane of lanesOf(link)) {
    const box = lane.getBoundingClientRect();
    const away = y < box.top ? box.top - y : Math.max(0, y - box.bottom);
    if (away < distance) [best, distance] = [lane, away];
  }
  return best;
}

function begin(event) {
  const link = event.target.closest(".visit[data-movable]");
  if (!link || narrow.matches || event.button !== 0 || !event.isPrimary) return;
  press = { link, x: event.clientX, y: event.clientY, id: event.pointerId, move: null };
}

function drag(event) {
  if (!press || event.pointerId !== press.id) return;
  const dx = event.clientX - press.x;
  const dy = event.clientY - press.y;
  if (!press.move) {
    if (Math.hypot(dx, dy) < THRESHOLD) return;
    press.move = new Move(press.link);
    press.link.setPointerCapture(event.pointerId);
    press.move.wrap.classList.add("is-dragging");
  }
  const { move } = press;
  const perMinute = move.from.clientWidth / Number(move.board.dataset.span);
  move.to(nearestLane(press.link, event.clientY), move.origin + dx / perMinute);
}

function swallowClick(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

function finish(event) {
  if (!press || event.pointerId !== press.id) return;
  const { move } = press;
  press = null;
  if (!move) return;
  move.wrap.classList.remove("is-dragging");
  addEventListener("click", swallowClick, { capture: true, once: true });
  setTimeout(() => removeEventListener("click", swallowClick, { capture: true }), 0);
  if (event.type === "pointerup") move.drop();
  else move.end();
}

function giveUp(event) {
  if (event.key !== "Escape" || !press?.move) return;
  press.move.wrap.classList.remove("is-dragging");
  press.move.end();
  press = null;
}

export function start() {
  document.addEventListener("pointerdown", begin);
  document.addEventListener("pointermove", drag);
  document.addEventListener("pointerup", finish);
  document.addEventListener("pointercancel", finish);
  document.addEventListener("keydown", giveUp);
  document.addEventListener("dragstart", (event) => {
    if (event.target.closest?.(".visit")) event.preventDefault();
  });
}
