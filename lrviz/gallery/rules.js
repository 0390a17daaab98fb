"use strict";
// The rules over arguments and lengths, in the page: rules.arguments[code](facts) gives findings
// { placed, message, severity }. What each says, and when, is what lrviz.lint.rules says; a test
// lays the two beside each other.
const rules = (() => {
  const { general, count, thousands } = numbers;
  const { horizon, oneCycle, isWarmup } = places;
  const say = (placed, message, severity) => ({ placed, message, severity });
  const where = (list, test) => list.map(test).map((found, index) => (found ? index : -1)).filter((index) => index >= 0);
  const sorted = (list) => [...list].sort((a, b) => a - b);
  const ascending = (list) => list.every((value, index) => !index || value >= list[index - 1]);
  const lineage = (placed) => (placed === null ? [] : [placed, ...lineage(placed.parent)]);
  const beside = (one, other) => one.outermost !== other.outermost
    || lineage(other).find((around) => lineage(one).includes(around))?.type === "ChainedScheduler";
  const inSequence = ({ parent }) => parent !== null && parent.type === "SequentialLR";

  const arguments_ = {
    LR101: (facts) => facts.ofType("StepLR", "MultiStepLR", "ExponentialLR", "ReduceLROnPlateau").flatMap((placed) => {
      const name = placed.type === "ReduceLROnPlateau" ? "factor" : "gamma";
      const value = placed.args[name];
      if (value > 0 && value <= 1) return [];
      const what = value < 0 ? "the LR turns negative at every other decay"
        : value > 1 ? "the LR grows at every decay" : "the LR is 0 after the first decay";
      return [say(placed, `${name} = ${general(value)}: ${what}. Use a ${name} above 0 and at most 1.`, value > 1 ? "warning" : "error")];
    }),
    LR102: (facts) => {
      const names = { CosineAnnealingLR: "eta_min", CosineAnnealingWarmRestarts: "eta_min", ReduceLROnPlateau: "min_lr", SWALR: "swa_lr" };
      return facts.ofType(...Object.keys(names)).flatMap((placed) => {
        if (placed.type === "SWALR" && placed.start > 0) return [];
        const name = names[placed.type];
        const lowest = facts.perGroup(placed.args[name]);
        const [at] = where(lowest, (value, index) => value >= facts.base[index] && value > 0);
        return at === undefined ? [] : [say(placed, `${name} = ${general(lowest[at])} is not below the LR of ${general(facts.base[at])}: `
          + `the LR never falls. Set ${name} below it.`)];
      });
    },
    LR103: (facts) => facts.ofType("MultiStepLR", "SequentialLR", "StepLR", "ConstantLR").flatMap((placed) =>
      ["milestones", "step_size", "total_iters"].flatMap((name) => {
        if (placed.type === "ConstantLR" && placed.args.factor === 1) return [];
        const values = placed.spec.given.includes(name) ? [placed.args[name]].flat() : [];
        const value = values.find((one) => !Number.isInteger(one));
        if (value === undefined) return [];
        let happens = "and torch's counter never comes to it";
        if (name === "total_iters") happens = "and the factor is never undone";
        if (name === "step_size") {
          let first = 1;
          while (first <= placed.end && functions.mod(first, value) !== 0) first += 1;
          happens = first <= placed.end ? `and torch decays every ${thousands(first)}` : "and torch never decays";
        }
        const below = Math.floor(value);
        const shares = values.length > 1 && values.every((one) => one > 0 && one < 1);
        const advice = shares
          ? `They look like shares of the run: ${general(value)} of ${placed.end} ticks is ${numbers.even(value * placed.end)}`
          : `Use ${below ? `${below} or ${below + 1}` : "1"}`;
        return [say(placed, `${name}: ${general(value)} is not a whole number of ticks, ${happens}. ${advice}.`)];
      })),
    LR104: (facts) => facts.ofType("MultiStepLR").flatMap((placed) => {
      const seen = new Map(), { milestones } = placed.args;
      return milestones.flatMap((value) => {
        const times = (seen.get(value) ?? 0) + 1;
        seen.set(value, times);
        if (times > 2 || (times === 1 && value > 0)) return [];
        const all = milestones.filter((one) => one === value).length;
        const often = all === 2 ? "twice" : `${all} times`;
        const what = times > 1 ? `is given ${often}: gamma is applied ${often} there`
          : value === 0 ? "is applied before the first tick" : "never comes";
        return [say(placed, `the milestone ${general(value)} ${what}. Drop it.`)];
      });
    }),
    LR105: (facts) => facts.ofType("MultiStepLR", "SequentialLR").flatMap((placed) => {
      const { milestones } = placed.args;
      if (ascending(milestones)) return [];
      const first = milestones.findIndex((value, index) => index && value < milestones[index - 1]);
      return [say(placed, `the milestone ${general(milestones[first])} comes after a later one. `
        + `Use [${sorted(milestones).map((value) => general(value)).join(", ")}].`, placed.type === "SequentialLR" ? "error" : "info")];
    }),
    LR106: (facts) => facts.ofType("LinearLR", "ConstantLR").flatMap((placed) => {
      const name = placed.type === "LinearLR" ? "start_factor" : "factor";
      const factor = placed.args[name];
      if (placed.args.total_iters !== 0 || factor === 1 || (inSequence(placed) && placed.index)) return [];
      return [say(placed, `total_iters = 0: ${name} = ${general(factor)} is never undone, so that the whole run has `
        + `${general(factor)} of its LR. Set total_iters to at least 1, or ${name} = 1.0.`)];
    }),
    LR108: (facts) => facts.ofType("CyclicLR").flatMap((placed) => {
      const low = facts.perGroup(placed.args.base_lr), high = facts.perGroup(placed.args.max_lr);
      const [at] = where(low, (value, index) => value > high[index]);
      return at === undefined ? [] : [say(placed, `base_lr = ${general(low[at])} is above max_lr = ${general(high[at])}. Exchange the two.`)];
    }),
    LR109: (facts) => facts.ofType("LinearLR", "ConstantLR").flatMap((placed) => {
      if (["start_factor", "end_factor", "factor", "total_iters"].some((name) => placed.spec.given.includes(name))) return [];
      const units = facts.units(placed) === "ticks" ? `ticks, each of ${facts.unit(placed)}` : facts.units(placed);
      const what = placed.type === "LinearLR" ? "rises from a third of the LR to the whole one within"
        : "is a third of the LR at first, and the whole one after";
      return [say(placed, `${placed.type} without arguments ${what} 5 ${units}. Say which factor, and for how long.`)];
    }),
    LR112: (facts) => facts.ofType("ReduceLROnPlateau").flatMap((placed) => {
      const { factor, eps } = placed.args;
      const small = facts.base.map((lr) => [lr, lr * (1 - factor)]).filter(([lr, first]) => lr > 0 && first <= eps);
      return small.length ? [say(placed, `the first cut would be ${facts.three(Math.max(...small.map(([, first]) => first)))}, `
        + `and torch makes none of at most eps = ${general(eps)}. Set eps below it.`)] : [];
    }),
    LR208: (facts) => {
      const own = sorted(new Set(facts.base));
      return own.length < 2 ? [] : facts.ofType("OneCycleLR", "CyclicLR", "SWALR").flatMap((placed) => {
        const name = ["swa_lr", "max_lr", "base_lr"].find((one) => placed.spec.given.includes(one) && !Array.isArray(placed.args[one]));
        return name ? [say(placed, `${name} = ${general(placed.args[name])} is one number for ${facts.base.length} param groups, whose LRs `
          + `(${own.map((lr) => general(lr)).join(", ")}) it overrides. Give ${name} one value for each group.`)] : [];
      });
    },
    LR303: (facts) => {
      if (facts.epochs === null || facts.perEpoch < 2) return [];
      return facts.placed.flatMap((placed) => {
        const found = placed.ticks ? horizon(placed) : null;
        const mistake = found && unit(facts, placed, found);
        if (!mistake) return [];
        const [means, other] = mistake;
        let advice = `Set it to ${count(placed.end)}`;
        if (other) advice = ["epochs", "milestones"].includes(found.name) ? `Set interval = "${other}"` : `${advice}, or interval = "${other}"`;
        return [say(placed, `${found.said} ${means}, but the scheduler ticks per ${facts.outermost(placed).interval}: `
          + `${thousands(placed.ticks)} times. ${advice}.`)];
      });
    },
    LR304: (facts) => facts.ofType("MultiStepLR").flatMap((placed) => {
      const past = placed.args.milestones.filter((value) => value > placed.end);
      const listed = past.slice(0, 5).map((value) => general(value)).join(", "), more = past.length > 5 ? ` and ${past.length - 5} more` : "";
      return past.length ? [say(placed, `the scheduler ticks ${placed.end} times and never comes to ${listed}${more}.`)] : [];
    }),
    LR305: (facts) => facts.ofType("OneCycleLR").flatMap((placed) => {
      const found = oneCycle(placed);
      return placed.end <= found.ticks ? [] : [say(placed, `${found.said}, but the scheduler ticks ${thousands(placed.end)} times: torch raises `
        + `at tick ${thousands(found.ticks + 1)}. ${longer(facts, placed)}.`)];
    }),
    LR306: (facts) => facts.ofType("OneCycleLR").flatMap((placed) => {
      const found = oneCycle(placed), share = placed.end / found.ticks;
      return 100 * placed.end >= 98 * found.ticks ? [] : [say(placed, `${found.said}, but the scheduler ticks ${thousands(placed.end)} times: the cycle ends `
        + `at ${numbers.even(share * 100)}%. ${longer(facts, placed)}.`, share < 0.5 ? "error" : "warning")];
    }),
    LR307: (facts) => facts.ofType("OneCycleLR").flatMap((placed) => {
      const { pct_start: share, three_phase: three } = placed.args;
      const rises = share * oneCycle(placed).ticks;
      const why = share === 1 ? "leaves nothing to anneal in"
        : rises === 1 ? "makes the warmup 1 tick, whose length torch takes for 0"
          : three && share > 0.5 ? "with three_phase makes the first two phases longer than the cycle"
            : rises < 1 ? "makes the warmup shorter than a tick: there is none" : null;
      return why ? [say(placed, `pct_start = ${general(share)} ${why}. ${rises <= 1 ? "Use a larger one, up to 0.5" : "Use one between 0.1 and 0.5"}.`, rises < 1 ? "warning" : "error")] : [];
    }),
    LR311: (facts) => facts.ofType("CyclicLR").flatMap((placed) => (placed.end < placed.args.step_size_up
      ? [say(placed, `step_size_up = ${general(placed.args.step_size_up)}, and the scheduler ticks ${placed.end} times: max_lr is never `
        + "reached. Set step_size_up well below that.")] : [])),
    LR312: (facts) => facts.ofType("ReduceLROnPlateau").flatMap((placed) => {
      const most = placed.ticks - 3;
      const advice = most > 0 ? `Set patience to at most ${most}` : most < 0 ? "The run is too short for one" : "Set patience = 0";
      return placed.args.patience + 2 < placed.ticks ? [] : [say(placed, `patience = ${general(placed.args.patience)}, and the scheduler ticks `
        + `${placed.ticks} times: no cut can come before the run ends. ${advice}.`)];
    }),
    LR316: (facts) => facts.ofType("CosineAnnealingWarmRestarts").flatMap((placed) => {
      const { T_0: first, T_mult: mult } = placed.args, { interval, frequency } = facts.outermost(placed);
      const steps = first * frequency;
      if (interval !== "step" || mult !== 1 || placed.end <= first || facts.perEpoch < 2 || 2 * steps > facts.perEpoch) return [];
      return [say(placed, `T_0 = ${first} is ${steps} steps of an epoch of ${thousands(facts.perEpoch)}: the LR restarts `
        + `${thousands(Math.floor((placed.end - 1) / first))} times. Count T_0 in steps, as with ${first} * steps_per_epoch, or set interval = "epoch".`)];
    }),
    LR401: (facts) => facts.ofType("SequentialLR").flatMap((parent) => {
      const last = facts.children(parent).at(-1);
      const found = last.ticks ? horizon(last) : null;
      if (!found || ["milestones", "phases"].includes(found.name) || !parent.toTheEnd || Math.abs(found.ticks - last.ticks) <= 1) return [];
      return [say(last, `the last phase begins at tick ${last.start} and has ${found.said}, together ${count(last.start + found.ticks)}; `
        + `the run has ${last.start + last.ticks} ticks. One of ${last.ticks} ends with it.`)];
    }),
    LR402: (facts) => facts.ofType("SequentialLR").flatMap((parent) => {
      const { milestones } = parent.args;
      if (!ascending(milestones)) return [];
      return facts.children(parent).filter((child) => !child.ticks).map((child) => {
        const early = child.start < parent.start + parent.ticks, at = early ? child.index : child.index - 1;
        const why = !early ? `is not before the end of ${parent.ticks} ticks`
          : child.index && milestones[at] === milestones[at - 1] ? "is where the next one begins too" : "leaves it no tick";
        return say(parent, `${child.type}, phase ${child.index + 1} of ${milestones.length + 1}, never runs: `
          + `the milestone ${count(milestones[at])} ${why}.`);
      });
    }),
    LR403: (facts) => facts.placed.filter((placed) => inSequence(placed)
      && (placed.type === "OneCycleLR" || (placed.type === "CyclicLR" && placed.index === 0))).map((placed) => say(placed,
      `${placed.type} writes its own first LR into the optimizer when it is built, and SequentialLR starts the other phases from that. `
      + "Use it alone: it has a warmup.")),
    LR404: (facts) => facts.ofType("LambdaLR", "Phases", "OneCycleLR", "CyclicLR", "CosineAnnealingWarmRestarts", "SWALR")
      .filter((placed) => !facts.alone(placed))
      .filter((placed, index, found) => !found.slice(index + 1).some((later) => beside(placed, later))) // it undoes this one too
      .map((placed) => say(placed, placed.type === "SWALR"
        ? "SWALR brings the LR to swa_lr, whatever it was, and throws away what the schedulers beside it do. Let it take over where they end, as with SequentialLR."
        : `${placed.type} sets the LR outright at every tick, and throws away what the schedulers beside it do. Use SequentialLR, or one that multiplies.`)),
    LR405: (facts) => facts.ofType("OneCycleLR", "CyclicLR").flatMap((placed) => {
      const high = facts.perGroup(placed.args.max_lr);
      const known = [high, high.map((lr) => lr / 25), placed.type === "CyclicLR"
        ? facts.perGroup(placed.args.base_lr) : high.map((lr) => lr / placed.args.div_factor)];
      const [at] = where(facts.base, (lr, index) => !known.some((row) => Math.abs(lr - row[index]) <= 1e-6 * Math.abs(row[index])));
      return at === undefined ? [] : [say(placed, `max_lr = ${general(high[at])} is what ${placed.type} goes by: it sets the LR itself, and `
        + `the optimizer's ${general(facts.base[at])} is not used. Write lr = ${general(high[at])} there too, so that nobody is misled.`)];
    }),
    LR406: (facts) => {
      const key = facts.plan.momentumKey;
      if (key === null) return [];
      return facts.ofType("OneCycleLR", "CyclicLR").flatMap((placed) => {
        if (placed.spec.given.includes("cycle_momentum")) return [];
        if (key === "momentum" && facts.plan.groups.some((group) => group.momentum)) return [];
        const what = `a ${key === "momentum" ? "momentum" : "beta1"} of up to ${general([placed.args.max_momentum].flat()[0])}`;
        return [say(placed, `${placed.type} gives ${facts.plan.optimizer} ${what}, by default. Say so with cycle_momentum = true, or set it to false.`,
          key === "momentum" ? "warning" : "info")];
      });
    },
    LR407: (facts) => (facts.ran ? facts.ofType("LambdaLR") : []).flatMap((placed) => {
      const own = placed.args.lr_lambda.map(functions.compile);
      const peak = facts.base.map((_, index) => {
        let top = -Infinity;
        for (let t = 0; t < placed.end; t += 1) top = Math.max(top, Number(own[Math.min(index, own.length - 1)](t)));
        return top;
      });
      const [at] = where(facts.base, (lr, index) => lr > 0 && lr < 0.1 && peak[index] > 0 && peak[index] <= 2 * lr && peak[index] < 0.5);
      return at === undefined ? [] : [say(placed, `lr_lambda is at most ${facts.three(peak[at])}, and multiplies the LR of ${general(facts.base[at])}: the `
        + `run trains with ${facts.three(peak[at] * facts.base[at])}. It gives a factor: let it start or peak at 1, or set lr = 1.0.`)];
    }),
    LR408: (facts) => facts.ofType("MultiplicativeLR").flatMap((placed) => {
      const ticks = Math.max(Math.min(placed.ticks, 100000), 2) - 1;
      for (const own of placed.args.lr_lambda.map(functions.compile)) {
        const values = Array.from({ length: ticks }, (_, index) => Number(own(index + 1)));
        const above = values.filter((value) => value > 0);
        if (above.length < values.length && (!above.length || Math.min(...above) > 1e-300)) continue;
        const [first, last] = [values[0], values.at(-1)];
        if (!ascending(values.map((value) => -value)) || last >= first || first > 1 || last >= 0.5) continue;
        return [say(placed, `the function falls from ${facts.three(first)} to ${facts.three(last)}, and MultiplicativeLR multiplies all its values up. Use LambdaLR.`)];
      }
      return [];
    }),
    LR409: (facts) => (facts.plan.metric?.given === false ? facts.ofType("ReduceLROnPlateau") : []).map((placed) => say(placed,
      "the spec has no [metric]: the curve is that of one that never improves. Give values, a CSV file or an expression.")),
    LR502: (facts) => {
      const { accumulate, batchesPerEpoch } = facts.plan;
      if (accumulate < 2 || batchesPerEpoch === null || facts.epochs === null) return [];
      const batches = facts.epochs * batchesPerEpoch;
      return facts.placed.flatMap((placed) => {
        const found = horizon(placed);
        if (!found || facts.outermost(placed).interval !== "step") return [];
        const start = placed.ticks || !inSequence(placed) ? placed.start
          : placed.parent.start + Math.max(0, ...placed.parent.args.milestones.slice(0, placed.index));
        if (![found.ticks, start + found.ticks].some((end) => Math.abs(end - batches) <= 0.01 * batches)) return [];
        const never = !placed.ticks && placed.parent;
        const end = never ? placed.parent.ticks : placed.end;
        const subject = never ? `the milestone ${count(start)} and then ${found.said} come to ${batches},` : `${found.said} is`;
        const advice = never ? `Count the phases in optimizer steps, ${end} in all` : found.name === "epochs" ? `Make it ${end}` : `Set it to ${end}`;
        return [say(never ? placed.parent : placed, `${subject} the number of batches, but with accumulate_grad_batches = ${accumulate} the scheduler ticks `
          + `${end} times. ${advice}.`)];
      });
    },
    LR503: (facts) => facts.ofType("ReduceLROnPlateau").flatMap((placed) => {
      const { interval, frequency } = facts.outermost(placed), patience = placed.args.patience * frequency;
      if (interval !== "step" || facts.perEpoch < 2 || patience >= facts.perEpoch) return [];
      return [say(placed, `a patience of ${general(patience)} steps is less than an epoch of ${thousands(facts.perEpoch)}: a few noisy batches cut the LR. `
        + 'Set interval = "epoch", or patience above that.')];
    }),
  };
  // What is wrong with the unit of a horizon, and the interval that would go with it.
  const unit = (facts, placed, found) => {
    const outer = facts.placed.find((one) => one.path.length === 1 && one.outermost === placed.outermost);
    const ends = [found.ticks, found.ticks + placed.start];
    if (facts.outermost(placed).interval === "step") {
      return ends.includes(facts.epochs) && outer.ticks > 1.5 * facts.epochs ? ["counts the epochs of the run", "epoch"] : null;
    }
    if (outer.ticks >= 0.7 * facts.total) return null;
    if (ends.some((end) => Math.abs(end - facts.total) <= 0.01 * facts.total)) return ["counts the steps of the run", "step"];
    if (![facts.perEpoch, facts.plan.batchesPerEpoch].includes(found.ticks) || Math.min(...ends) <= outer.ticks + 1) return null;
    if (found.name === "milestones" && Math.min(...placed.args.milestones) < placed.end) return null;
    return ["is the number of batches of one epoch", null];
  };
  // How to make a OneCycleLR as long as its ticks: by total_steps, or by the two in its place.
  const longer = (facts, placed) => {
    const { total_steps: total, epochs, steps_per_epoch: per } = placed.args, ticks = placed.end;
    if (total !== null) return `Set total_steps = ${ticks}`;
    for (const pair of [[facts.epochs ?? 0, facts.perEpoch], [Math.floor(ticks / per), per], [epochs, Math.floor(ticks / epochs)]]) {
      if (pair[0] * pair[1] !== ticks) continue;
      const parts = [["epochs", pair[0], epochs], ["steps_per_epoch", pair[1], per]].filter(([, now, was]) => now !== was);
      return `Set ${parts.map(([name, now]) => `${name} = ${now}`).join(" and ")}`;
    }
    return `Set total_steps = ${ticks} in their place`;
  };
  return { arguments: arguments_, say, where, isWarmup, inSequence, ascending };
})();
