"use strict";
(() => {
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const SVG = "http://www.w3.org/2000/svg";
  root.classList.add("scripted");
  document.querySelector(".controls").hidden = false;

  // Filter: a card stays when every word that is typed is somewhere in its own words.
  const search = document.querySelector("#filter");
  const cards = all(".card");
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const card of cards) {
      card.hidden = !words.every((word) => card.dataset.words.includes(word));
      shown += card.hidden ? 0 : 1;
    }
    for (const section of all("main section")) {
      section.hidden = !section.querySelector(".card:not([hidden])");
    }
    document.querySelector(".nothing").hidden = shown > 0;
    document.querySelector("#count").textContent =
      words.length ? `${shown} of ${cards.length}` : `${cards.length} schedules`;
  };
  search.addEventListener("input", filter);
  filter();

  // Linear or log: both pictures are there.
  for (const radio of all('input[name="scale"]')) {
    radio.addEventListener("change", () =>
      root.classList.toggle("logarithmic", radio.checked && radio.value === "log"));
    if (radio.checked && radio.value === "log") root.classList.add("logarithmic");
  }

  // Copy: what stands below the button.
  const write = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  };
  for (const button of all(".copy")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await write(button.parentElement.querySelector("code").textContent);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
  }

  // Readout: the tick under the pointer, or the one that the arrow keys chose.
  const readout = (card) => {
    const figure = card.querySelector("figure");
    const source = card.querySelector('script[type="application/json"]');
    if (!figure || !source) return;
    const output = figure.querySelector("output");
    let data = null;
    let at = -1;
    const load = () => {
      if (data) return data;
      data = JSON.parse(source.textContent);
      for (const svg of all("svg", figure)) {
        const line = document.createElementNS(SVG, "line");
        line.setAttribute("class", "cross");
        svg.append(line);
      }
      return data;
    };
    const show = (index) => {
      const { box, limit, unit, x, step, groups } = load();
      at = Math.max(0, Math.min(x.length - 1, index));
      const place = box[0] + (x[at] / limit) * box[2];
      for (const line of all(".cross", figure)) {
        line.setAttribute("x1", place);
        line.setAttribute("x2", place);
        line.setAttribute("y1", box[1]);
        line.setAttribute("y2", box[1] + box[3]);
        line.style.display = "";
      }
      const number = (value) => value.toLocaleString("en", { maximumFractionDigits: 3 });
      const where = `${unit} ${number(x[at])}` + (step ? ` (step ${number(step[at])})` : "");
      const values = groups.map((group) =>
        groups.length > 1 ? `${group.name} ${group.lr[at]}` : `LR ${group.lr[at]}`);
      output.textContent = `${where}: ${values.join(", ")}`;
    };
    const hide = () => {
      output.textContent = "";
      for (const line of all(".cross", figure)) line.style.display = "none";
    };
    // The last tick that begins at or before the place.
    const before = (value) => {
      const { x } = load();
      let low = 0, high = x.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (x[middle] <= value) low = middle; else high = middle - 1;
      }
      return low;
    };
    const point = (event) => {
      const { box, limit } = load();
      const svg = all("svg", figure).find((one) => one.getClientRects().length);
      const rect = svg.getBoundingClientRect();
      const across = (event.clientX - rect.left) * (svg.viewBox.baseVal.width / rect.width);
      show(before(((across - box[0]) / box[2]) * limit));
    };
    figure.addEventListener("pointermove", point);
    figure.addEventListener("pointerdown", point);
    figure.addEventListener("pointerleave", (event) => {
      // A finger leaves as soon as it is lifted: what it read out stays, until it taps elsewhere.
      if (event.pointerType !== "touch" && document.activeElement !== figure) hide();
    });
    figure.addEventListener("blur", hide);
    figure.addEventListener("keydown", (event) => {
      const last = load().x.length - 1;
      const far = Math.max(1, Math.round(last / 10));
      const next = { ArrowLeft: at - 1, ArrowRight: at + 1, PageDown: at + far, PageUp: at - far,
        Home: 0, End: last }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      show(next);
    });
  };
  cards.forEach(readout);
})();
