// The boxes of a page are all there; the slider shows and hides them at once, the figures follow from the server.
window.redactionDemo = {
  sift(threshold) {
    for (const page of document.querySelectorAll(".rd-pages .rd-page")) {
      let seen = 0;
      for (const box of page.querySelectorAll(".rd-box")) {
        const off = Number(box.dataset.score) < threshold;
        box.classList.toggle("rd-off", off);
        seen += !off;
      }
      page.classList.toggle("rd-clean", seen === 0);
    }
  },

  viewer() {
    let viewer = document.getElementById("rd-viewer");
    if (viewer) return viewer;
    viewer = document.createElement("dialog");
    viewer.id = "rd-viewer";
    viewer.innerHTML = '<nav><b></b><button data-step="-1" aria-label="Page before">←</button>'
      + '<button data-step="1" aria-label="Page after">→</button><button data-close>Close</button></nav><div></div>';
    document.body.append(viewer);
    viewer.addEventListener("click", (event) => {
      const step = event.target.dataset?.step;
      if (step) this.step(Number(step));
      else if (event.target === viewer || "close" in (event.target.dataset ?? {})) viewer.close();
    });
    viewer.addEventListener("keydown", (event) => {
      if (event.key === "ArrowRight") this.step(1);
      if (event.key === "ArrowLeft") this.step(-1);
    });
    return viewer;
  },

  shown: () => [...document.querySelectorAll(".rd-pages .rd-page")].filter((page) => page.offsetParent),

  view(page) {
    const viewer = this.viewer();
    viewer.dataset.page = page.dataset.page;
    viewer.querySelector("b").textContent = page.querySelector("figcaption").textContent;
    viewer.querySelector("div").replaceChildren(page.cloneNode(true));
    if (!viewer.open) viewer.showModal();
    viewer.scrollTop = 0;
  },

  step(by) {
    const pages = this.shown();
    const at = pages.findIndex((page) => page.dataset.page === this.viewer().dataset.page);
    const next = pages[at + by];
    if (next) this.view(next);
  },
};

document.addEventListener("click", (event) => {
  const page = event.target.closest?.(".rd-pages .rd-page button")?.parentElement;
  if (page) window.redactionDemo.view(page);
});
