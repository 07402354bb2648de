// "Chercher l’adresse": asks our server for the points of what is typed, and fills latitude and longitude of the form.
const ADDRESS = "/aide/adresse/";

function said(box, words) {
  box.querySelector("[data-address-said]").textContent = words;
}

function write(form, name, degrees) {
  const field = form.elements.namedItem(name);
  if (!field) return;
  field.value = field.type === "text" ? String(degrees).replace(".", ",") : degrees;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function choose(box, form, spot) {
  write(form, "latitude", spot.latitude);
  write(form, "longitude", spot.longitude);
  box.querySelector("ul").replaceChildren();
  said(box, `Placé : ${spot.label}. Enregistrez pour garder cette position.`);
}

function offer(box, form, spots) {
  const lines = spots.map((spot) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-quiet";
    button.textContent = spot.label;
    button.addEventListener("click", () => choose(box, form, spot));
    const line = document.createElement("li");
    line.append(button);
    return line;
  });
  box.querySelector("ul").replaceChildren(...lines);
  said(box, spots.length ? "Choisissez la bonne adresse." : "Aucune adresse trouvée. Le centre de la commune sera pris.");
}

async function search(box) {
  const form = box.closest("form");
  const typed = box.parentElement.querySelector("input[type=text]").value.trim();
  const commune = form.elements.namedItem("commune");
  const town = commune?.value ? (commune.selectedOptions?.[0]?.textContent ?? "") : (form.elements.namedItem("town")?.value ?? "");
  if (!typed) return said(box, "Écrivez d’abord l’adresse.");
  said(box, "Recherche…");
  const body = new FormData();
  body.append("adresse", `${typed} ${town}`.trim());
  body.append("csrfmiddlewaretoken", form.elements.namedItem("csrfmiddlewaretoken").value);
  try {
    const answer = await fetch(ADDRESS, { method: "POST", body });
    const { found, is_down: isDown } = await answer.json();
    if (isDown) throw new Error("down");
    offer(box, form, found);
  } catch {
    said(box, "La recherche d’adresse ne répond pas. Enregistrez : le centre de la commune sera pris.");
  }
}

export function start() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-address-search] > button");
    if (button) search(button.parentElement);
  });
}
