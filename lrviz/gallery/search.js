"use strict";
// Search over the wall: every word that is typed is somewhere among a schedule's own, or the
// nearest that is. search(entries)(text) gives the entries that are found, as a Set.
const search = (() => {
  const far = (a, b) => {  // edits from one word to another, a swap of neighbours being one
    const rows = [[...Array(b.length + 1).keys()]];
    for (let i = 1; i <= a.length; i += 1) {
      const row = [i];
      for (let j = 1; j <= b.length; j += 1) {
        const same = a[i - 1] === b[j - 1] ? 0 : 1;
        const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
        row.push(Math.min(row[j - 1] + 1, rows[i - 1][j] + 1, rows[i - 1][j - 1] + same,
          swapped ? rows[i - 2][j - 2] + 1 : Infinity));
      }
      rows.push(row);
    }
    return rows[a.length][b.length];
  };
  return (entries) => {
    const vocabulary = [...new Set(entries.flatMap((entry) => entry.words.split(" ")))];
    const known = (word) => {
      if (word.length < 4 || entries.some((entry) => entry.words.includes(word))) return word;
      const near = vocabulary.filter((own) => Math.abs(own.length - word.length) < 3)
        .map((own) => [far(word, own), own]).sort((a, b) => a[0] - b[0])[0];
      return near && near[0] <= (word.length > 6 ? 2 : 1) ? near[1] : word;
    };
    return (text) => {
      const words = text.toLowerCase().split(/\s+/).filter(Boolean).map(known);
      return new Set(entries.filter((entry) => words.every((word) => entry.words.includes(word))));
    };
  };
})();
