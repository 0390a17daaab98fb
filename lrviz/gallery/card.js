"use strict";
// One card at work: its numbers can be changed, and curve, facts, findings and texts follow.
// playground(article, page) gives { take(query), redraw() }; page: { titles, address, say, query,
// load, log } as page.js has them.
const playground = (() => {
  const all = (selector, within) => [...within.querySelectorAll(selector)];
  const SVG = "http://www.w3.org/2000/svg";
  const COLORS = [0, 1, 2, 3, 4, 5, 6].map((index) => `var(--c${index})`);
  const DASHES = ["", "6 2", "7 2 1.5 2", "1.5 1.5", "10 2 3 2"];
  const IN_WORDS = ["solid", "dashed", "dash-dot", "dotted", "long dashes"];
  const make = (tag, properties = {}, ...inside) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...inside);
    return element;
  };
  const lines = (found, first = 0, whose = "") => found.lr.map((y, index) => ({
    x: found.x, y, limit: found.limit,
    name: !whose ? found.names[index] : found.lr.length > 1 ? `${whose}: ${found.names[index]}` : whose,
    color: COLORS[(first + index) % COLORS.length], dashes: DASHES[(first + index) % DASHES.length],
    words: IN_WORDS[(first + index) % DASHES.length],
  }));

  // A number that a field has room for: 9.7e-5, whose last digit 0.000097 would hide.
  const brief = (value) => (value !== 0 && Math.abs(value) < 1e-4 ? value.toExponential() : String(value));

  // A slider and a field for one number; told(value, why) where a reader sets it.
  const control = (edit, told) => {
    const slider = make("input", { type: "range" }), field = make("input", { type: "number", step: "any" });
    const { value, whole } = edit;
    const high = Math.min(edit.high ?? Infinity, whole ? Math.max(value * 3, 10) : (Math.abs(value) || 0.001) * 3);
    const low = Math.max(edit.low ?? -Infinity, whole ? Math.min(value, 1) : Math.min(value, 0));
    Object.assign(slider, { min: low, max: high, step: whole ? Math.max(1, Math.round((high - low) / 300)) : (high - low) / 300 });
    slider.setAttribute("aria-label", `${edit.name}, slider`);
    field.setAttribute("aria-label", edit.name);
    const set = (own) => {
      const why = field.value === "" ? `${edit.name}: expected ${edit.expected}` : play.refused(edit, own);
      field.setAttribute("aria-invalid", why !== null);
      told(own, why);
    };
    slider.addEventListener("input", () => {
      const own = whole ? Math.round(Number(slider.value)) : Number(Number(slider.value).toPrecision(3));
      field.value = brief(own);
      set(own);
    });
    field.addEventListener("input", () => {
      slider.value = field.value;
      set(Number(field.value));
    });
    const fill = (own) => {
      slider.value = own;
      field.value = brief(own);
      field.removeAttribute("aria-invalid");
    };
    return { label: make("label", {}, make("span", { textContent: edit.name }), slider, field), fill };
  };

  // What the rules of the page find in a changed schedule, in words.
  const judged = (data, plan, ran) => {
    const about = data.check;
    let found = null;
    try { found = about && plan && curves.check(plan, ran, { ...about, rules: known().rules, options: { ...known().options, ...about.options } }); } catch { /* as below */ }
    if (!found) return { found: [], note: "This page cannot tell what is wrong with it: run lrviz check." };
    found = found.filter(({ code }) => !about.quiet.includes(code));
    const none = found.length ? "" : "Nothing is found in it. ";
    return { found, note: `${none}These are the rules that this page has: lrviz check has them all.` };
  };
  let rulesOf = null;
  const known = () => (rulesOf ??= JSON.parse(document.getElementById("rules").textContent));
  const item = ({ code, severity, message }) => make("li", { className: severity },
    make("strong", { textContent: `${code} ${known().rules[code][0]}` }), ` ${message}`);

  return (article, page) => {
    const { id: slug } = article;
    const figure = article.querySelector("figure");
    const data = figure && page.load(slug);
    if (!data) return null;
    const still = figure.querySelector(".linear"), moving = figure.querySelector(".drawn"), output = figure.querySelector("output");
    const codes = all("details code", article).map((code) => [code, code.textContent]);
    const table = article.querySelector("table"), before = table?.innerHTML;
    const findings = article.querySelector(".findings");
    const live = make("div", { className: "live", hidden: true });
    live.setAttribute("role", "status");
    (findings ?? table ?? figure).after(live);
    const edits = data.edits ?? [];
    let values = edits.map((edit) => edit.value);
    let other = "", shown = null, box = null, at = -1, top = 0, waiting = 0;
    const same = () => values.every((value, index) => value === edits[index].value);
    const wrong = make("span", { className: "wrong" });
    wrong.setAttribute("role", "status");
    const lrText = (value) => numbers.lrText(value, top, page.log());

    const tell = (edited, plan, ran) => {
      live.hidden = !edited;
      if (findings) findings.hidden = edited;
      if (!edited) return;
      const { found, note } = judged(data, plan, ran);
      live.replaceChildren(make("ul", { className: "findings" }, ...found.map(item)), make("p", { className: "small", textContent: note }));
    };
    const fill = (edited) => {
      if (!table) return;
      table.innerHTML = before;
      if (!edited) return;
      const columns = facts.columns(shown);
      all("tr", table).filter((row) => row.querySelector("th[scope=row]")).forEach((row, place) => {
        all("td", row).forEach((cell, index) => { cell.textContent = columns[index]?.[place] ?? ""; });
      });
    };
    const picture = (every) => {
      still.hidden = every.length > 0;
      moving.hidden = !still.hidden;
      box = { box: data.box, limit: data.total / data.per };
      if (!every.length) return;
      box = chart.draw(moving, every, { log: page.log(), unit: shown.unit, label: figure.getAttribute("aria-label") });
      if (every.length > 1) moving.append(make("p", { className: "small", textContent: every.map((line) => `${line.words}: ${line.name}`).join(" · ") }));
    };
    const share = () => {
      const query = new URLSearchParams();
      edits.forEach((edit, index) => { if (values[index] !== edit.value) query.set(edit.name, values[index]); });
      if (other) query.set("with", other);
      if (page.log()) query.set("log", "1");
      if (page.query()) query.set("q", page.query());
      if (page.address().slug === slug) page.say(slug, query);
    };
    const work = (plan) => {
      const ran = play.ran(data, plan);
      shown = play.shown(data, plan, ran);
      top = facts.top(shown);
      return ran;
    };
    const redraw = () => {
      wrong.textContent = "";
      const edited = !same(), last = shown;
      let plan = null, ran = null, every = [];
      try {
        plan = edited ? play.changed(data, values) : null;
        shown = null;  // of the card as it is, only what is read out is worked out
        if (edited || other || page.log()) {
          ran = work(plan);
          every = lines(shown, 0, other ? page.titles.get(slug) : "");
          const beside = other && page.load(other);
          if (beside) every.push(...lines(play.shown(beside, null, play.ran(beside, null)), every.length, page.titles.get(other)));
        }
      } catch (error) {
        wrong.textContent = error.message;
        shown ??= last;  // the picture stays as it was
      }
      if (every.length || !wrong.textContent) picture(every);
      if (!wrong.textContent) fill(edited);
      tell(edited, plan, ran);
      codes.forEach(([code, text], place) => { code.textContent = play.text(text, place ? "code" : "toml", edits, values); });
      share();
    };
    // At once; of many ticks, when the reader rests.
    const soon = () => {
      clearTimeout(waiting);
      if (play.ticks(data.plan) < 50000) redraw(); else waiting = setTimeout(redraw, 200);
    };

    const panel = make("fieldset", { className: "play" }, make("legend", { textContent: "Change it" }));
    const controls = edits.map((edit, index) => {
      const own = control(edit, (value, why) => {
        if (why) { wrong.textContent = why; return; }
        values[index] = value;
        soon();
      });
      panel.append(own.label);
      return own;
    });
    if (data.why) panel.append(make("p", { className: "small", textContent: data.why }));
    const choice = make("select");
    choice.setAttribute("aria-label", "Another schedule beside it");
    choice.append(new Option("beside it: none", ""), ...[...page.titles].filter(([own]) => own !== slug).map(([own, title]) => new Option(title, own)));
    choice.addEventListener("change", () => { other = choice.value; redraw(); });
    const reset = make("button", { type: "button", textContent: "Reset" });
    const show = () => controls.forEach((own, index) => own.fill(values[index]));
    reset.addEventListener("click", () => {
      values = edits.map((edit) => edit.value);
      other = choice.value = "";
      show();
      redraw();
    });
    panel.append(make("p", {}, choice, reset, wrong));
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
        const [left, up, wide, high] = box.box;
        const place = left + (shown.x[at] / box.limit) * wide;
        for (const [name, value] of [["x1", place], ["x2", place], ["y1", up], ["y2", up + high]]) line.setAttribute(name, value);
      }
    };
    const read = (index) => {
      if (!shown) work(null);
      at = Math.max(0, Math.min(shown.x.length - 1, index));
      cross(true);
      const number = (value) => value.toLocaleString("en", { maximumFractionDigits: 3 });
      const where = `${shown.unit} ${number(shown.x[at])}` + (shown.per === 1 ? "" : ` (step ${number(shown.step[at])})`);
      const says = shown.lr.map((row, place) => `${shown.lr.length > 1 ? shown.names[place] : "LR"} ${lrText(row[at])}`);
      const momenta = shown.momentum && [...new Set(shown.momentum.map((row) => numbers.general(row[at], 3)))];
      output.textContent = `${where}: ${says.join(", ")}${momenta ? `, ${data.momentum} ${momenta.join(", ")}` : ""}`;
    };
    const hide = () => { output.textContent = ""; cross(false); };
    const point = (event) => {
      if (!shown) work(null);
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
      if (!shown) work(null);
      const last = shown.x.length - 1;
      const step = Math.max(1, Math.round(last / 10));
      const next = { ArrowLeft: at - 1, ArrowRight: at + 1, PageDown: at + step, PageUp: at - step, Home: 0, End: last }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      read(next);
    });

    const take = (query) => {
      values = edits.map((edit) => {
        const given = query.get(edit.name), value = Number(given);
        return given === null || given === "" || play.refused(edit, value) ? edit.value : value;
      });
      other = page.titles.has(query.get("with")) ? query.get("with") : "";
      choice.value = other;
      show();
      redraw();
    };
    return { take, redraw };
  };
})();
