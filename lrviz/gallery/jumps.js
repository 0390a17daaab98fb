"use strict";
// Jumps of the LR, and where one is what the schedule does by itself: see lrviz.lint.jumps.
const jumps = (() => {
  const { general } = numbers;
  const { isWarmup, steps } = places;
  const { say, where, inSequence, ascending } = rules;
  const highest = (values) => values.reduce((top, value) => Math.max(top, value), -Infinity);
  const largest = (row) => highest([0, ...steps(row).map(Math.abs)]);
  const constant = (placed) => ["ConstantLR", "LambdaLR", "MultiplicativeLR", "Phases"].includes(placed.type)
    && placed.lr.every((row) => row.every((value) => value === row[0]));
  const following = (facts, { type, args, end }) => {
    if (!isWarmup({ type, args })) return null;
    if (type === "ConstantLR") return facts.base;
    const share = args.total_iters ? Math.min(end / args.total_iters, 1) : 1;
    return facts.base.map((lr) => lr * (args.start_factor + (args.end_factor - args.start_factor) * share));
  };
  const jumpsItself = ({ type, args, end }, rises) => {
    if (type === "CosineAnnealingWarmRestarts") {
      let first = args.T_0, left = end;
      while (left >= first && args.T_mult > 1) { left -= first; first *= args.T_mult; }
      return rises && left % first === 0;
    }
    if (type === "StepLR") return !rises && functions.mod(end, args.step_size) === 0;
    return type === "MultiStepLR" && !rises && args.milestones.includes(end);
  };
  const fallAfterRise = (row, peak) => {
    if (row.length < 4 || !(peak > 0)) return null;
    const change = steps(row), rises = (at) => change[at] > 1e-9 * peak;
    const falls = change.flatMap((value, at) => (at > 1 && value < -0.1 * peak && rises(at - 1) && rises(at - 2) ? [at] : []));
    if (falls.length !== 1) return null;
    const [at] = falls;
    const around = change.slice(Math.max(at - 10, 0), at + 11).map(Math.abs);
    around[Math.min(at, 10)] = 0;
    return (at + 1 < change.length && rises(at + 1)) || -change[at] <= 3 * highest(around) ? null : at + 1;
  };
  const due = (facts, step) => facts.placed.some((placed) => {
    const counter = placed.step.indexOf(step);
    if (counter < 0) return false;
    return (inSequence(placed) && counter === 0) || placed.type === "ReduceLROnPlateau"
      || (placed.type === "StepLR" && functions.mod(counter, placed.args.step_size) === 0)
      || (placed.type === "MultiStepLR" && placed.args.milestones.includes(counter));
  });
  const betweenPhases = (facts, parent) => {
    if (!ascending(parent.args.milestones)) return [];
    const phases = facts.children(parent).filter((child) => child.ticks > 0);
    return phases.slice(1).flatMap((after, place) => {
      const before = phases[place];
      if (isWarmup(before) && before.args.total_iters > before.end) return [];
      if (constant(before) && constant(after)) return [];
      const then = following(facts, before);
      const [group] = where(facts.peak, (peak, index) => {
        const first = after.lr[index][0];
        let change = Math.abs(first - before.lr[index].at(-1));
        if (then) change = Math.min(change, Math.abs(first - then[index]));
        return peak > 0 && change > 0.1 * peak && change > 3 * Math.max(largest(before.lr[index]), largest(after.lr[index]));
      });
      if (group === undefined) return [];
      const from = before.lr[group].at(-1), to = after.lr[group][0];
      if (jumpsItself(before, to > from)) return [];
      const ends = before.type === "LinearLR" && then && before.args.end_factor !== 1
        ? `: LinearLR ends at end_factor = ${general(before.args.end_factor)} of the LR` : "";
      return [say(parent, `at ${facts.when(after.step[0])} the LR jumps from ${facts.three(from)} to ${facts.three(to)}: `
        + `${after.type} starts from its own first LR. Make the phases meet there${ends}.`)];
    });
  };
  const afterARise = (facts) => {
    const { whole } = facts;
    for (const [group, row] of whole.lr.entries()) {
      const tick = fallAfterRise(row, facts.peak[group]);
      if (tick === null) continue;
      const step = whole.step[tick], placed = facts.inCharge(step);
      if (["CyclicLR", "OneCycleLR", "CosineAnnealingWarmRestarts"].includes(placed.type) || due(facts, step)) continue;
      return [say(placed, `at ${facts.when(step)}, where the rise ends, the LR falls from ${facts.three(row[tick - 1])} to ${facts.three(row[tick])} at once. `
        + "Count the decay from the end of the warmup, so that it begins at the top.")];
    }
    return [];
  };
  return { betweenPhases, afterARise };
})();
