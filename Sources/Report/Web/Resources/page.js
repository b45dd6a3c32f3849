"use strict";
// Charts are drawn when they scroll into view; the style sheet colors their text and lines.
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const charts = [...document.querySelectorAll(".chart")].filter((chart) => chart.querySelector("script"));
  const config = JSON.parse(document.getElementById("chart-config").textContent);
  const drawn = new Map();
  const scales = new Map();

  // Shows the axes of learners' steps on the selected scale.
  const rescale = (spec, name) => {
    for (const [channel, ticks] of Object.entries(spec.usermeta.ticks)) {
      for (const { encoding } of spec.layer) {
        if (!encoding[channel] || !encoding[channel].scale) continue;
        const isLinear = name === "linear";
        encoding[channel].scale.type = isLinear ? "linear" : ticks[0] === 0 ? "symlog" : "log";
        encoding[channel].axis = isLinear ? { grid: false } : { grid: false, values: ticks };
      }
    }
  };

  // Wraps titles to the width of the chart: names may be long, and are never truncated.
  const wrap = (spec, width) => {
    const most = Math.max(16, Math.floor(width / 6.5));
    const lines = (text) => text.length <= most ? text
      : text.match(new RegExp(`.{1,${most}}(?:\\s|$)|.{1,${most}}`, "gu")).map((line) => line.trim());
    for (const { encoding = {} } of spec.layer) {
      for (const channel of Object.values(encoding)) {
        if (typeof channel.title === "string") channel.title = lines(channel.title);
      }
    }
  };

  const draw = async (chart) => {
    const spec = JSON.parse(chart.querySelector("script").textContent);
    const choice = scales.get(chart.closest(".card"));
    if (choice && choice !== "automatic") rescale(spec, choice);
    wrap(spec, 0.75 * chart.clientWidth);
    spec.width = "container";
    spec.autosize = { type: "fit-x", contains: "padding" };
    spec.config = config;
    const old = drawn.get(chart);
    drawn.set(chart, null);
    if (old) old.finalize();
    const place = chart.querySelector(".place") || chart.appendChild(document.createElement("div"));
    place.className = "place";
    const result = await vegaEmbed(place, spec, {
      renderer: "svg", config: { background: "transparent" }, actions: { export: true, source: false, compiled: false, editor: false },
      tooltip: { theme: dark.matches ? "dark" : "light" },
    });
    drawn.set(chart, result);
    chart.dataset.drawn = "yes";
  };

  if (window.vegaEmbed) {
    const observer = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) {
        if (isIntersecting && !drawn.has(target)) {
          observer.unobserve(target);
          draw(target);
        }
      }
    }, { rootMargin: "300px" });
    charts.forEach((chart) => observer.observe(chart));
  }

  // Opens or closes everything. Charts are drawn as they scroll into view.
  const expand = document.getElementById("expand-all");
  const setAll = (open) => {
    document.querySelectorAll("details").forEach((details) => { details.open = open; });
    expand.setAttribute("aria-pressed", String(open));
    expand.textContent = open ? "Collapse all" : "Expand all";
  };
  expand.addEventListener("click", () => setAll(expand.getAttribute("aria-pressed") !== "true"));

  // For printing and for tests: everything open and drawn.
  const drawAll = async () => {
    setAll(true);
    if (!window.vegaEmbed) return;
    for (const chart of charts) if (!drawn.has(chart)) await draw(chart);
    document.body.dataset.complete = "yes";
  };

  // Shows the pairs whose learners contain the text.
  document.querySelectorAll(".filter input").forEach((input) => {
    const pairs = [...input.closest("section").querySelectorAll("[data-pair]")];
    input.addEventListener("input", () => {
      const words = input.value.toLowerCase().split(/\s+/u).filter(Boolean);
      pairs.forEach((pair) => {
        const names = pair.dataset.pair.toLowerCase();
        pair.hidden = !words.every((word) => names.includes(word));
      });
    });
  });

  // Sorts a table by a column, and in reverse order on the next click. Headings are buttons where there are rows to sort.
  document.querySelectorAll("table.pairs").forEach((table) => {
    const body = table.tBodies[0];
    const rows = [...body.rows];
    if (rows.length < 2) return;
    const headings = [...table.tHead.rows[0].cells];
    const compare = (a, b) => a - b || a.localeCompare(b);
    headings.forEach((heading, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      heading.append(button);
      const value = ({ cells }) => cells[column].dataset.value ?? cells[column].textContent;
      button.addEventListener("click", () => {
        const isAscending = heading.getAttribute("aria-sort") !== "ascending";
        headings.forEach((other) => other.removeAttribute("aria-sort"));
        heading.setAttribute("aria-sort", isAscending ? "ascending" : "descending");
        rows.sort((a, b) => (isAscending ? 1 : -1) * compare(value(a), value(b)));
        body.append(...rows);
      });
    });
  });

  const follow = () => {
    if (location.hash === "#all") return drawAll();
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.tagName === "DETAILS") {
      target.open = true;
      target.scrollIntoView();
    }
  };
  addEventListener("hashchange", follow);
  follow();

  document.querySelectorAll("button[data-scale]").forEach((button) => {
    button.addEventListener("click", () => {
      const card = button.closest(".card");
      scales.set(card, button.dataset.scale);
      card.querySelectorAll("button[data-scale]").forEach((other) => {
        other.setAttribute("aria-pressed", String(other === button));
      });
      charts.filter((chart) => card.contains(chart) && drawn.has(chart)).forEach(draw);
    });
  });

  // A link of the matrix shows a symbol; readers of a screen get the sentence of its tooltip.
  for (const link of document.querySelectorAll(".matrix a[title]")) link.setAttribute("aria-label", link.title);
})();
