"use strict";
// A curve drawn by the page: chart.draw(host, curves, options).
const chart = (() => {
  const SVG = "http://www.w3.org/2000/svg";
  const LEFT = 56, RIGHT = 16, TOP = 12, BOTTOM = 38;
  const make = (tag, attributes, text) => {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    if (text !== undefined) element.textContent = text;
    return element;
  };

  const { lrText, countText } = numbers;
  const even = (low, high, most) => {
    const rough = (high - low) / most || 1;
    const size = 10 ** Math.floor(Math.log10(rough));
    const pitch = [1, 2, 5, 10].map((part) => part * size).find((own) => own >= rough * 0.999);
    const found = [];
    for (let at = Math.ceil(low / pitch - 1e-9); at * pitch <= high + pitch * 1e-9; at += 1) found.push(at * pitch + 0);  // not -0
    return found;
  };
  const powers = (low, high) => {
    const found = [];
    for (let at = Math.ceil(Math.log10(low) - 1e-9); 10 ** at <= high * 1.000001; at += 1) found.push(10 ** at);
    return found.filter((_, index) => (found.length - 1 - index) % Math.ceil(found.length / 6) === 0);
  };

  // Of many ticks, at most the lowest and the highest of each column of pixels.
  const thin = (x, y) => {
    if (x.length < 1500) return x.map((_, index) => index);
    const size = Math.ceil(x.length / 700);
    const found = new Set([0, x.length - 1]);
    for (let start = 0; start < x.length; start += size) {
      let low = start, high = start;
      for (let at = start; at < Math.min(start + size, x.length); at += 1) {
        if (y[at] < y[low]) low = at;
        if (y[at] > y[high]) high = at;
      }
      found.add(low).add(high);
    }
    return [...found].sort((a, b) => a - b);
  };

  // curves: [{ x, limit, y, color, dashes, name }], x in the axis' own unit.
  const draw = (host, curves, { log, unit, label }) => {
    const WIDE = Math.max(300, Math.min(host.clientWidth || 480, 680)), HIGH = Math.round(WIDE * 0.52);
    const limit = Math.max(...curves.map((curve) => curve.limit));
    let top = 0, bottom = 0, least = Infinity;
    for (const { y } of curves) {
      for (const value of y) {
        if (!Number.isFinite(value)) continue;
        if (value > top) top = value;
        if (value < bottom) bottom = value;
        if (value > 0 && value < least) least = value;
      }
    }
    top = top || 1;
    if (log) {
      bottom = Math.max(Math.min(least, top / 2), top * 1e-12);
    }
    const span = log ? Math.log10(top / bottom) : top - bottom;
    const low = log ? Math.log10(bottom) - 0.05 * span : bottom - 0.03 * span;
    const high = log ? Math.log10(top) + 0.08 * span : top + 0.1 * span;
    const across = (x) => LEFT + (x / limit) * (WIDE - LEFT - RIGHT);
    const up = (y) => HIGH - BOTTOM - (((log ? Math.log10(y) : y) - low) / (high - low)) * (HIGH - TOP - BOTTOM);
    const svg = make("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img", "aria-label": label });
    for (const value of log ? powers(10 ** low, 10 ** high) : even(low, high, 5)) {
      if (!log && value < low) continue;
      const y = up(value).toFixed(1);
      svg.append(make("line", { class: "grid", x1: LEFT, x2: WIDE - RIGHT, y1: y, y2: y }));
      svg.append(make("text", { x: LEFT - 5, y: Number(y) + 3.4, "text-anchor": "end" }, lrText(Number(value.toPrecision(12)), top, log)));
    }
    const below = even(0, limit, 5).filter((value) => value < limit * 0.9);
    for (const value of [...below, limit]) {
      svg.append(make("text", { x: across(value).toFixed(1), y: HIGH - BOTTOM + 15, "text-anchor": "middle" }, countText(value)));
    }
    svg.append(make("path", { class: "axis", d: `M${LEFT} ${TOP}V${HIGH - BOTTOM}H${WIDE - RIGHT}` }));
    svg.append(make("text", { class: "name", x: (LEFT + WIDE - RIGHT) / 2, y: HIGH - 6, "text-anchor": "middle" },
      unit === "epoch" ? "epoch" : "optimizer step"));
    for (const { x, y, limit: end, color, dashes } of curves) {
      let path = "", drawn = false;
      const stairs = x.length <= 2000;
      const chosen = thin(x, y);
      chosen.forEach((at, place) => {
        const value = y[at];
        if (!Number.isFinite(value) || (log && value < 10 ** low)) { drawn = false; return; }
        const height = up(value).toFixed(1), start = across(x[at]).toFixed(1);
        path += drawn ? (stairs ? `H${start}V${height}` : `L${start} ${height}`) : `M${start} ${height}`;
        drawn = true;
        if (place === chosen.length - 1) path += `H${across(end).toFixed(1)}`;
      });
      svg.append(make("path", { class: "curve", d: path, stroke: color, ...(dashes ? { "stroke-dasharray": dashes } : {}) }));
    }
    host.replaceChildren(svg);
    return { box: [LEFT, TOP, WIDE - LEFT - RIGHT, HIGH - TOP - BOTTOM], limit };
  };
  return { draw };
})();
