// Map of the rounds of a day: outlines of the communes, numbered stops. The list beside it says the same in words.
import * as L from "../vendor/leaflet/leaflet-src.esm.js";

// Without tiles the map has no natural limit: two points at one place would ask for an infinite zoom.
const CLOSEST = 14;
const hidden = new Set();
let shown = null;

function mark(css, text, pattern) {
  const icon = document.createElement("span");
  icon.className = `stop-mark route-${pattern} ${css}`;
  icon.textContent = text;
  return icon;
}

function pin(point, size, element) {
  const icon = L.divIcon({ className: "", html: element, iconSize: [size, size] });
  return L.marker(point.position, { icon, title: point.label, keyboard: false });
}

function words(text) {
  const element = document.createElement("span");
  element.textContent = text;
  return element;
}

function drawCommunes(map, communes, labels) {
  for (const { outline } of communes) {
    if (outline.length > 2) L.polygon(outline, { className: "commune", interactive: false }).addTo(map);
  }
  const crossed = (name) => labels.some((label) => label.endsWith(`, ${name}`));
  for (const { name, centre } of communes.filter((commune) => crossed(commune.name))) {
    L.tooltip({ permanent: true, direction: "bottom", className: "commune-name", interactive: false, offset: [0, 10] })
      .setLatLng(centre)
      .setContent(words(name))
      .addTo(map);
  }
}

function drawPoint(point, pattern, chosen) {
  if (point.kind === "start") return pin(point, 14, mark("start", "", pattern));
  return pin(point, 26, mark(String(point.visit) === chosen ? "is-chosen" : "", String(point.order), pattern));
}

function drawRound(round, pattern, chosen) {
  const [home, ...stops] = round.points;
  const path = [home, ...stops, home].map((point) => point.position);
  const line = L.polyline(path, { className: `route route-${pattern}`, interactive: false });
  return L.layerGroup([line, ...round.points.map((point) => drawPoint(point, pattern, chosen))]);
}

function listen(box, layer, map) {
  const key = box.dataset.route;
  const set = () => (box.checked ? layer.addTo(map) : layer.remove());
  box.checked = !hidden.has(key);
  set();
  box.addEventListener("change", () => {
    if (box.checked) hidden.delete(key);
    else hidden.add(key);
    set();
  });
}

function motion() {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return { fadeAnimation: !still, zoomAnimation: !still, markerZoomAnimation: !still };
}

async function draw(box) {
  shown?.remove();
  shown = null;
  const answer = await fetch(box.dataset.map);
  if (!answer.ok || !box.isConnected) return;
  const data = await answer.json();
  const map = L.map(box, { attributionControl: Boolean(box.dataset.tiles), maxZoom: CLOSEST + 3, scrollWheelZoom: false, zoomSnap: 0.25, ...motion() });
  shown = map;
  map.zoomControl.remove();
  L.control.zoom({ zoomInTitle: "Agrandir", zoomOutTitle: "Réduire" }).addTo(map);
  if (box.dataset.tiles) L.tileLayer(box.dataset.tiles, { attribution: "© contributeurs OpenStreetMap" }).addTo(map);
  const stops = data.rounds.flatMap((round) => round.points);
  drawCommunes(map, data.communes, stops.map((point) => point.label));
  const points = stops.map((point) => point.position);
  const everywhere = points.length ? points : data.communes.map((commune) => commune.centre);
  map.fitBounds(L.latLngBounds(everywhere).pad(0.15), { maxZoom: CLOSEST });
  const rounds = new Map(data.rounds.map((round) => [String(round.helper), round]));
  for (const check of document.querySelectorAll("[data-route]")) {
    const round = rounds.get(check.dataset.route);
    if (round) listen(check, drawRound(round, check.dataset.pattern, box.dataset.chosen), map);
  }
}

function drawAll() {
  const box = document.querySelector("[data-map]");
  if (!box || "drawn" in box.dataset) return;
  box.dataset.drawn = "";
  draw(box);
}

export function start() {
  document.addEventListener("htmx:afterSettle", drawAll);
  drawAll();
}
