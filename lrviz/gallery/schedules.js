"use strict";
// The schedules in the page's own formulas: torch's classes as torch steps them, and Phases.
//
// schedules.run(plan) gives { step, lr, momentum }: the first step of each tick, and per param group
// the LR (and momentum, or null) at each tick. plan: { total, perEpoch, groups: [{ lr, momentum }],
// schedulers: [{ type, interval, frequency, args, children }], lacks }, every argument of a class given.
// lacks: what changed in torch after the version that is meant (known/torch.py), by names.
const schedules = (() => {
  const { floor, ceil, min, max } = Math;
  const { settled, resolved } = functions;
  const right = (sorted, value) => {  // as Python's bisect_right, of what is not sorted too
    let low = 0, high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value < sorted[middle]) high = middle; else low = middle + 1;
    }
    return low;
  };

  class SequentialLR {
    constructor(spec, groups) {
      this.children = spec.children.map((child) => build(child, groups));
      this.milestones = spec.args.milestones;
      this.at = 0;
      for (const group of groups) group.lr = group.initial;
      this.lacks = spec.lacks;
      for (const child of this.children) child.undo();
      this.children[this.lacks.includes("startsWhereItIs") ? 0 : right(this.milestones, 0)].begin();
    }
    begin() { this.step(); }
    undo() {
      if (this.lacks.includes("undoesWithin")) this.at -= 1; else for (const child of this.children) child.undo();
    }
    step() {
      this.at += 1;
      const index = right(this.milestones, this.at);
      const child = this.children[index];
      if (index > 0 && this.milestones[index - 1] === this.at) child.restart(); else child.step();
    }
    restart() { throw new Error("torch cannot begin a SequentialLR at a milestone"); }
  }
  class ChainedScheduler {
    constructor(spec, groups) {
      this.children = spec.children.map((child) => build(child, groups));
      this.lacks = spec.lacks;
    }
    begin() { this.step(); }
    undo() {
      if (this.lacks.includes("undoesWithin")) throw new Error("this torch takes no ChainedScheduler in a SequentialLR");
      for (const child of this.children) child.undo();
    }
    step() { for (const child of this.children) child.step(); }
    restart() { throw new Error("torch cannot begin a ChainedScheduler at a milestone"); }
  }

  const CLASSES = { ...classes, SequentialLR, ChainedScheduler };
  const build = (spec, groups, metric) => new CLASSES[spec.type](spec, groups, metric);

  // Steps of the run between two ticks of each scheduler.
  const paces = (plan) => plan.schedulers.map((one) => (one.interval === "epoch" ? plan.perEpoch : 1) * one.frequency);
  const lengths = ({ epochs, perEpoch, total }) => ({ epochs, steps_per_epoch: perEpoch, total_steps: total });
  // The plan with its phases and functions worked out, each scheduler having so many ticks.
  const prepared = (plan) => {
    const names = lengths(plan);
    const inside = (spec, ticks) => {
      const args = { ...spec.args };
      if (args.phases) args.phases = resolved(args.phases, ticks);
      if (args.lr_lambda) args.lr_lambda = args.lr_lambda.map((tree) => settled(tree, names));
      let start = 0;
      const children = spec.children.map((child, index) => {
        const milestone = (args.milestones ?? [])[index] ?? ticks;
        const following = spec.type === "SequentialLR" ? min(max(ceil(milestone), start), ticks) : ticks;
        const own = inside(child, following - start);
        if (spec.type === "SequentialLR") start = following;
        return own;
      });
      return { ...spec, args, children, lacks: plan.lacks };
    };
    const all = paces(plan);
    const metric = plan.metric?.tree ? { ...plan.metric, tree: settled(plan.metric.tree, names) } : plan.metric;
    return { ...plan, metric, schedulers: plan.schedulers.map((one, index) => inside(one, ceil(plan.total / all[index]))) };
  };
  // The first step of each tick of any of them.
  const moments = (plan) => {
    const all = paces(plan), step = [];
    if (all.length === 1) for (let now = 0; now < plan.total; now += all[0]) step.push(now);
    else for (let now = 0; now < plan.total; now = min(...all.map((pace) => (floor(now / pace) + 1) * pace))) step.push(now);
    return step;
  };
  const run = (given) => {
    const plan = prepared(given);
    const groups = plan.groups.map(({ lr, momentum }) => ({ lr, momentum }));
    const built = plan.schedulers.map((spec) => build(spec, groups, plan.metric));
    const all = paces(plan), step = moments(plan);
    const lr = groups.map(() => []);
    const momentum = groups.map(() => []);
    for (const now of step) {
      if (now > 0) built.forEach((one, index) => { if (now % all[index] === 0) one.step(); });
      groups.forEach((group, index) => {
        lr[index].push(group.lr);
        momentum[index].push(group.momentum);
      });
    }
    return { step, lr, momentum: groups[0].momentum === null ? null : momentum };
  };
  return { run, prepared, moments, paces, lengths };
})();
