"use strict";
// A schedule with the numbers that a reader changed: its plan, its curves, its text.
const play = (() => {
  // Why a value is none that lrviz would take; null where it is one.
  const refused = (edit, value) => {
    const { low, high, lowOpen, highOpen, nonzero, integer } = edit;
    const outside = (low !== undefined && (lowOpen ? value <= low : value < low))
      || (high !== undefined && (highOpen ? value >= high : value > high));
    const wrong = !Number.isFinite(value) || outside || (nonzero && value === 0) || (integer && !Number.isInteger(value));
    return wrong ? `${edit.name}: expected ${edit.expected}` : null;
  };
  // A number as TOML and Python have it; where torch wants a float, one that is.
  const spelled = (edit, value) => {
    const text = String(value);
    return edit.float && Number.isInteger(value) && !text.includes("e") ? `${text}.0` : text;
  };
  const changed = (data, values) => {
    const plan = structuredClone(data.plan);
    const length = {};
    const put = (way, value) => { way.slice(0, -1).reduce((inner, key) => inner[key], plan)[way.at(-1)] = value; };
    data.edits.forEach((edit, index) => {
      for (const way of edit.ways) {
        if (way[0] === "run") length[way[1]] = values[index]; else put(way, values[index]);
      }
    });
    plan.perEpoch = length.steps_per_epoch ?? plan.perEpoch;
    if (plan.epochs !== null) plan.epochs = length.epochs ?? plan.epochs;
    plan.total = length.steps ?? (plan.epochs === null ? plan.total : plan.epochs * plan.perEpoch);
    for (const one of data.follows ?? []) {
      const value = functions.compile(functions.settled(one.tree, schedules.lengths(plan)))(0);
      const why = refused(one, value);
      if (why) throw new Error(why);
      for (const way of one.ways) put(way, value);
    }
    return plan;
  };
  // Its curves: { x, step, limit, lr, momentum, names }, x in the axis' unit. what: the plan of
  // changed numbers, or null; ran: what schedules.run gave for it.
  const shown = (data, what, ran) => {
    const plan = what ?? data.plan ?? null;
    const per = plan && data.unit === "epoch" ? plan.perEpoch : data.per;
    const total = plan ? plan.total : data.total;
    const pick = (rows) => data.groups.map((group, index) => rows[data.plan ? group.at : index]);
    return {
      x: ran.step.map((step) => step / per), step: ran.step, limit: total / per, total, per,
      perEpoch: plan?.perEpoch, epochs: plan ? plan.epochs !== null : data.unit === "epoch",
      lr: pick(ran.lr), momentum: data.momentum ? pick(ran.momentum) : null,
      names: data.groups.map((group) => group.name), unit: data.unit,
    };
  };
  const ticks = (plan) => plan.total / Math.min(...schedules.paces(plan));
  const ran = (data, plan) => {
    if (!data.plan) return data;
    const own = plan ?? data.plan;
    if (own.total > 1e15 || ticks(own) > 4e6) throw new Error("too many ticks to draw here");
    const found = schedules.run(own);
    if (found.lr.some((row) => row.some(Number.isNaN))) throw new Error("the LR is not a number there");
    return found;
  };
  // A text with the changed numbers in place of its own; spans count characters, as Python does.
  const replaced = (text, spans) => {
    const letters = Array.from(text);
    for (const [start, end, value] of spans.sort((a, b) => b[0] - a[0])) letters.splice(start, end - start, value);
    return letters.join("");
  };
  const text = (original, key, edits, values) => {
    const spans = [];
    let whole = true;
    edits.forEach((edit, index) => {
      if (values[index] === edit.value) return;
      if (!edit[key]) { whole = false; return; }
      const places = key === "toml" ? [edit.toml] : edit.code;
      for (const [start, end] of places) spans.push([start, end, spelled(edit, values[index])]);
    });
    return whole ? replaced(original, spans)
      : `# Not all of the changed numbers stand here as they are:\n# lrviz code on the spec above prints this anew.\n${original}`;
  };
  return { refused, spelled, changed, shown, ticks, ran, text };
})();
