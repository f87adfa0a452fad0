const form = document.querySelector(".filters");
const chosen = (name) => form.elements.namedItem(name).value;
function show() {
  const name = chosen("document").toLowerCase(), kind = chosen("kind"), style = chosen("style");
  let shown = 0;
  for (const page of document.querySelectorAll("[data-page]")) {
    const is = page.dataset;
    page.hidden = (kind && !is.kind.split(" ").includes(kind)) || (style && !is.styles.split(" ").includes(style)) ||
      !is.document.toLowerCase().includes(name);
    if (!page.hidden && page.closest(".bars")) shown += 1;
  }
  for (const one of document.querySelectorAll(".document"))
    one.hidden = !one.querySelector("[data-page]:not([hidden])");
  form.querySelector("output").textContent = shown + (shown === 1 ? " page" : " pages");
}
if (form) {
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  show();
}
