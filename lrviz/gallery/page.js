"use strict";
(() => {
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  root.classList.add("scripted");
  document.querySelector(".controls").hidden = false;
  const field = document.querySelector("#filter");
  const entries = all(".wall li").map((item) => {
    const link = item.querySelector("a");
    return { item, link, slug: link.hash.slice(1), words: item.dataset.words, title: link.textContent };
  });
  const titles = new Map(entries.map((entry) => [entry.slug, entry.title]));

  // The address: #slug?name=value&with=other&q=words, so that a link shows what one sees.
  const address = () => {
    const [slug, query = ""] = location.hash.slice(1).split("?");
    return { slug: decodeURIComponent(slug), query: new URLSearchParams(query) };
  };
  const say = (slug, query) => {
    const text = query.toString();
    history.replaceState(null, "", `#${slug}${text ? `?${text}` : ""}`);
  };
  const query = () => field.value.trim();
  const log = () => document.querySelector('input[name="scale"]:checked').value === "log";

  let finder = null;
  const filter = () => {
    const found = query() ? (finder ??= search(entries))(query()) : new Set(entries);
    for (const entry of entries) entry.item.hidden = !found.has(entry);
    for (const section of all("main section")) {
      section.hidden = !section.querySelector("li:not([hidden])") && !section.querySelector(".card.open");
    }
    document.querySelector(".nothing").hidden = found.size > 0;
    document.querySelector("#count").textContent =
      query() ? `${found.size} of ${entries.length}` : `${entries.length} schedules`;
  };
  field.addEventListener("input", () => {
    filter();
    const { slug, query: own } = address();
    if (query()) own.set("q", query()); else own.delete("q");
    say(slug, own);
  });

  // Colours: those of the system, or as asked.
  const theme = document.querySelector("#theme");
  theme.addEventListener("change", () => {
    if (theme.value) root.dataset.theme = theme.value; else delete root.dataset.theme;
  });

  // Copy: what stands below the button.
  const write = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  };
  for (const button of all(".copy")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await write(button.parentElement.querySelector("code").textContent);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
  }

  // What a card says of its schedule.
  const loaded = new Map();
  const load = (slug) => {
    if (!loaded.has(slug)) {
      const source = document.getElementById(slug)?.querySelector('script[type="application/json"]');
      loaded.set(slug, source ? JSON.parse(source.textContent) : null);
    }
    return loaded.get(slug);
  };

  // What the address says is what is seen.
  const cards = new Map();
  const follow = () => {
    const { slug, query: own } = address();
    if (own.has("q")) field.value = own.get("q");
    if (own.has("log")) document.querySelector('input[name="scale"][value=log]').checked = true;
    for (const open of all(".card.open, .wall a.open")) open.classList.remove("open");
    const article = document.getElementById(slug);
    if (article?.classList.contains("card")) {
      article.classList.add("open");
      entries.find((entry) => entry.slug === slug)?.link.classList.add("open");
      if (!cards.has(slug)) cards.set(slug, playground(article, { titles, address, say, query, load, log }));
      cards.get(slug)?.take(own);
      article.closest("section").hidden = false;
      article.scrollIntoView({ block: "start" });
    }
    filter();
  };
  for (const radio of all('input[name="scale"]')) {
    radio.addEventListener("change", () => cards.get(address().slug)?.redraw());
  }
  addEventListener("hashchange", follow);
  follow();
})();
