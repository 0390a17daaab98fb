"use strict";
// The schedules in the page's own formulas: torch's classes as torch 2.13 steps them, and Phases.
//
// schedules.run(plan) gives { step, lr, momentum }: the first step of each tick, and per param group
// the LR (and momentum, or null) at each tick. plan: { total, perEpoch, groups: [{ lr, momentum }],
// schedulers: [{ type, interval, frequency, args, children }] }, every argument of a class given.
const schedules = (() => {
  const { PI, cos, sqrt, log, floor, ceil, min, max } = Math;
  const mod = (a, b) => ((a % b) + b) % b;
  const each = (value, count) => (Array.isArray(value) ? value : Array(count).fill(value));
  const right = (sorted, value) => {  // as Python's bisect_right
    let at = 0;
    while (at < sorted.length && sorted[at] <= value) at += 1;
    return at;
  };

  class Scheduler {
    constructor(spec, groups) {
      this.args = spec.args;
      this.groups = groups;
      this.at = -1;
      this.prepare();
      for (const group of groups) group.initial ??= group.lr;
      this.base = groups.map((group) => group.initial);
      this.begin();
    }
    prepare() {}
    begin() { this.step(); }
    undo() { this.at -= 1; }
    step() {
      this.at += 1;
      const values = this.groups.map((group, index) => this.next(group.lr, index, this.at));
      values.forEach((value, index) => { this.groups[index].lr = value; });
    }
    restart() {  // what SequentialLR does where a phase begins
      this.at = 0;
      this.base.forEach((base, index) => { this.groups[index].lr = this.closed(base, index); });
    }
    closed(base, index) { return this.next(this.groups[index].lr, index, 0); }
  }

  class ConstantLR extends Scheduler {
    next(lr, index, t) {
      const { factor, total_iters: total } = this.args;
      return t === 0 ? lr * factor : t === total ? lr * (1 / factor) : lr;
    }
    closed(base) { return base * (this.args.total_iters <= 0 ? 1 : this.args.factor); }
  }
  class LinearLR extends Scheduler {
    next(lr, index, t) {
      const { start_factor: start, end_factor: end, total_iters: total } = this.args;
      if (t === 0) return lr * start;
      return t > total ? lr : lr * (1 + (end - start) / (total * start + (t - 1) * (end - start)));
    }
    closed(base) {
      const { start_factor: start, end_factor: end, total_iters: total } = this.args;
      return base * (start + ((end - start) * min(total, 0)) / total);
    }
  }
  class StepLR extends Scheduler {
    next(lr, index, t) { return t !== 0 && t % this.args.step_size === 0 ? lr * this.args.gamma : lr; }
    closed(base) { return base; }
  }
  class MultiStepLR extends Scheduler {
    next(lr, index, t) {
      const count = this.args.milestones.filter((milestone) => milestone === t).length;
      return count ? lr * this.args.gamma ** count : lr;
    }
    closed(base) {
      return base * this.args.gamma ** this.args.milestones.filter((milestone) => milestone <= 0).length;
    }
  }
  class ExponentialLR extends Scheduler {
    next(lr, index, t) { return t === 0 ? lr : lr * this.args.gamma; }
    closed(base) { return base; }
  }
  class PolynomialLR extends Scheduler {
    next(lr, index, t) {
      const { total_iters: total, power } = this.args;
      return t === 0 || t > total ? lr : lr * ((1 - t / total) / (1 - (t - 1) / total)) ** power;
    }
    closed(base) {
      return base * (1 - min(this.args.total_iters, 0) / this.args.total_iters) ** this.args.power;
    }
  }
  class CosineAnnealingLR extends Scheduler {
    next(lr, index, t) {
      const { T_max: whole, eta_min: low } = this.args;
      if (t === 0) return lr;
      if (mod(t - 1 - whole, 2 * whole) === 0) {
        return lr + ((this.base[index] - low) * (1 - cos(PI / whole))) / 2;
      }
      return ((1 + cos((PI * t) / whole)) / (1 + cos((PI * (t - 1)) / whole))) * (lr - low) + low;
    }
    closed(base) { return this.args.eta_min + ((base - this.args.eta_min) * 2) / 2; }
  }
  class CosineAnnealingWarmRestarts extends Scheduler {
    prepare() { this.current = this.at; this.cycle = this.args.T_0; }
    step() {
      if (this.at < 0) {
        this.at = 0;
        this.current = 0;
        this.cycle = this.args.T_0;
      } else {
        this.at += 1;
        this.current += 1;
        if (this.current >= this.cycle) {
          this.current -= this.cycle;
          this.cycle *= this.args.T_mult;
        }
      }
      this.base.forEach((base, index) => { this.groups[index].lr = this.closed(base); });
    }
    closed(base) {
      const low = this.args.eta_min;
      return low + ((base - low) * (1 + cos((PI * this.current) / this.cycle))) / 2;
    }
  }
  // Both set LR and momentum against each other.
  class Cycling extends Scheduler {
    prepareMomentum() {
      this.moves = this.args.cycle_momentum;
      if (!this.moves) return;
      const high = each(this.args.max_momentum, this.groups.length);
      const low = each(this.args.base_momentum, this.groups.length);
      this.groups.forEach((group, index) => {
        if (group.momentum === null) throw new Error("the optimizer has no momentum");
        group.momentum = high[index];
        group.momenta = [low[index], high[index]];
      });
    }
  }
  class CyclicLR extends Cycling {
    prepare() {
      this.low = each(this.args.base_lr, this.groups.length);
      this.high = each(this.args.max_lr, this.groups.length);
      this.groups.forEach((group, index) => { group.lr = this.low[index]; });
      this.prepareMomentum();
      const { step_size_up: up, step_size_down: down } = this.args;
      this.total = up + (down ?? up);
      this.ratio = up / this.total;
    }
    begin() {  // torch sets its own bounds only after the first step
      const own = this.low;
      this.low = this.base;
      super.begin();
      this.low = own;
    }
    next(lr, index, t) {
      const cycle = floor(1 + t / this.total);
      const x = 1 + t / this.total - cycle;
      let height = x <= this.ratio ? x / this.ratio : (x - 1) / (this.ratio - 1);
      if (this.args.mode === "triangular2") height *= 2 ** (1 - cycle);
      if (this.args.mode === "exp_range") height *= this.args.gamma ** t;
      const group = this.groups[index];
      if (this.moves) {
        const [low, high] = group.momenta;
        group.momentum = high - (high - low) * height;
      }
      return this.low[index] + (this.high[index] - this.low[index]) * height;
    }
  }
  class OneCycleLR extends Cycling {
    prepare() {
      const { args } = this;
      this.total = args.total_steps ?? args.epochs * args.steps_per_epoch;
      const share = args.pct_start * this.total;
      this.ends = args.three_phase ? [share - 1, 2 * share - 2, this.total - 1] : [share - 1, this.total - 1];
      each(args.max_lr, this.groups.length).forEach((high, index) => {
        const initial = high / args.div_factor;
        const group = this.groups[index];
        group.initial = initial;
        group.bounds = [initial, high, ...(args.three_phase ? [initial] : []), initial / args.final_div_factor];
      });
      this.prepareMomentum();
    }
    next(lr, index, t) {
      if (t >= this.total) throw new Error(`OneCycleLR ends after ${this.total} ticks`);
      let stretch = this.ends.findIndex((end) => t <= end);
      if (stretch < 0) stretch = this.ends.length - 1;
      const start = stretch ? this.ends[stretch - 1] : 0;
      const share = (t - start) / (this.ends[stretch] - start);
      const way = this.args.anneal_strategy === "cos"
        ? (a, b) => b + ((a - b) / 2) * (1 + cos(PI * share)) : (a, b) => (b - a) * share + a;
      const group = this.groups[index];
      if (this.moves) {
        const [low, high] = group.momenta;
        const momenta = [high, low, high, high];
        group.momentum = way(momenta[stretch], momenta[stretch + 1]);
      }
      return way(group.bounds[stretch], group.bounds[stretch + 1]);
    }
  }
  // One phase after the other, each with a factor of its own: see lrviz.spec.phases.
  class Phases extends Scheduler {
    next(lr, index, t) {
      const { phases } = this.args;
      let own = phases.findIndex((phase, place) => place < phases.length - 1 && t < phase.start + phase.length);
      if (own < 0) own = phases.length - 1;
      return this.base[index] * factor(phases[own], t);
    }
  }
  const factor = (phase, t) => {
    const { shape, start, length, first, last, shift, restarts, cycles, power, base, timescale } = phase;
    const floored = (value) => (phase.floor === null ? value : max(value, phase.floor));
    if (length === 0 && shape === "inverse-sqrt") return floored(first);
    if (shape === "constant" || length === 0) return floored(last);
    const whole = phase.past_end === "hold";
    let n = t - start + shift;
    if (shift < 0) n = max(n, 0);
    let p = n / length;
    if (restarts) p = whole && n >= length ? 1 : mod((restarts + 1) * p, 1);
    else if (whole) p = min(p, 1);
    if (whole) n = min(n, shape === "log" ? length - 1 : length);
    const way = (share) => floored(first + (last - first) * share);
    switch (shape) {
      case "linear": return way(p);
      case "cosine": return way((1 - cos((cycles === 0.5 ? 1 : 2 * cycles) * PI * p)) / 2);
      case "1-sqrt": return way(sqrt(p));
      case "power": return way(1 - (1 - p) ** power);
      case "log": return way(log(n + 1) / log(length));
      case "exponential":
        return base === null ? floored(first * (last / first) ** p) : way((1 - base ** p) / (1 - base));
      case "inverse-sqrt":
        return floored(last + (first - last) * (timescale / (timescale + n)) ** (power ?? 0.5));
      default: throw new Error(`there is no formula for ${shape}`);
    }
  };

  // An expression of the counter, as lrviz.gallery.play writes it, with Python's own meaning.
  const even = (value) => {  // half to even, as Python rounds
    const whole = Math.round(value);
    return Math.abs(value % 1) === 0.5 && whole % 2 ? whole - 1 : whole;
  };
  const OPERATIONS = {
    Add: (a, b) => a + b, Sub: (a, b) => a - b, Mult: (a, b) => a * b, Div: (a, b) => a / b,
    FloorDiv: (a, b) => floor(a / b), Mod: mod, Pow: (a, b) => a ** b,
    UAdd: (a) => a, USub: (a) => -a, Not: (a) => (a ? 0 : 1),
    Lt: (a, b) => a < b, LtE: (a, b) => a <= b, Gt: (a, b) => a > b, GtE: (a, b) => a >= b,
    Eq: (a, b) => a === b, NotEq: (a, b) => a !== b,
    min, max, ceil, floor, sqrt, log, cos, abs: Math.abs, exp: Math.exp, log2: Math.log2, log10: Math.log10,
    sin: Math.sin, tan: Math.tan, tanh: Math.tanh, int: Math.trunc, round: even,
  };
  const compile = (tree) => {
    if (typeof tree === "number") return () => tree;
    if (tree === "t") return (t) => t;
    const [name, ...rest] = tree;
    const parts = rest.map(compile);
    if (name === "IfExp") return (t) => (parts[0](t) ? parts[1](t) : parts[2](t));
    if (name === "And") return (t) => parts.reduce((value, part) => value && part(t), true);
    if (name === "Or") return (t) => parts.reduce((value, part) => value || part(t), false);
    return (t) => OPERATIONS[name](...parts.map((part) => part(t)));
  };
  class Function_ extends Scheduler {
    prepare() { this.functions = this.args.lr_lambda.map(compile); }
    value(index, t) { return Number(this.functions[min(index, this.functions.length - 1)](t)); }
  }
  class LambdaLR extends Function_ {
    next(lr, index, t) { return this.base[index] * this.value(index, t); }
  }
  class MultiplicativeLR extends Function_ {
    next(lr, index, t) { return t > 0 ? lr * this.value(index, t) : lr; }
  }

  class SequentialLR {
    constructor(spec, groups) {
      this.children = spec.children.map((child) => build(child, groups));
      this.milestones = spec.args.milestones;
      this.at = 0;
      for (const group of groups) group.lr = group.initial;
      this.undo();
      this.children[right(this.milestones, 0)].begin();
    }
    begin() { this.step(); }
    undo() { for (const child of this.children) child.undo(); }
    step() {
      this.at += 1;
      const index = right(this.milestones, this.at);
      const child = this.children[index];
      if (index > 0 && this.milestones[index - 1] === this.at) child.restart(); else child.step();
    }
    restart() { throw new Error("torch cannot begin a SequentialLR at a milestone"); }
  }
  class ChainedScheduler {
    constructor(spec, groups) { this.children = spec.children.map((child) => build(child, groups)); }
    begin() { this.step(); }
    undo() { for (const child of this.children) child.undo(); }
    step() { for (const child of this.children) child.step(); }
    restart() { throw new Error("torch cannot begin a ChainedScheduler at a milestone"); }
  }

  const CLASSES = { ConstantLR, LinearLR, StepLR, MultiStepLR, ExponentialLR, PolynomialLR, CosineAnnealingLR,
    CosineAnnealingWarmRestarts, CyclicLR, OneCycleLR, Phases, LambdaLR, MultiplicativeLR,
    SequentialLR, ChainedScheduler };
  const build = (spec, groups) => new CLASSES[spec.type](spec, groups);

  const run = ({ total, perEpoch, groups: given, schedulers }) => {
    const groups = given.map(({ lr, momentum }) => ({ lr, momentum }));
    const built = schedulers.map((spec) => build(spec, groups));
    const paces = schedulers.map((spec) => (spec.interval === "epoch" ? perEpoch : 1) * spec.frequency);
    const step = [];
    const lr = groups.map(() => []);
    const momentum = groups.map(() => []);
    for (let now = 0; now < total;) {
      if (now > 0) built.forEach((one, index) => { if (now % paces[index] === 0) one.step(); });
      step.push(now);
      groups.forEach((group, index) => {
        lr[index].push(group.lr);
        momentum[index].push(group.momentum);
      });
      now = min(...paces.map((pace) => (floor(now / pace) + 1) * pace));
    }
    return { step, lr, momentum: groups[0].momentum === null ? null : momentum };
  };
  return { run, classes: Object.keys(CLASSES) };
})();
