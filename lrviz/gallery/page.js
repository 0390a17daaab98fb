"use strict";
(() => {
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const SVG = "http://www.w3.org/2000/svg";
  const COLORS = [0, 1, 2, 3, 4, 5, 6].map((index) => `var(--c${index})`);
  const DASHES = ["", "6 2", "7 2 1.5 2", "1.5 1.5", "10 2 3 2"];
  root.classList.add("scripted");
  document.querySelector(".controls").hidden = false;
  const search = document.querySelector("#filter");
  const entries = all(".wall li").map((item) => {
    const link = item.querySelector("a");
    return { item, link, slug: link.hash.slice(1), words: item.dataset.words, title: link.textContent };
  });

  // The address: #slug?name=value&with=other&q=words, so that a link shows what one sees.
  const address = () => {
    const [slug, query = ""] = location.hash.slice(1).split("?");
    return { slug: decodeURIComponent(slug), query: new URLSearchParams(query) };
  };
  const say = (slug, query) => {
    const text = query.toString();
    history.replaceState(null, "", `#${slug}${text ? `?${text}` : ""}`);
  };

  // Search: every word that is typed is somewhere among a schedule's own; else the nearest that is.
  const vocabulary = [...new Set(entries.flatMap((entry) => entry.words.split(" ")))];
  const far = (a, b) => {
    const rows = [[...Array(b.length + 1).keys()]];
    for (let i = 1; i <= a.length; i += 1) {
      const row = [i];
      for (let j = 1; j <= b.length; j += 1) {
        const same = a[i - 1] === b[j - 1] ? 0 : 1;
        const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
        row.push(Math.min(row[j - 1] + 1, rows[i - 1][j] + 1, rows[i - 1][j - 1] + same,
          swapped ? rows[i - 2][j - 2] + 1 : Infinity));
      }
      rows.push(row);
    }
    return rows[a.length][b.length];
  };
  const known = (word) => {
    if (word.length < 4 || entries.some((entry) => entry.words.includes(word))) return word;
    const near = vocabulary.filter((own) => Math.abs(own.length - word.length) < 3)
      .map((own) => [far(word, own), own]).sort((a, b) => a[0] - b[0])[0];
    return near && near[0] <= (word.length > 6 ? 2 : 1) ? near[1] : word;
  };
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean).map(known);
    let shown = 0;
    for (const { item, words: own } of entries) {
      item.hidden = !words.every((word) => own.includes(word));
      shown += item.hidden ? 0 : 1;
    }
    for (const section of all("main section")) {
      section.hidden = !section.querySelector("li:not([hidden])") && !section.querySelector(".card.open");
    }
    document.querySelector(".nothing").hidden = shown > 0;
    document.querySelector("#count").textContent =
      words.length ? `${shown} of ${entries.length}` : `${entries.length} schedules`;
  };
  search.addEventListener("input", () => {
    filter();
    const { slug, query } = address();
    if (search.value.trim()) query.set("q", search.value.trim()); else query.delete("q");
    say(slug, query);
  });

  // Colours: those of the system, or as asked.
  const theme = document.querySelector("#theme");
  theme.addEventListener("change", () => {
    if (theme.value) root.dataset.theme = theme.value; else delete root.dataset.theme;
  });

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

  // A schedule: what its card says of it, with the numbers that a reader changed.
  const loaded = new Map();
  const load = (slug) => {
    if (!loaded.has(slug)) {
      const source = document.getElementById(slug)?.querySelector('script[type="application/json"]');
      loaded.set(slug, source ? JSON.parse(source.textContent) : null);
    }
    return loaded.get(slug);
  };
  const changed = (data, values) => {
    const plan = structuredClone(data.plan);
    const length = {};
    data.edits.forEach((edit, index) => {
      for (const way of edit.ways) {
        if (way[0] === "run") { length[way[1]] = values[index]; continue; }
        const place = way.slice(0, -1).reduce((inner, key) => inner[key], plan);
        place[way.at(-1)] = values[index];
      }
    });
    plan.perEpoch = length.steps_per_epoch ?? plan.perEpoch;
    plan.total = length.steps ?? (length.epochs ?? data.plan.total / data.plan.perEpoch) * plan.perEpoch;
    return plan;
  };
  // Its curves: { x, step, limit, lr, momentum, names }, x in the axis' unit.
  const curves = (data, values) => {
    let plan = null, ran = data;
    if (data.plan) {
      plan = values ? changed(data, values) : data.plan;
      if (plan.total > 4e6) throw new Error("too many steps to draw here");
      ran = schedules.run(plan);
    }
    const per = plan && data.unit === "epoch" ? plan.perEpoch : data.per;
    const total = plan ? plan.total : data.total;
    const pick = (rows) => data.groups.map((group, index) => rows[data.plan ? group.at : index]);
    return {
      x: ran.step.map((step) => step / per), step: ran.step, limit: total / per, total, per,
      lr: pick(ran.lr), momentum: data.momentum ? pick(ran.momentum) : null,
      names: data.groups.map((group) => group.name), unit: data.unit,
    };
  };
  const lines = (found, first = 0, whose = "") => found.lr.map((y, index) => ({
    x: found.x, y, limit: found.limit,
    name: !whose ? found.names[index] : found.lr.length > 1 ? `${whose}: ${found.names[index]}` : whose,
    color: COLORS[(first + index) % COLORS.length], dashes: DASHES[(first + index) % DASHES.length],
  }));

  const cards = new Map();
  const card = (slug) => {
    const article = document.getElementById(slug);
    const figure = article?.querySelector("figure");
    const data = figure && load(slug);
    if (!data) return null;
    const output = figure.querySelector("output");
    const still = figure.querySelector(".linear"), moving = figure.querySelector(".drawn");
    const codes = all("details code", article).map((code) => [code, code.textContent]);
    const table = article.querySelector("table");
    const findings = article.querySelector(".findings");
    const before = table?.innerHTML;
    const edits = data.edits ?? [];
    let values = edits.map((edit) => edit.value);
    let other = "", shown = null, box = null, at = -1, fields = [], wrong = null;
    const log = () => document.querySelector('input[name="scale"]:checked').value === "log";
    const same = () => values.every((value, index) => value === edits[index].value);

    // The text with the changed numbers in place of its own.
    const replaced = (text, spans) => {
      const letters = Array.from(text);
      for (const [start, end, value] of spans.sort((a, b) => b[0] - a[0])) {
        letters.splice(start, end - start, String(value));
      }
      return letters.join("");
    };
    const facts = () => {
      const length = shown.step.map((step, index) => (shown.step[index + 1] ?? shown.total) - step);
      const columns = shown.lr.map((lr) => {
        let top = 0, small = 0, sum = 0;
        lr.forEach((value, index) => { if (value > lr[top]) top = index; });
        lr.forEach((value, index) => {
          if (value < 0.01 * lr[top]) small += length[index];
          sum += value * length[index];
        });
        const share = Number(((100 * small) / shown.total).toPrecision(2));
        const when = shown.unit === "epoch" ? shown.x[top] : shown.step[top];
        return [`${chart.lrText(lr[top])}, ${shown.unit} ${Number(when.toPrecision(4)).toLocaleString("en")}`,
          chart.lrText(lr.at(-1)), null, `${share} % of the run`, (sum / shown.total / lr[top]).toPrecision(3)];
      });
      all("tr", table).filter((row) => row.querySelector("th[scope=row]")).forEach((row, place) => {
        row.hidden = place === 2;
        all("td", row).forEach((cell, index) => { cell.textContent = columns[index]?.[place] ?? ""; });
      });
    };
    const redraw = () => {
      wrong.textContent = "";
      const edited = !same();
      let every = [];
      try {
        shown = curves(data, edited ? values : null);
        if (shown.lr.some((row) => row.some(Number.isNaN))) throw new Error("the LR is not a number there");
        const title = (own) => entries.find((entry) => entry.slug === own)?.title ?? own;
        every = lines(shown, 0, other ? title(slug) : "");
        const beside = other && load(other);
        if (beside) every.push(...lines(curves(beside, null), every.length, title(other)));
      } catch (error) {
        wrong.textContent = error.message;
        return;
      }
      const drawn = edited || Boolean(other) || log();
      still.hidden = drawn;
      moving.hidden = !drawn;
      box = drawn
        ? chart.draw(moving, every, { log: log(), unit: shown.unit, label: figure.getAttribute("aria-label") })
        : { box: data.box, limit: shown.limit };
      if (drawn && every.length > 1) {
        const key = document.createElement("p");
        key.className = "small";
        key.textContent = every.map((line, index) => `${["solid", "dashed", "dash-dot", "dotted", "long dashes"][index % 5]}: ${line.name}`).join(" · ");
        moving.append(key);
      }
      if (table) {
        if (edited) facts(); else table.innerHTML = before;
      }
      if (findings) findings.hidden = edited;
      codes.forEach(([code, text], place) => {
        const key = place ? "code" : "toml";
        const spans = [];
        let whole = true;
        edits.forEach((edit, index) => {
          if (values[index] === edit.value) return;
          if (!edit[key]) { whole = false; return; }
          const places = key === "toml" ? [edit.toml] : edit.code;
          for (const [start, end] of places) spans.push([start, end, values[index]]);
        });
        code.textContent = whole ? replaced(text, spans)
          : `# Not all of the changed numbers stand here as they are:\n# lrviz code on the spec above prints this anew.\n${text}`;
      });
      const query = new URLSearchParams();
      edits.forEach((edit, index) => { if (values[index] !== edit.value) query.set(edit.name, values[index]); });
      if (other) query.set("with", other);
      if (log()) query.set("log", "1");
      if (search.value.trim()) query.set("q", search.value.trim());
      if (address().slug === slug) say(slug, query);
      note.textContent = edited && findings ? "What is said of mistakes is of the spec as it stands: lrviz check tells it of yours." : "";
    };

    // Sliders and fields for its numbers, and the choice of another to lay beside it.
    const panel = document.createElement("fieldset");
    panel.className = "play";
    const legend = document.createElement("legend");
    legend.textContent = "Change it";
    panel.append(legend);
    edits.forEach((edit, index) => {
      const whole = Number.isInteger(edit.value) && edit.value >= 1;
      const label = document.createElement("label");
      const name = document.createElement("span");
      name.textContent = edit.name;
      const slider = document.createElement("input"), field = document.createElement("input");
      slider.type = "range";
      field.type = "number";
      field.step = "any";
      const high = whole ? Math.max(edit.value * 3, 10) : edit.value > 0.5 && edit.value <= 1 ? 1 : (edit.value || 0.001) * 3;
      Object.assign(slider, { min: whole ? 1 : 0, max: high, step: whole ? Math.max(1, Math.round(high / 300)) : high / 300 });
      slider.setAttribute("aria-label", `${edit.name}, slider`);
      field.setAttribute("aria-label", edit.name);
      const set = (value) => {
        values[index] = value;
        redraw();
      };
      slider.addEventListener("input", () => {
        const value = whole ? Math.round(Number(slider.value)) : Number(Number(slider.value).toPrecision(4));
        field.value = value;
        set(value);
      });
      field.addEventListener("input", () => {
        const value = Number(field.value);
        if (field.value === "" || !Number.isFinite(value) || (whole && !Number.isInteger(value))) {
          wrong.textContent = `${edit.name}: expected ${whole ? "a whole number" : "a number"}`;
          return;
        }
        slider.value = value;
        set(value);
      });
      label.append(name, slider, field);
      panel.append(label);
      fields.push([slider, field]);
    });
    const below = document.createElement("p");
    const choice = document.createElement("select");
    choice.setAttribute("aria-label", "Another schedule beside it");
    choice.append(new Option("beside it: none", ""), ...entries.filter((entry) => entry.slug !== slug).map((entry) => new Option(entry.title, entry.slug)));
    choice.addEventListener("change", () => { other = choice.value; redraw(); });
    const reset = document.createElement("button");
    reset.type = "button";
    reset.textContent = "Reset";
    const fill = () => fields.forEach(([slider, field], index) => { slider.value = values[index]; field.value = values[index]; });
    reset.addEventListener("click", () => {
      values = edits.map((edit) => edit.value);
      other = choice.value = "";
      fill();
      redraw();
    });
    wrong = document.createElement("span");
    wrong.className = "wrong";
    wrong.setAttribute("role", "status");
    const note = document.createElement("span");
    below.append(choice, reset, wrong, note);
    panel.append(below);
    figure.after(panel);

    // Readout: the tick under the pointer, or the one that the arrow keys chose.
    const cross = (visible) => {
      for (const svg of all("svg", figure)) {
        let line = svg.querySelector(".cross");
        if (!line) {
          line = document.createElementNS(SVG, "line");
          line.setAttribute("class", "cross");
          svg.append(line);
        }
        line.style.display = visible ? "" : "none";
        if (!visible) continue;
        const [left, top, wide, high] = box.box;
        const place = left + (shown.x[at] / box.limit) * wide;
        for (const [name, value] of [["x1", place], ["x2", place], ["y1", top], ["y2", top + high]]) line.setAttribute(name, value);
      }
    };
    const read = (index) => {
      at = Math.max(0, Math.min(shown.x.length - 1, index));
      cross(true);
      const number = (value) => value.toLocaleString("en", { maximumFractionDigits: 3 });
      const where = `${shown.unit} ${number(shown.x[at])}` + (shown.per === 1 ? "" : ` (step ${number(shown.step[at])})`);
      const says = (rows, name) => rows.map((row, place) => (rows.length > 1 ? `${shown.names[place]} ` : `${name} `) + chart.lrText(row[at]));
      const more = shown.momentum ? `, ${data.momentum} ${[...new Set(shown.momentum.map((row) => chart.lrText(row[at])))].join(", ")}` : "";
      output.textContent = `${where}: ${says(shown.lr, "LR").join(", ")}${more}`;
    };
    const hide = () => { output.textContent = ""; cross(false); };
    const point = (event) => {
      const svg = all("svg", figure).find((one) => one.getClientRects().length);
      const rect = svg.getBoundingClientRect();
      const across = (event.clientX - rect.left) * (svg.viewBox.baseVal.width / rect.width);
      const value = ((across - box.box[0]) / box.box[2]) * box.limit;
      let low = 0, high = shown.x.length - 1;  // the last tick that begins at or before the place
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (shown.x[middle] <= value) low = middle; else high = middle - 1;
      }
      read(low);
    };
    figure.addEventListener("pointermove", point);
    figure.addEventListener("pointerdown", point);
    figure.addEventListener("pointerleave", (event) => {
      // A finger leaves as soon as it is lifted: what it read out stays, until it taps elsewhere.
      if (event.pointerType !== "touch" && document.activeElement !== figure) hide();
    });
    figure.addEventListener("blur", hide);
    figure.addEventListener("keydown", (event) => {
      const last = shown.x.length - 1;
      const step = Math.max(1, Math.round(last / 10));
      const next = { ArrowLeft: at - 1, ArrowRight: at + 1, PageDown: at + step, PageUp: at - step, Home: 0, End: last }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      read(next);
    });

    const take = (query) => {
      values = edits.map((edit) => {
        const given = query.get(edit.name);
        return given === null || given === "" || !Number.isFinite(Number(given)) ? edit.value : Number(given);
      });
      other = entries.some((entry) => entry.slug === query.get("with")) ? query.get("with") : "";
      choice.value = other;
      fill();
      redraw();
    };
    return { take, redraw };
  };

  // What the address says is what is seen.
  const follow = () => {
    const { slug, query } = address();
    if (query.has("q")) search.value = query.get("q");
    if (query.has("log")) document.querySelector('input[name="scale"][value=log]').checked = true;
    for (const open of all(".card.open, .wall a.open")) open.classList.remove("open");
    const article = document.getElementById(slug);
    if (article?.classList.contains("card")) {
      article.classList.add("open");
      entries.find((entry) => entry.slug === slug)?.link.classList.add("open");
      if (!cards.has(slug)) cards.set(slug, card(slug));
      cards.get(slug)?.take(query);
      article.closest("section").hidden = false;
      article.scrollIntoView({ block: "start" });
    }
    filter();
  };
  for (const radio of all('input[name="scale"]')) {
    radio.addEventListener("change", () => cards.get(address().slug)?.redraw());
  }
  addEventListener("hashchange", follow);
  follow();
})();
