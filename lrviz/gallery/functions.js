"use strict";
// Functions of a scheduler's counter: expressions as lrviz.gallery.play writes them, and the
// phases of Phases, worked out of what a spec says of them.
const functions = (() => {
  const { PI, cos, sqrt, log, floor, ceil, min, max } = Math;
  const mod = (a, b) => ((a % b) + b) % b;
  // Where Python raises, and JavaScript goes on with what is no number.
  const divided = (a, b) => {
    if (b === 0) throw new Error("it divides by 0 there");
    return a / b;
  };
  const above = (least, own) => (value) => {
    if (value < least) throw new Error("a function has no value there");
    return own(value);
  };

  // An expression with Python's own meaning.
  const OPERATIONS = {
    Add: (a, b) => a + b, Sub: (a, b) => a - b, Mult: (a, b) => a * b, Div: divided,
    FloorDiv: (a, b) => floor(divided(a, b)), Mod: (a, b) => divided(0, b) + mod(a, b), Pow: (a, b) => a ** b,
    UAdd: (a) => a, USub: (a) => -a, Not: (a) => (a ? 0 : 1),
    Lt: (a, b) => a < b, LtE: (a, b) => a <= b, Gt: (a, b) => a > b, GtE: (a, b) => a >= b,
    Eq: (a, b) => a === b, NotEq: (a, b) => a !== b,
    min, max, ceil, floor, cos, abs: Math.abs, exp: Math.exp, sqrt: above(0, sqrt),
    log: above(Number.MIN_VALUE, log), log2: above(Number.MIN_VALUE, Math.log2), log10: above(Number.MIN_VALUE, Math.log10),
    sin: Math.sin, tan: Math.tan, tanh: Math.tanh, int: Math.trunc, round: numbers.even,
  };
  // The same with the run's numbers in place of their names.
  const settled = (tree, names) => {
    if (Array.isArray(tree)) return [tree[0], ...tree.slice(1).map((part) => settled(part, names))];
    return typeof tree === "string" && tree !== "t" ? names[tree] : tree;
  };
  const compile = (tree) => {
    if (typeof tree === "number") return () => tree;
    if (tree === "t") return (t) => t;
    const [name, ...rest] = tree;
    const parts = rest.map(compile);
    if (name === "IfExp") return (t) => (parts[0](t) ? parts[1](t) : parts[2](t));
    if (name === "And" && parts.length === 1) return parts[0];
    if (name === "And") return (t) => parts.reduce((value, part) => value && part(t), true);
    if (name === "Or") return (t) => parts.reduce((value, part) => value || part(t), false);
    const own = OPERATIONS[name], [first, second] = parts;  // which are asked at each of many ticks
    if (parts.length === 1) return (t) => own(first(t));
    if (parts.length === 2) return (t) => own(first(t), second(t));
    return (t) => own(...parts.map((part) => part(t)));
  };

  // A phase's factor by its formula: see lrviz.spec.phases.
  const formula = (phase, p, n) => {
    const { shape, length, first, last, cycles, power, base, timescale } = phase;
    const way = (share) => first + (last - first) * share;
    switch (shape) {
      case "linear": return way(p);
      case "cosine": return way((1 - cos((cycles === 0.5 ? 1 : 2 * cycles) * PI * p)) / 2);
      case "1-sqrt": return way(sqrt(p));
      case "power": return way(1 - (1 - p) ** power);
      case "log": return way(log(n + 1) / log(length));
      case "exponential": return base === null ? first * (last / first) ** p : way((1 - base ** p) / (1 - base));
      case "inverse-sqrt": return last + (first - last) * (timescale / (timescale + n)) ** (power ?? 0.5);
      default: throw new Error(`there is no formula for ${shape}`);
    }
  };
  const floored = (phase, value) => (phase.floor === null ? value : max(value, phase.floor));
  const still = (phase) => (phase.shape === "inverse-sqrt" ? phase.first : phase.last);
  const factor = (phase, t) => {
    const { shape, start, length, shift, restarts } = phase;
    if (shape === "constant") return floored(phase, phase.last);
    if (length === 0) return floored(phase, still(phase));
    const whole = phase.past_end === "hold";
    let n = t - start + shift;
    if (shift < 0) n = max(n, 0);
    let p = n / length;
    if (restarts) p = whole && n >= length ? 1 : mod((restarts + 1) * p, 1);
    else if (whole) p = min(p, 1);
    if (whole) n = min(n, shape === "log" ? length - 1 : length);
    return floored(phase, formula(phase, p, n));
  };
  const ends = (phase) => {  // where p is 1, from which the next phase goes on
    const { shape, length, first, last } = phase;
    if (length === 0) return floored(phase, still(phase));
    if (shape === "constant" || shape === "log") return floored(phase, last);
    const end = formula(phase, 1, length);
    return floored(phase, Math.abs(end - last) <= 1e-15 * max(Math.abs(first), Math.abs(last)) ? last : end);
  };
  const begins = (phase) => (phase.length ? factor(phase, phase.start) : ends(phase));
  const refused = (phase) => {
    const { shape, first, last, base, length, timescale } = phase;
    if (shape === "exponential" && base === null && !(first > 0 && last > 0)) return "goes between factors above 0";
    if (base === 1) return "has a base other than 1";
    if (shape === "log" && length > 0 && length <= 1) return "is longer than 1 tick";
    if (shape === "inverse-sqrt" && timescale === 0 && length > 0) return "needs a timescale at the start of the run";
    return Number.isFinite(ends(phase)) ? null : "ends at a number";
  };
  // The phases as they follow one another in a run of so many ticks.
  const resolved = (phases, ticks) => {
    const found = [];
    for (const phase of phases) {
      const before = found.at(-1);
      const own = { ...phase, start: before ? before.start + before.length : 0 };
      if (!own.given.includes("length")) own.length = max(ticks - own.start, 0);
      if (!own.given.includes("from")) own.first = before ? ends(before) : 1;
      if (!own.given.includes("to") && own.shape !== "inverse-sqrt") own.last = own.first;
      if (own.shape === "inverse-sqrt" && !own.given.includes("timescale")) own.timescale = own.start;
      const why = refused(own);
      if (why) throw new Error(`the ${own.shape} phase: expected one that ${why}`);
      found.push(own);
    }
    return found;
  };
  const at = (phases, t) => {
    const own = phases.findIndex((phase, place) => place < phases.length - 1 && t < phase.start + phase.length);
    return factor(phases[own < 0 ? phases.length - 1 : own], t);
  };
  const falling = (phases) => phases.filter((phase) => phase.length > 0 && phase.shape !== "constant" && ends(phase) < begins(phase));
  return { compile, settled, resolved, at, falling, mod, divided };
})();
