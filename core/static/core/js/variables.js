// `data-style-<name>="value"` becomes the CSS variable `--<name>`: the content security policy forbids style attributes.
const PREFIX = "data-style-";
const MARKED = document.createExpression(`descendant-or-self::*[@*[starts-with(name(), "${PREFIX}")]]`);

function apply(element) {
  for (const { name, value } of element.attributes) {
    if (name.startsWith(PREFIX)) element.style.setProperty(`--${name.slice(PREFIX.length)}`, value);
  }
}

export function applyAll(root) {
  const found = MARKED.evaluate(root, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE);
  for (let index = 0; index < found.snapshotLength; index += 1) apply(found.snapshotItem(index));
}

export function start() {
  applyAll(document.body);
  document.addEventListener("htmx:afterSwap", (event) => applyAll(event.target));
}
