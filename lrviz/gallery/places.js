"use strict";
// What the rules may know of a schedule: places.facts(plan, ran), as lrviz.lint.facts has it of a
// spec. A scheduler at its place in the run is { spec, type, args, path, outermost, parent, index,
// start, ticks, end, toTheEnd, step, lr }; lr is null where torch would raise.
const places = (() => {
  const { general, thousands } = numbers;
  const steps = (row) => row.map((value, index) => value - (index ? row[index - 1] : 0)).slice(1);

  const inside = (parent) => {
    const { children } = parent.spec;
    const sequence = parent.type === "SequentialLR";
    // torch counts the tick that its constructor makes: one inside another is a tick ahead. Before
    // 2.6 the outer one took that tick back.
    const nested = sequence && parent.parent?.type === "SequentialLR";
    const ahead = nested && !parent.spec.lacks.includes("undoesWithin") ? 1 : 0;
    const cuts = sequence
      ? parent.args.milestones.map((value) => Math.min(Math.max(Math.ceil(value) - ahead, 0), parent.ticks)) : [];
    return children.flatMap((spec, index) => {
      const start = sequence ? [0, ...cuts][index] : 0;
      const end = sequence ? [...cuts, parent.ticks][index] : parent.ticks;
      const stop = Math.max(end, start);
      const placed = {
        spec, type: spec.type, args: spec.args, path: [...parent.path, index], outermost: parent.outermost, parent, index,
        start: parent.start + start, ticks: stop - start, end: stop - start,
        toTheEnd: parent.toTheEnd && end === parent.ticks,
        step: parent.step.slice(start, stop), lr: parent.lr && parent.lr.map((row) => row.slice(start, stop)),
      };
      return [placed, ...inside(placed)];
    });
  };
  const all = (plan, ran) => {
    const step = ran ? ran.step : schedules.moments(plan);
    return plan.schedulers.flatMap((spec, outermost) => {
      const pace = schedules.paces(plan)[outermost];
      const own = plan.schedulers.length > 1 ? step.flatMap((at, tick) => (at % pace === 0 ? [tick] : [])) : null;
      const pick = (row) => (own ? own.map((tick) => row[tick]) : row);
      const placed = {
        spec, type: spec.type, args: spec.args, path: [outermost], outermost, parent: null, index: 0, start: 0,
        ticks: own ? own.length : step.length, end: own ? own.length : step.length, toTheEnd: true,
        step: pick(step), lr: ran && ran.lr.map(pick),
      };
      return [placed, ...inside(placed)];
    });
  };

  // plan: as schedules.prepared gives it; ran: what schedules.run gave, or null where it threw.
  const facts = (plan, ran) => {
    const placed = all(plan, ran);
    const base = plan.groups.map((group) => group.lr);
    const peak = base.map((_, index) => (ran ? ran.lr[index].reduce((top, value) => Math.max(top, value), 0) : 0));
    const outer = placed.filter((one) => !one.parent);
    const whole = outer.reduce((least, one) => (one.ticks < least.ticks ? one : least));
    const children = (parent) => placed.filter((one) => one.parent === parent);
    const outermost = (one) => plan.schedulers[one.outermost];
    const lowestAlone = (one, step) => {  // the LR of one scheduler alone, as a share of the base LR
      let found;
      try { found = schedules.run({ ...plan, schedulers: [one.spec] }); } catch { return null; }
      const tick = found.step.findLastIndex((at) => at <= step);
      return Math.min(...found.lr.map((row, index) => {
        const value = row[tick] / (base[index] || 1);
        return Number.isFinite(value) ? value : -Infinity;
      }));
    };
    const lowest = (beside, step) => {
      if (beside.length < 2) return beside[0] ?? null;
      const known = beside.map((one) => [lowestAlone(one, step), one]).filter(([lr]) => lr !== null);
      return known.length ? known.reduce((least, pair) => (pair[0] < least[0] ? pair : least))[1] : null;
    };
    return {
      plan, ran, placed, base, peak, whole, children, outermost,
      steps, epochs: plan.epochs, perEpoch: plan.perEpoch, total: plan.total,
      ofType: (...types) => placed.filter((one) => types.includes(one.type) && one.ticks > 0),
      alone: (one) => {
        if (plan.schedulers.length > 1) return false;
        for (let around = one.parent; around; around = around.parent) {
          if (around.type === "ChainedScheduler" && around.spec.children.length > 1) return false;
        }
        return true;
      },
      inCharge: (step) => {  // as far inside as can be told
        let found = lowest(outer, step) ?? whole;
        while (found.spec.children.length) {
          let within = children(found).filter((one) => one.ticks && one.step[0] <= step);
          if (found.type === "SequentialLR") within = within.slice(-1);
          const following = lowest(within, step);
          if (!following) break;
          found = following;
        }
        return found;
      },
      when: (step) => (plan.epochs === null || step % plan.perEpoch
        ? `step ${thousands(step)}` : `epoch ${thousands(step / plan.perEpoch)}`),
      unit: (one) => {
        const { interval, frequency } = outermost(one);
        return frequency === 1 ? interval : `${frequency} ${interval}s`;
      },
      units: (one) => (outermost(one).frequency === 1 ? `${outermost(one).interval}s` : "ticks"),
      perGroup: (value) => (Array.isArray(value) ? value : base.map(() => value)),
      three: (value) => general(value, 3),
    };
  };

  const isWarmup = ({ type, args }) => (type === "LinearLR"
    ? args.end_factor > args.start_factor : type === "ConstantLR" && args.factor < 1);
  // After how many ticks a decay is done: { name, ticks, said, asked }, or null: lrviz.lint.horizon.
  const ofPhases = ({ args }) => {
    const last = functions.falling(args.phases).at(-1);
    if (!last) return null;
    const after = args.phases.indexOf(last) + 1 < args.phases.length;
    if (last.shape === "inverse-sqrt" && !after) return null;
    const ticks = last.start + last.length - last.shift;
    return { name: "phases", ticks, said: `the end of the decay, tick ${numbers.count(ticks)},`, asked: after };
  };
  const argument = ({ args }, name) => ({ name, ticks: args[name], said: `${name} = ${numbers.count(args[name])}` });
  const oneCycle = (placed) => {
    const { total_steps: total, epochs, steps_per_epoch: per } = placed.args;
    if (total !== null) return argument(placed, "total_steps");
    return { name: "epochs", ticks: epochs * per, said: `epochs * steps_per_epoch = ${epochs} * ${per} = ${epochs * per}` };
  };
  const horizon = (placed) => {
    const { type, args } = placed;
    if (type === "Phases") return ofPhases(placed);
    if (type === "CosineAnnealingLR") return argument(placed, "T_max");
    if (type === "PolynomialLR") return argument(placed, "total_iters");
    if (type === "LinearLR" && args.end_factor < args.start_factor) return argument(placed, "total_iters");
    if (type === "OneCycleLR") return oneCycle(placed);
    if (type === "MultiStepLR" && args.milestones.length) {
      const ticks = Math.max(...args.milestones);
      return { name: "milestones", ticks, said: `the last milestone, ${numbers.count(ticks)},` };
    }
    return null;
  };
  return { facts, horizon, ofPhases, oneCycle, isWarmup, steps };
})();
