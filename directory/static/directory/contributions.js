// Parts of a form that only matter after another answer: data-when="modes=domicile". Without this script, all show.
function refresh(root) {
  for (const part of root.querySelectorAll("[data-when]")) {
    const [name, value] = part.dataset.when.split("=");
    part.hidden = !root.querySelector(`input[name="${name}"][value="${value}"]:checked`);
  }
}

for (const root of document.querySelectorAll("[data-when-root]")) {
  refresh(root);
  root.addEventListener("change", () => refresh(root));
}
