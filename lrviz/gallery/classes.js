"use strict";
// torch's classes as torch steps them, and Phases: each sets the LR (and momentum) of param
// groups at each tick. Those that hold others are in schedules.js.
const classes = (() => {
  const { PI, cos, floor, max, min } = Math;
  const { compile, at, mod, divided } = functions;
  const each = (value, count) => (Array.isArray(value) ? value : Array(count).fill(value));

  class Scheduler {
    constructor(spec, groups) {
      this.args = spec.args;
      this.lacks = spec.lacks;
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

  // Its first tick leaves the LR alone: the constructor's; before torch 2.8 that of a counter of 0.
  class Starting extends Scheduler {
    begin() {
      if (this.lacks.includes("knowsItsStart")) this.step(); else this.at += 1;
    }
    step() {
      if (this.lacks.includes("knowsItsStart") && this.starts(this.at + 1)) this.at += 1; else super.step();
    }
    starts(t) { return t === 0; }
  }

  class ConstantLR extends Scheduler {
    next(lr, index, t) {
      const { factor, total_iters: total } = this.args;
      return t === 0 ? lr * factor : t === total ? lr * divided(1, factor) : lr;
    }
    closed(base) { return base * (this.args.total_iters <= 0 ? 1 : this.args.factor); }
  }
  class LinearLR extends Scheduler {
    next(lr, index, t) {
      const { start_factor: start, end_factor: end, total_iters: total } = this.args;
      if (t === 0) return lr * start;
      return t > total ? lr : lr * (1 + divided(end - start, total * start + (t - 1) * (end - start)));
    }
    closed(base) {
      const { start_factor: start, end_factor: end, total_iters: total } = this.args;
      return base * (start + divided((end - start) * min(total, 0), total));
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
  class ExponentialLR extends Starting {
    next(lr) { return lr * this.args.gamma; }
    closed(base) { return base; }
  }
  class PolynomialLR extends Starting {
    next(lr, index, t) {
      const { total_iters: total, power } = this.args;
      return t > total ? lr : lr * divided(1 - divided(t, total), 1 - divided(t - 1, total)) ** power;
    }
    closed(base) {
      return base * (1 - divided(min(this.args.total_iters, 0), this.args.total_iters)) ** this.args.power;
    }
  }
  class CosineAnnealingLR extends Starting {
    next(lr, index, t) {
      const { T_max: whole, eta_min: low } = this.args;
      if (mod(t - 1 - whole, 2 * whole) === 0) {
        return lr + ((this.base[index] - low) * (1 - cos(PI / whole))) / 2;
      }
      return ((1 + cos((PI * t) / whole)) / (1 + cos((PI * (t - 1)) / whole))) * (lr - low) + low;
    }
    closed(base) { return this.args.eta_min + ((base - this.args.eta_min) * 2) / 2; }
  }
  class CosineAnnealingWarmRestarts extends Scheduler {
    prepare() { this.prepareCycle(this.at); }
    prepareCycle(at) { this.current = at; this.cycle = this.args.T_0; }
    step() {
      if (this.at < 0) {
        this.at = 0;
        this.prepareCycle(0);
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
    restart() {
      if (this.lacks.includes("restartsWithoutATick")) this.prepareCycle(0);
      super.restart();
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
  // One phase after the other, each with a factor of its own.
  class Phases extends Scheduler {
    next(lr, index, t) { return this.base[index] * at(this.args.phases, t); }
  }
  class Functions {  // one for all param groups, or one for each
    constructor(trees) { this.functions = trees.map(compile); }
    value(index, t) { return Number(this.functions[min(index, this.functions.length - 1)](t)); }
  }
  class LambdaLR extends Scheduler {
    prepare() { this.own = new Functions(this.args.lr_lambda); }
    next(lr, index, t) { return this.base[index] * this.own.value(index, t); }
  }
  class MultiplicativeLR extends Starting {
    prepare() { this.own = new Functions(this.args.lr_lambda); }
    starts(t) { return t <= 0; }
    next(lr, index, t) { return lr * this.own.value(index, t); }
    closed(base, index) {
      const { lr } = this.groups[index];
      return this.lacks.includes("knowsItsStart") ? lr : this.next(lr, index, 0);
    }
  }

  class SWALR extends Scheduler {  // counts its own steps, its constructor's too
    prepare() {
      each(this.args.swa_lr, this.groups.length).forEach((lr, index) => { this.groups[index].swa = lr; });
    }
    begin() {
      this.count = 0;
      super.begin();
    }
    step() {
      this.count += 1;
      super.step();
    }
    restart() {
      if (this.lacks.includes("restartsWithoutATick")) this.step(); else super.restart();
    }
    share(step) {
      const share = max(0, min(1, step / max(1, this.args.anneal_epochs)));
      return this.args.anneal_strategy === "cos" ? (1 - cos(PI * share)) / 2 : share;
    }
    next(lr, index) {
      let step = this.count - 1;
      if (this.args.anneal_epochs === 0) step = max(1, step);
      const before = this.share(step - 1), now = this.share(step), swa = this.groups[index].swa;
      return swa * now + (before === 1 ? swa : (lr - before * swa) / (1 - before)) * (1 - now);
    }
  }
  class ReduceLROnPlateau {  // told a metric at each tick; its constructor makes no first step
    constructor(spec, groups, metric) {
      Object.assign(this, { args: spec.args, groups, best: null, bad: 0, rest: 0, calls: 0 });
      const last = (metric.values ?? []).length - 1;
      const own = metric.tree && compile(metric.tree);
      this.metric = own ? (t) => Number(own(t)) : (t) => metric.values[min(t, last)];
    }
    better(value) {
      const { mode, threshold, threshold_mode: how } = this.args;
      const best = this.best ?? (mode === "min" ? Infinity : -Infinity);
      if (mode === "min") return value < (how === "rel" ? best * (1 - threshold) : best - threshold);
      return value > (how === "rel" ? best * (threshold + 1) : best + threshold);
    }
    step() {
      const value = this.metric(this.calls);
      if (!Number.isFinite(value)) throw new Error("the metric is not a number there");
      this.calls += 1;
      if (this.better(value)) { this.best = value; this.bad = 0; } else this.bad += 1;
      if (this.rest > 0) { this.rest -= 1; this.bad = 0; }
      if (this.bad <= this.args.patience) return;
      const lowest = each(this.args.min_lr, this.groups.length);
      this.groups.forEach((group, index) => {
        const lower = max(group.lr * this.args.factor, lowest[index]);
        if (group.lr - lower > this.args.eps) group.lr = lower;
      });
      this.rest = this.args.cooldown;
      this.bad = 0;
    }
  }

  return { ConstantLR, LinearLR, StepLR, MultiStepLR, ExponentialLR, PolynomialLR, CosineAnnealingLR,
    CosineAnnealingWarmRestarts, CyclicLR, OneCycleLR, Phases, LambdaLR, MultiplicativeLR, SWALR, ReduceLROnPlateau };
})();
