"use strict";
// Numbers as lrviz writes them: numbers.general(value, digits), lrText(value, top, log), …
// They are held to Python's own, and to lrviz.plot.numbers, by tests/gallery/test_numbers.py.
const numbers = (() => {
  // A number to so many significant digits, half to even where it lies exactly between two.
  const exponential = (value, digits) => {
    const text = value.toExponential(digits - 1);
    const [mantissa, exponent] = value.toExponential(60).split("e");
    const all = mantissa.replace(/[-.]/g, "");
    const tie = /^50*$/.test(all.slice(digits)) && Number(all[digits - 1]) % 2 === 0;
    if (!tie) return text;
    const kept = all.slice(0, digits);
    return `${value < 0 ? "-" : ""}${kept[0]}${digits > 1 ? `.${kept.slice(1)}` : ""}e${exponent}`;
  };
  const bare = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
  const powers = (mantissa, exponent, plus) =>
    `${bare(mantissa)}e${exponent < 0 ? "-" : plus}${String(Math.abs(exponent)).padStart(2, "0")}`;

  // As Python's format(value, f".{digits}g").
  const general = (value, digits = 6) => {
    if (Number.isNaN(value)) return "nan";
    if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
    if (value === 0) return Object.is(value, -0) ? "-0" : "0";
    const text = exponential(value, digits);
    const [mantissa, power] = text.split("e");
    const exponent = Number(power);
    if (exponent < -4 || exponent >= digits) return powers(mantissa, exponent, "+");
    return bare(Number(text).toFixed(Math.max(digits - 1 - exponent, 0)));
  };

  // As lrviz.plot.numbers.LrText: one way for the whole of a picture whose highest LR is top.
  const lrText = (value, top, log = false) => {
    if (!Number.isFinite(value)) return general(value);
    if (value === 0) return "0";
    if (!log && Math.abs(value) < 1e-6 * Math.abs(top)) return "≈ 0";
    const least = Math.abs(top) >= 5e-4 && !log ? 1e-4 : 1e-3;
    const rounded = Math.abs(Number(general(value, 3)));
    if (least <= rounded && rounded < 1e4) return general(Number(general(value, 3)));
    const [mantissa, exponent] = exponential(value, 3).split("e");
    return powers(mantissa, Number(exponent), "");
  };

  // As lrviz.plot.numbers.count_text: 90, 2.5k, 100k, 1.2M.
  const countText = (value) => {
    for (const [size, unit] of [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]]) {
      const size_ = Math.abs(value);
      if (size_ >= size && (size_ >= 1e4 || unit !== "k")) return `${general(value / size, 4)}${unit}`;
    }
    return Math.abs(value) < 1e3 ? general(value, 4) : String(even(value));
  };
  // A number of ticks: 450000, 37.5; a whole number with its thousands: 450,000.
  const count = (value) => (Number.isInteger(value) ? String(value) : general(value));
  const thousands = (value) => Math.trunc(value).toLocaleString("en");
  // As lrviz.gallery.facts.share_text.
  const shareText = (share) => {
    if (Number.isNaN(share)) return "–";
    const percent = 100 * share;
    return `${share === 0 || share >= 0.1 ? general(even(percent)) : general(percent, 2)} %`;
  };
  const even = (value) => {  // to a whole number, half to even, as Python rounds
    const whole = Math.round(value);
    return Math.abs(value % 1) === 0.5 && whole % 2 ? whole - 1 : whole;
  };
  return { general, lrText, countText, count, thousands, shareText, even };
})();
