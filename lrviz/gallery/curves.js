"use strict";
// The rules over curves, and what the page says of a schedule: curves.check(plan, ran, about).
const curves = (() => {
  const { general, count, thousands } = numbers;
  const { ofPhases, isWarmup, steps } = places;
  const { say, where, inSequence, ascending } = rules;
  const indexOfMax = (row) => row.reduce((top, value, index) => (value > row[top] ? index : top), 0);
  const highest = (values) => values.reduce((top, value) => Math.max(top, value), -Infinity);
  const flat = (row, least) => row.every((value) => Math.abs(value - row[0]) <= least);

  // A scheduler of a class other than the steps' that never moves the LR.
  const neutral = ({ type, args }) => (type === "Phases" ? args.phases.every((phase, at) => phase.shape === "constant" || (phase.length === 0 && at < args.phases.length - 1))
    : type === "LinearLR" ? args.end_factor === args.start_factor
      : type === "CyclicLR" ? String(args.base_lr) === String(args.max_lr)
        : (type === "ExponentialLR" && args.gamma === 1) || (type === "PolynomialLR" && args.power === 0));
  const still = (facts, placed) => {
    const { type, args, lr } = placed;
    const rests = ["LambdaLR", "MultiplicativeLR", "ConstantLR", "SWALR", "ReduceLROnPlateau"];
    if (placed.spec.children.length || rests.includes(type) || isWarmup(placed) || neutral(placed) || !lr) return null;
    const over = ["PolynomialLR", "LinearLR"].includes(type) && args.total_iters <= 0;
    const stays = lr.every((row, index) => flat(row, 1e-12 * facts.peak[index]));
    if (facts.alone(placed) ? !stays : !over) return null;
    const given = over ? `total_iters = ${count(args.total_iters)}: ` : "";
    const cause = over ? "the decay is over before it begins" : `${type === "Phases" ? "the schedule" : type} never moves the LR`;
    const rest = stays ? `: the LR stays at ${facts.three(highest(lr.map((row) => row[0])))} for all ${thousands(placed.ticks)} ticks` : "";
    return say(placed, `${given}${cause}${rest}. ${over ? `Set total_iters = ${placed.end}` : "Leave it out, or let it decay"}.`);
  };
  const notCome = (facts, placed) => {
    const { type, args } = placed;
    if (args.gamma === 1) return null;
    const ahead = type === "StepLR" ? [args.step_size] : args.milestones.filter((value) => value >= 0);
    if (!ahead.length || Math.min(...ahead) < placed.end) return null;
    const last = highest(ahead);
    let advice = "Put it before the end, or leave the scheduler out";
    if (facts.outermost(placed).interval === "epoch" && last < facts.total) {
      advice = last > 3 * (facts.epochs ?? 0) ? `It fits the ${thousands(facts.total)} steps of the run: set interval = "step"`
        : 'Put it before the end; or set interval = "step", if it counts steps';
    }
    return say(placed, `the next decay is at tick ${count(Math.min(...ahead))}, and the scheduler has ${placed.end} ticks: the LR never decays. ${advice}.`);
  };

  // The tick from which an LR that has come down climbs to the end.
  const climbsFrom = (row, peak) => {
    if (!(peak > 0)) return null;
    const signs = steps(row).map(Math.sign), least = 0.1 * peak;
    const turns = row.map((_, at) => at).filter((at) => at === 0 || at === row.length - 1 || signs[at] !== signs[at - 1]);
    if (turns.length > 10000) return null;
    let climbs = [], low = 0, top = 0;
    for (const at of turns) {
      if (row[at] >= row[top]) top = at;
      else if (row[top] - row[at] > least || row[at] < row[low]) {
        if (row[top] - row[low] > least) climbs.push([low, top]);
        low = top = at;
      }
    }
    if (row[top] - row[low] > least) climbs.push([low, top]);
    if (climbs.length && climbs[0][0] === 0) {
      if (climbs.length > 1 && 2 * climbs[0][1] >= climbs[1][0] - climbs[0][1]) return null;
      climbs = climbs.slice(1);
    }
    if (climbs.length !== 1) return null;
    [[low, top]] = climbs;
    const atEnd = row.length - 1 - top <= 0.02 * row.length && row[top] - row.at(-1) <= 0.01 * peak;
    return atEnd && row[low] < 0.5 * peak ? low : null;
  };
  const cycleEnds = (first, mult, last) => {
    let end = mult === 1 && last > 8 * first ? last - 8 * first : 0, length = first;
    const ends = [];
    while (end < last) { end += length; length *= mult; ends.push(end); }
    return ends;
  };
  const nearest = (ticks, first, mult) => {  // the T_0 with which whole cycles fill the run
    const found = [];
    for (let last = 1, length = 1; length <= ticks;) {
      if (ticks % length === 0 && (ticks / length) * last >= 3) found.push(ticks / length);
      last *= mult;
      length += last;
    }
    return found.filter((value) => first <= 2 * value && value <= 2 * first)
      .reduce((best, value) => (best === null || Math.abs(value - first) < Math.abs(best - first) ? value : best), null);
  };

  const overCurves = {
    LR107: (facts) => {
      const lr = facts.ran.lr;
      const tick = lr[0].findIndex((_, at) => lr.some((row, index) => row[at] < -1e-12 * facts.peak[index]));
      if (tick < 0) return [];
      const group = lr.findIndex((row, index) => row[tick] < -1e-12 * facts.peak[index]), step = facts.ran.step[tick];
      return [say(facts.inCharge(step), `the LR is ${facts.three(lr[group][tick])} at ${facts.when(step)}. An LR has to be a finite number that is not below 0.`)];
    },
    LR201: (facts, { near_zero: near, near_zero_share: share }) => {
      const { whole } = facts;
      if (whole.type === "ReduceLROnPlateau" && !facts.plan.metric.given) return [];
      for (const row of whole.lr) {
        const top = indexOfMax(row), peak = row[top];
        const small = row.flatMap((value, at) => (at > top && Math.abs(value) < near * peak ? [at] : []));
        if (!(peak > 0) || small.length < 2 || small.length <= share * (whole.ticks - 1 - top)) continue;
        const step = whole.step[small[0]];
        return [say(facts.inCharge(step), `from ${facts.when(step)} on, ${small.length} of ${whole.ticks} ticks have an LR below `
          + `${general(near)} of the peak ${facts.three(peak)}: they train next to nothing. Decay more slowly, or end the run there.`)];
      }
      return [];
    },
    LR202: (facts) => {
      const { whole } = facts, trains = facts.peak.some((peak) => peak > 0);
      for (const [group, row] of whole.lr.entries()) {
        const peak = facts.peak[group], nil = row.map((value) => Math.abs(value) <= 1e-12 * peak);
        const start = nil.indexOf(false);
        const zero = trains ? nil.map((none, at) => none && peak > 0 && start >= 0 && at > start) : nil;
        const first = zero.findIndex((none, at) => none && zero[at + 1] && row[at] === row[at + 1]);
        if (first < 0) continue;
        const end = zero.indexOf(false, first), last = end < 0 ? row.length : end, step = whole.step[first];
        const near = Math.abs(row[first]) < 1e-20 ? "0" : "next to 0";
        return [say(facts.inCharge(step), `the LR is ${near} from ${facts.when(step)} on, for ${last - first} of ${whole.ticks} ticks: `
          + "nothing is learned there. Let the decay last to the end of the run, or stop above 0.")];
      }
      return [];
    },
    LR203: (facts) => {
      const usual = facts.peak.map((peak, index) => (facts.base[index] > 0 ? Math.min(peak, facts.base[index]) : peak));
      if (!facts.peak.some((peak) => peak > 0) || facts.ran.lr.some((row, index) => Math.abs(row[0]) > 1e-12 * usual[index])) return [];
      const placed = facts.inCharge(0), { interval: unit, frequency } = facts.outermost(placed);
      const until = facts.ran.step[facts.ran.step.findIndex((_, at) => facts.ran.lr.some((row, index) => Math.abs(row[at]) > 1e-12 * usual[index]))];
      const count = placed.step.filter((step) => step < until).length;
      const way = placed.type === "LambdaLR" && count === 1 ? `, as with (${unit} + 1) in place of ${unit}` : "";
      const length = count === 1 ? facts.unit(placed) : `${thousands(count * frequency)} ${unit}s`;
      return [say(placed, `the LR of the first ${length} is 0 in every param group: it trains nothing. Start above 0${way}.`, unit === "epoch" ? "warning" : "info")];
    },
    LR204: (facts) => (facts.base.some(Boolean) ? facts.placed : []).filter((placed) => placed.ticks > 1 && placed.toTheEnd)
      .map((placed) => (["StepLR", "MultiStepLR"].includes(placed.type) ? notCome : still)(facts, placed)).filter(Boolean),
    LR205: (facts) => [...facts.ofType("SequentialLR").flatMap((parent) => jumps.betweenPhases(facts, parent)), ...jumps.afterARise(facts)],
    LR206: (facts, { adam_max: most }) => (facts.plan.adam && facts.peak.some((peak) => peak > most) ? [say(null,
      `${facts.plan.optimizer} goes up to an LR of ${facts.three(highest(facts.peak))}; usual are 1e-5 to 3e-3. Is this one meant for SGD?`)] : []),
    LR209: (facts) => facts.ofType("LambdaLR", "MultiplicativeLR", "Phases").filter((placed) => placed.toTheEnd && placed.ticks > 2).flatMap((placed) => {
      const lows = placed.lr.map((row) => climbsFrom(row, highest(row))), group = lows.findIndex((low) => low !== null);
      return group < 0 ? [] : [say(placed, `the LR has come down to ${facts.three(placed.lr[group][lows[group]])} by ${facts.when(placed.step[lows[group]])} and climbs again, `
        + `to ${facts.three(placed.lr[group].at(-1))} at the end of the run. Let the decay end with the run.`)];
    }),
    LR301: (facts) => facts.ofType("CosineAnnealingLR").flatMap((placed) => {
      const { T_max: whole } = placed.args;
      if (placed.end <= whole + 1) return [];
      const lowest = Math.min(Math.ceil(whole), placed.ticks - 1);
      const climbs = where(placed.lr, (row, index) => steps(row.slice(lowest)).some((rise) => rise > 1e-9 * facts.peak[index]));
      if (!climbs.length) return [];
      const tops = placed.step.map((_, at) => (at < lowest ? -Infinity : highest(climbs.map((index) => placed.lr[index][at]))));
      const most = highest(tops) - 1e-9 * highest(facts.peak), top = tops.findIndex((value) => value >= most);
      const high = climbs.some((index) => placed.lr[index].at(-1) > 0.1 * facts.peak[index]);
      return [say(placed, `T_max = ${general(whole)}, but the scheduler ticks ${placed.end} times: the LR climbs back to ${facts.three(tops[top])} by `
        + `${facts.when(placed.step[top])}. Set T_max = ${placed.end}.`, high ? "error" : "warning")];
    }),
    LR302: (facts) => facts.ofType("CosineAnnealingLR").flatMap((placed) => {
      const { T_max: whole, eta_min: low } = placed.args;
      const after = inSequence(placed) ? facts.children(placed.parent).find((one) => one.index > placed.index && one.ticks) : null;
      if (100 * whole <= 102 * placed.end || after?.type === "SWALR") return [];
      const above = where(placed.lr, (row, index) => row.at(-1) - low > 0.05 * facts.peak[index]);
      return above.length ? [say(placed, `T_max = ${general(whole)}, but the scheduler ticks ${placed.end} times: the LR is still `
        + `${facts.three(highest(above.map((index) => placed.lr[index].at(-1))))} when it ends. Set T_max = ${placed.end}.`)] : [];
    }),
    LR308: (facts) => facts.ofType("CosineAnnealingWarmRestarts").flatMap((placed) => {
      const { T_0: first, T_mult: mult } = placed.args;
      if (placed.ticks < 2) return [];
      let inside = placed.end - 1, length = first;
      while (mult > 1 && inside >= length) { inside -= length; length *= mult; }
      if (mult === 1) inside %= first;
      const restart = inside === 0;
      const high = where(placed.lr, (row, index) => row.at(-1) > 0.5 * facts.peak[index] || (restart && facts.peak[index] > 0));
      if ((inside === length - 1 && inside > 0) || !high.length) return [];
      const better = nearest(placed.end, first, mult);
      let ends = cycleEnds(first, mult, placed.end - 1 - inside + length).map((end) => end + placed.start).slice(-4), units = facts.units(placed);
      const { interval, frequency } = facts.outermost(placed), every = frequency * (interval === "epoch" ? facts.perEpoch : 1);
      if (facts.epochs !== null && ends.every((end) => (end * every) % facts.perEpoch === 0)) {
        ends = ends.map((end) => (end * every) / facts.perEpoch);
        units = "epochs";
      }
      return [say(placed, `${restart ? "the last tick is a restart" : "the last cycle is cut short"}: the run ends with an LR of `
        + `${facts.three(highest(high.map((index) => placed.lr[index].at(-1))))}. Cycles end after ${ends.map(thousands).join(", ")} ${units}: let the run end with one`
        + `${better === null ? "" : `, or set T_0 = ${better}`}.`, restart ? "error" : "warning")];
    }),
    LR310: (facts) => facts.ofType("PolynomialLR").flatMap((placed) => {
      const { total_iters: whole } = placed.args;
      if (100 * whole >= 98 * placed.end || whole <= 0) return [];
      const at = Math.min(Math.ceil(whole), placed.ticks - 1), rest = placed.lr && placed.lr.map((row) => row.slice(at));
      const nil = rest?.every((row, index) => row.every((value) => Math.abs(value) <= 1e-12 * facts.peak[index]));
      const stays = !rest ? "nothing is left to decay" : nil ? "the LR is 0"
        : rest.every((row) => flat(row, 0)) ? `the LR stays at ${facts.three(highest(rest.map((row) => row[0])))}` : "it does nothing";
      return [say(placed, `total_iters = ${count(whole)}, but the scheduler ticks ${placed.end} times: ${stays} from ${facts.when(placed.step[at])} on. Set total_iters = ${placed.end}.`)];
    }),
    LR313: (facts) => facts.ofType("ExponentialLR", "StepLR", "MultiStepLR").flatMap((placed) => {
      const { args, step } = placed, multi = placed.type === "MultiStepLR";
      if (facts.outermost(placed).interval !== "step" || facts.perEpoch < 2 || facts.total <= facts.perEpoch) return [];
      let at = -1;
      if (multi) {
        const last = args.milestones.length ? highest(args.milestones) : 0, tick = Math.ceil(last);
        const small = last <= 3 * (facts.epochs ?? 0) || 10 * last <= placed.ticks;
        if (tick > 0 && tick < placed.ticks && args.gamma !== 1 && step[tick] < step[0] + facts.perEpoch && small) at = tick;
      } else {
        const every = placed.type === "StepLR" ? args.step_size : 1;
        at = step.findIndex((value, tick) => value < step[0] + facts.perEpoch && Math.abs(args.gamma) ** Math.floor(tick / every) < 1e-3
          && placed.lr.some((row, index) => facts.peak[index] > 0 && row[tick] < 1e-3 * facts.peak[index]));
      }
      return at < 0 ? [] : [say(placed, `per step ${multi ? "the last milestone is passed" : "the LR is below a thousandth of its peak"} at step ${thousands(step[at])}, `
        + `within the first epoch of ${thousands(facts.perEpoch)}. Set interval = "epoch".`)];
    }),
    LR314: (facts) => facts.ofType("Phases").filter((placed) => placed.toTheEnd).flatMap((placed) => {
      const found = ofPhases(placed);
      if (!found || found.ticks <= placed.end) return [];
      const end = functions.at(placed.args.phases, Math.trunc(found.ticks));
      const above = where(placed.lr, (row, index) => row.at(-1) - facts.base[index] * end > 0.05 * facts.peak[index]);
      return above.length ? [say(placed, `${found.said} is beyond the ${placed.end} ticks of the scheduler: the LR is still `
        + `${facts.three(highest(above.map((index) => placed.lr[index].at(-1))))} when the run ends. Let the decay end at ${placed.end}.`)] : [];
    }),
    LR315: (facts) => facts.ofType("Phases").filter((placed) => placed.toTheEnd).flatMap((placed) => {
      const found = ofPhases(placed);
      if (!found || found.asked) return [];
      const at = Math.max(Math.ceil(found.ticks), 0);
      if (10 * found.ticks >= 9 * placed.end || at >= placed.ticks) return [];
      const low = where(placed.lr, (row, index) => facts.peak[index] > 0 && row[at] <= 0.1 * facts.peak[index] && flat(row.slice(at), 1e-9 * facts.peak[index]));
      return low.length ? [say(placed, `${found.said} is well before the scheduler's last tick, ${placed.end}: the LR stays at `
        + `${facts.three(highest(low.map((index) => placed.lr[index][at])))} from ${facts.when(placed.step[at])} on. Let the decay end at ${placed.end}.`)] : [];
    }),
  };
  const warmups = (facts) => facts.ofType("LinearLR", "ConstantLR").flatMap((placed) => {
    const { total_iters: whole } = placed.args, enough = placed.toTheEnd ? placed.end - 1 : placed.end;
    const holds = inSequence(placed) && placed.index > 0 && placed.type === "ConstantLR";
    return !isWarmup(placed) || holds || whole <= enough ? [] : [say(placed, `the warmup takes ${count(whole)} ticks, and ${placed.toTheEnd ? "the scheduler has" : "its phase has"} `
      + `${placed.end}: the whole LR is never reached. Set total_iters to ${Math.max(enough, 1)} or less.`)];
  });
  const rising = (facts) => (facts.ran ? facts.placed : []).flatMap((placed) => {
    if (!["LambdaLR", "Phases"].includes(placed.type) || placed.ticks < 2 || !placed.toTheEnd || !facts.alone(placed)) return [];
    const found = where(placed.lr, (row, index) => row.at(-1) > row.at(-2) && row.at(-1) >= highest(row) && row.at(-1) < 0.999 * facts.base[index]);
    return found.length ? [say(placed, `the LR is still rising when the run ends, after ${thousands(placed.ticks)} ticks: it comes to `
      + `${facts.three(highest(found.map((index) => placed.lr[index].at(-1))))} and never to the whole ${facts.three(highest(found.map((index) => facts.base[index])))}. `
      + "Make the warmup a small part of the run.")] : [];
  });
  const overArguments = { ...rules.arguments, LR309: (facts) => [...warmups(facts), ...rising(facts)] };

  // What is wrong with a schedule: { code, severity, message }, most specific first wins.
  // about: { rules: { code: [name, severity, silenced codes] }, options }. ran is null where torch
  // would raise. null: it has values of which Python says other things (inf, nan).
  const check = (plan, ran, { rules: known, options }) => {
    if (ran && ran.lr.some((row) => !row.every(Number.isFinite))) return null;
    const facts = places.facts(schedules.prepared(plan), ran);
    const found = Object.entries({ ...overArguments, ...(ran ? overCurves : { LR204: overCurves.LR204, LR310: overCurves.LR310 }) })
      .flatMap(([code, rule]) => rule(facts, options).map((one) => ({ code, ...one })));
    const same = (a, b) => a && b && a.path.every((part, index) => index >= b.path.length || part === b.path[index]);
    return found.filter((one) => known[one.code] && !found.some((other) => other !== one
      && (known[other.code]?.[2] ?? []).includes(one.code) && same(one.placed, other.placed)))
      .sort((a, b) => a.code.localeCompare(b.code))
      .map(({ code, message, severity }) => ({ code, message, severity: severity ?? known[code][1] }));
  };
  return { check, codes: [...Object.keys(overArguments), ...Object.keys(overCurves)] };
})();
