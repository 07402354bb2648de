// The map of a search: the numbers of the list, gathered when they touch, reachable by keyboard; and the switch of phones.
import * as L from "../vendor/leaflet/leaflet-src.esm.js";

// Without tiles the map has no natural limit: two points at one place would ask for an infinite zoom.
const CLOSEST = 15;
// Marks nearer than this many pixels stand as one.
const TOUCH = 44;
let shown = null;

function icon(text, kind) {
  const box = document.createElement("span");
  box.className = `find-pin ${kind}`;
  const word = document.createElement("span");
  word.textContent = text;
  box.append(word);
  return L.divIcon({ className: "", html: box, iconSize: [44, 44] });
}

function named(marker, words) {
  marker.on("add", () => marker.getElement()?.setAttribute("aria-label", words));
  return marker;
}

function goTo(number) {
  const line = document.getElementById(`lieu-${number}`);
  if (!line) return;
  show(line.closest("[data-shown]"), "list");
  line.scrollIntoView({ block: "center" });
  line.focus({ preventScroll: true });
}

function grouped(map, points) {
  const groups = [];
  for (const point of points) {
    const at = map.latLngToLayerPoint(point.position);
    const near = groups.find((group) => group.at.distanceTo(at) < TOUCH);
    if (near) near.points.push(point);
    else groups.push({ at, points: [point] });
  }
  return groups.map((group) => group.points);
}

function pin(map, group) {
  const [first] = group;
  const words = group.map((point) => point.name).join(" ; ");
  const isOne = group.length === 1;
  const marker = L.marker(first.position, {
    icon: icon(isOne ? String(first.number || "●") : `${group.length} lieux`, isOne ? "" : "group"),
    title: words,
    keyboard: true,
    riseOnHover: true,
  });
  const bounds = L.latLngBounds(group.map((point) => point.position));
  const open = () => {
    const canPart = !isOne && map.getZoom() < CLOSEST && !bounds.getNorthEast().equals(bounds.getSouthWest());
    if (canPart) map.fitBounds(bounds.pad(0.4), { maxZoom: CLOSEST });
    else goTo(first.number);
  };
  marker.on("click", open);
  marker.on("keypress", ({ originalEvent: pressed }) => {
    if (!["Enter", " "].includes(pressed.key)) return;
    pressed.preventDefault();
    open();
  });
  if (isOne && !document.getElementById(`lieu-${first.number}`)) return named(marker, words);
  return named(marker, isOne ? `${words} : voir dans la liste` : `${group.length} lieux : ${words}`);
}

function motion() {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return { fadeAnimation: !still, zoomAnimation: !still, markerZoomAnimation: !still };
}

function background(map, box, data) {
  for (const { outline } of data.communes) {
    if (outline.length > 2) L.polygon(outline, { className: "commune", interactive: false }).addTo(map);
  }
  const told = [...data.points.map((point) => point.name), data.start?.name ?? ""];
  for (const { name, centre } of data.communes.filter((one) => told.some((words) => words.endsWith(one.name)))) {
    const word = document.createElement("span");
    word.textContent = name;
    L.tooltip({ permanent: true, direction: "bottom", className: "commune-name", interactive: false, offset: [0, 14] })
      .setLatLng(centre)
      .setContent(word)
      .addTo(map);
  }
  if (box.dataset.tiles) L.tileLayer(box.dataset.tiles, { attribution: "© contributeurs OpenStreetMap" }).addTo(map);
  if (!data.start) return;
  const home = L.marker(data.start.position, { icon: icon("⌂", "home"), interactive: false, keyboard: false });
  home.addTo(map).getElement()?.setAttribute("aria-hidden", "true");
}

function draw(box) {
  const data = JSON.parse(document.getElementById(box.dataset.places).textContent);
  const map = L.map(box, { attributionControl: Boolean(box.dataset.tiles), maxZoom: CLOSEST + 2, scrollWheelZoom: false, zoomSnap: 0.25, ...motion() });
  map.zoomControl.remove();
  L.control.zoom({ zoomInTitle: "Agrandir", zoomOutTitle: "Réduire" }).addTo(map);
  const points = [...data.points.map((point) => point.position), ...(data.start ? [data.start.position] : [])];
  map.fitBounds(L.latLngBounds(points).pad(0.15), { maxZoom: 13 });
  background(map, box, data);
  const pins = L.layerGroup().addTo(map);
  const redraw = () => {
    pins.clearLayers();
    for (const group of grouped(map, data.points)) pins.addLayer(pin(map, group));
  };
  map.on("zoomend", redraw);
  redraw();
  return { map, points };
}

function drawOnce() {
  const box = document.querySelector("[data-places]");
  if (!box || box.offsetParent === null || "drawn" in box.dataset) return;
  box.dataset.drawn = "";
  shown?.map.remove();
  shown = draw(box);
}

function show(both, what) {
  if (!both) return;
  both.dataset.shown = what;
  for (const button of document.querySelectorAll("[data-show]")) {
    button.setAttribute("aria-pressed", String(button.dataset.show === what));
  }
  drawOnce();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-show]");
  if (button) show(document.querySelector("[data-shown]"), button.dataset.show);
});
document.addEventListener("htmx:afterSettle", () => {
  shown?.map.remove();
  shown = null;
  drawOnce();
});
addEventListener("resize", drawOnce);
drawOnce();
