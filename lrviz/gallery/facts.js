"use strict";
// A schedule in a few numbers, as lrviz.gallery.facts has them: facts.columns(shown), for each
// curve [peak, final, warmup, below 1 % of the peak, mean LR / peak].
const facts = (() => {
  const { general, lrText, shareText, thousands } = numbers;
  const counted = (value, unit) => `${value} ${unit}${value === "1" ? "" : "s"}`;
  const epochsText = (value) => (value < 1000 ? general(value, 4)
    : value.toLocaleString("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 }).replace(/\.0$/, ""));
  const top = (shown) => Math.max(...shown.lr.map((row) => row.reduce((high, value) => (value > high ? value : high), -Infinity)));
  const columns = (shown) => {
    const high = top(shown), inEpochs = shown.epochs;
    const length = shown.step.map((step, index) => (shown.step[index + 1] ?? shown.total) - step);
    const lasts = (steps) => (inEpochs ? counted(epochsText(steps / shown.perEpoch), "epoch") : counted(thousands(steps), "step"));
    const at = (step) => (inEpochs ? `epoch ${epochsText(step / shown.perEpoch)}` : `step ${thousands(step)}`);
    return shown.lr.map((row) => {
      const peak = row.reduce((most, value) => Math.max(most, value), -Infinity);
      const first = row.findIndex((value) => value >= peak - 1e-9 * Math.abs(peak));
      const rises = first > 0 && row.every((value, index) => index === 0 || index > first || value >= row[index - 1]);
      let small = 0, mean = 0;
      row.forEach((value, index) => {
        if (value < 0.01 * peak) small += length[index];
        mean += value * (length[index] / shown.total);
      });
      const good = peak > 0;
      return [`${lrText(peak, high)}, ${at(shown.step[first])}`, lrText(row.at(-1), high), rises ? lasts(shown.step[first]) : "none",
        `${shareText(good ? small / shown.total : NaN)} of the run`, good ? general(mean / peak, 3) : "–"];
    });
  };
  return { columns, top };
})();
