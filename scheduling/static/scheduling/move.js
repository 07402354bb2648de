// A visit being moved: where it would go, what that would cost, and the request that moves it. The server decides.
import { announce, toast } from "../core/js/toasts.js";
import { keepOn } from "./focus.js";

export const STEP = 5;
const WAIT = 140;

const two = (number) => String(number).padStart(2, "0");
export const clock = (minute) => `${Math.floor(minute / 60)} h${minute % 60 ? ` ${two(minute % 60)}` : ""}`;

export function lanesOf(link) {
  return [...link.closest("[data-board]").querySelectorAll(".lane")];
}

export class Move {
  constructor(link) {
    this.link = link;
    this.item = link.closest("li");
    this.board = link.closest(".board");
    this.wrap = link.closest("[data-board]");
    this.tip = this.wrap.querySelector("[data-move-tip]");
    this.lane = this.from = link.closest(".lane");
    this.minutes = Number(link.dataset.minutes);
    this.start = this.origin = Number(link.dataset.start);
    this.first = Number(this.board.dataset.from);
    this.last = this.first + Number(this.board.dataset.span) - this.minutes;
    this.allowed = null;
    this.said = "";
    this.item.classList.add("is-moving");
    this.ghost = document.createElement("li");
    this.ghost.className = "at ghost";
    this.ghost.setAttribute("aria-hidden", "true");
    this.ghost.append(document.createElement("span"));
    this.draw();
  }

  get hasMoved() {
    return this.start !== this.origin || this.lane !== this.from;
  }

  // The person whose lane it leaves is replaced; the other of a pair stays.
  get helpers() {
    const people = this.link.dataset.helpers.split(",");
    const leaving = this.from.dataset.helper;
    const coming = this.lane.dataset.helper;
    return people.includes(coming) ? people : people.map((key) => (key === leaving ? coming : key));
  }

  get moment() {
    return `${this.board.dataset.day}T${two(Math.floor(this.start / 60))}:${two(this.start % 60)}`;
  }

  get words() {
    return `${clock(this.start)}, ${this.lane.dataset.name}`;
  }

  to(lane, start) {
    const bounded = Math.min(this.last, Math.max(this.first, Math.round(start / STEP) * STEP));
    if (lane === this.lane && bounded === this.start) return;
    this.lane = lane;
    this.start = bounded;
    this.allowed = null;
    this.draw();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), WAIT);
  }

  draw() {
    this.ghost.style.setProperty("--s", this.start);
    this.ghost.style.setProperty("--d", this.minutes);
    this.ghost.firstElementChild.textContent = clock(this.start);
    this.ghost.classList.toggle("is-refused", this.allowed === false);
    for (const lane of this.wrap.querySelectorAll(".lane.is-target")) lane.classList.remove("is-target", "is-refused");
    this.lane.classList.add("is-target");
    this.lane.classList.toggle("is-refused", this.allowed === false);
    if (this.ghost.parentElement !== this.lane) this.lane.append(this.ghost);
    this.place();
  }

  place() {
    const frame = this.wrap.getBoundingClientRect();
    const ghost = this.ghost.getBoundingClientRect();
    const width = this.tip.offsetWidth;
    const left = Math.min(Math.max(0, ghost.left - frame.left), Math.max(0, frame.width - width));
    this.tip.style.transform = `translate(${left}px, ${ghost.bottom - frame.top + 8}px)`;
  }

  async ask() {
    this.abort?.abort();
    if (!this.hasMoved) {
      this.tell("<p>À sa place</p>", true);
      return;
    }
    this.abort = new AbortController();
    const query = new URLSearchParams({ starts_at: this.moment });
    for (const key of this.helpers) query.append("helpers", key);
    try {
      const answer = await fetch(`${this.link.dataset.preview}?${query}`, {
        headers: { "HX-Request": "true" },
        signal: this.abort.signal,
      });
      if (answer.ok) this.tell(await answer.text());
    } catch (error) {
      if (error.name !== "AbortError") this.tell("<p>L’effet ne peut pas être calculé sans réseau.</p>");
    }
  }

  tell(html, allowed) {
    this.tip.innerHTML = html;
    this.tip.hidden = false;
    const effect = this.tip.querySelector("[data-allowed]");
    this.allowed = allowed ?? (effect ? effect.dataset.allowed === "yes" : null);
    this.said = this.tip.textContent.replace(/\s+/g, " ").trim();
    this.draw();
    announce(`${this.words} : ${this.said}`);
  }

  end() {
    clearTimeout(this.timer);
    this.abort?.abort();
    this.ghost.remove();
    this.tip.hidden = true;
    this.item.classList.remove("is-moving");
    for (const lane of this.wrap.querySelectorAll(".lane.is-target")) lane.classList.remove("is-target", "is-refused");
  }

  drop() {
    this.end();
    if (!this.hasMoved) return;
    if (this.allowed === false) {
      toast(`La visite reste où elle était. ${this.said}`);
      return;
    }
    const { visit, version, move } = this.link.dataset;
    keepOn(visit);
    this.item.classList.add("is-moving");
    const done = htmx.ajax("POST", move, {
      source: this.link,
      target: "#semaine",
      swap: "outerHTML",
      values: { helpers: this.helpers, starts_at: this.moment, version, ou: "tableau" },
    });
    done.finally(() => this.item.classList.remove("is-moving"));
  }
}
