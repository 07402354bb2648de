// Arrows go from visit to visit. D takes the visit: arrows move it by five minutes or to someone else, Enter drops it.
import { announce } from "../core/js/toasts.js";
import { lanesOf, Move, STEP } from "./move.js";

const SIDES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
let move = null;

const visits = (lane) => [...lane.querySelectorAll(".visit")];
const middle = (element) => {
  const box = element.getBoundingClientRect();
  return box.left + box.width / 2;
};

function closest(links, x) {
  return links.reduce((best, link) => (Math.abs(middle(link) - x) < Math.abs(middle(best) - x) ? link : best));
}

function goTo(link, [down, right]) {
  const lanes = lanesOf(link);
  const lane = link.closest(".lane");
  if (right) {
    const row = visits(lane);
    row[row.indexOf(link) + right]?.focus();
    return;
  }
  for (let place = lanes.indexOf(lane) + down; lanes[place]; place += down) {
    const row = visits(lanes[place]);
    if (row.length) {
      closest(row, middle(link)).focus();
      return;
    }
  }
}

function take(link) {
  move = new Move(link);
  const said = "Flèches gauche et droite : cinq minutes. Haut et bas : une autre personne. Entrée pour poser, Échap pour laisser.";
  move.tip.textContent = said;
  move.tip.hidden = false;
  move.place();
  announce(`Déplacement de ${link.dataset.name}. ${said}`);
}

function step([down, right], wide) {
  const lanes = lanesOf(move.link);
  const lane = lanes[lanes.indexOf(move.lane) + down] ?? move.lane;
  move.to(lane, move.start + right * STEP * (wide ? 6 : 1));
}

function leave(words) {
  move.end();
  move = null;
  announce(words);
}

function whileMoving(event) {
  if (SIDES[event.key]) step(SIDES[event.key], event.shiftKey);
  else if (event.key === "Enter" || event.key === " ") {
    const taken = move;
    move = null;
    taken.drop();
  } else if (event.key === "Escape") leave("La visite reste où elle était.");
  else return;
  event.preventDefault();
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (move) {
    whileMoving(event);
    return;
  }
  const link = event.target.closest?.(".visit[data-visit]");
  if (!link) return;
  if (SIDES[event.key]) goTo(link, SIDES[event.key]);
  else if (event.key.toLowerCase() === "d" && "movable" in link.dataset) take(link);
  else return;
  event.preventDefault();
}

export function start() {
  document.addEventListener("keydown", press);
  document.addEventListener("focusout", (event) => {
    if (move && event.target === move.link) leave("La visite reste où elle était.");
  });
}
