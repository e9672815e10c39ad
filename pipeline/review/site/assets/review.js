// Links rows and boxes of a document both ways, filters and sorts lists. No library, no network.
"use strict";
document.documentElement.classList.add("js");

(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const make = (name, options = {}, ...children) => {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(options)) {
      if (key === "class") node.className = value;
      else node.setAttribute(key, value);
    }
    node.append(...children.filter((child) => child !== null && child !== undefined));
    return node;
  };
  const count = (number) => number.toLocaleString("en-US");
  const plain = (text) => text.normalize("NFC").toLowerCase();
  const later = (action, delay) => {
    let timer = 0;
    return () => {
      clearTimeout(timer);
      timer = setTimeout(action, delay);
    };
  };

  // ---------------------------------------------------------------- lists of documents and series

  function sortableTables() {
    for (const table of $$("table[data-sortable]")) {
      const heads = $$("thead th", table);
      heads.forEach((head, column) => {
        const button = make("button", { class: "sort", type: "button" }, ...head.childNodes);
        head.append(button);
        button.addEventListener("click", () => sortBy(table, heads, head, column));
      });
    }
  }

  function sortBy(table, heads, head, column) {
    const isNumber = head.dataset.sort === "number";
    const before = head.getAttribute("aria-sort");
    const isDown = before ? before === "ascending" : isNumber;
    for (const other of heads) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", isDown ? "descending" : "ascending");
    const key = (row) => {
      const cell = row.children[column];
      const text = cell.dataset.value ?? cell.textContent.trim();
      return isNumber ? (text === "" ? null : Number(text.replaceAll(",", ""))) : text;
    };
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row, index) => ({ row, index, key: key(row) }));
    const compare = isNumber ? (a, b) => a - b : new Intl.Collator("ko", { numeric: true }).compare;
    const isVoid = (value) => value === null || value === "";
    rows.sort((a, b) => {
      if (isVoid(a.key) || isVoid(b.key)) return isVoid(a.key) - isVoid(b.key) || a.index - b.index; // empty ones last
      return (isDown ? -1 : 1) * compare(a.key, b.key) || a.index - b.index;
    });
    body.append(...rows.map((entry) => entry.row));
  }

  function filteredTable() {
    const table = $("table[data-sortable]");
    const search = $("#search");
    if (!table || !search) return;
    const choices = $$("select.by");
    const rows = [...table.tBodies[0].rows];
    const texts = new Map(rows.map((row) => [row, plain(row.cells[0].textContent)]));
    const apply = () => {
      const words = plain(search.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of rows) {
        const fits =
          words.every((word) => texts.get(row).includes(word)) &&
          choices.every((choice) => !choice.value || (row.dataset[choice.dataset.by] ?? "").split(" ").includes(choice.value));
        row.classList.toggle("is-filtered", !fits);
        shown += fits;
      }
      $("#shown").textContent = shown === rows.length ? `${count(shown)}` : `${count(shown)} of ${count(rows.length)}`;
    };
    search.addEventListener("input", apply);
    for (const choice of choices) choice.addEventListener("change", apply);
    const byProblem = $("select.by[data-by=problems]");
    for (const link of $$("a[data-problem]")) {
      link.addEventListener("click", () => {
        byProblem.value = link.dataset.problem;
        apply();
      });
    }
    const asked = new URLSearchParams(location.search).get("problem");
    if (asked && byProblem) byProblem.value = asked;
    apply();
  }

  // ---------------------------------------------------------------- a document

  const PREFIXES = { f: "fact", b: "block", n: "note", c: "source", t: "table", k: "check", p: "problem" };
  const PANELS = { f: "facts", b: "blocks", n: "notes", c: "sources", t: "tables", k: "checks", p: "first" };
  const LABELS = {
    value: "value", value_low: "from", value_high: "to", unit: "unit", unit_text: "unit as printed", period: "period",
    period_text: "period as printed", period_relation: "relation to it", indicator: "indicator", subject: "subject",
    area: "area", row_header: "row", column_header: "column", unit_from: "unit from", kind: "kind",
    comparator: "comparator", approximation: "approximation", transformation: "transformation", direction: "direction",
    change_base: "compared with", modality: "modality", modality_cue: "its cue", source_org: "source",
    source_year: "its year", per_unit: "per", page: "page", rule: "rule", confidence: "confidence",
  };

  const UNREMARKABLE = { comparator: "eq", transformation: "level", direction: "none" };

  function documentPage() {
    const sheets = $("#sheets");
    const panels = $("#panels");
    const inspector = $("#inspector");
    const search = $("#search");
    const filter = $("#filter");
    const order = $("#order");
    const tabs = $$("[role=tab]");
    const wishes = new Map(); // what was searched and filtered in each list
    const texts = new WeakMap();
    let details = null;
    let chosen = null; // the row
    let lit = [];

    const known = () => (details ??= JSON.parse($("#details").textContent));
    const openPanel = () => $("[role=tabpanel].is-open", panels);
    const rowsOf = (panel) => $$(".row", panel);
    const visible = (panel) => rowsOf(panel).filter((row) => !row.classList.contains("is-filtered"));

    // lists

    function open(name) {
      const panel = $(`#panel-${name}`);
      if (!panel || panel.classList.contains("is-open")) return panel;
      const former = openPanel();
      wishes.set(former.id, [search.value, filter.value]);
      former.classList.remove("is-open");
      panel.classList.add("is-open");
      for (const tab of tabs) {
        const isIt = tab.getAttribute("aria-controls") === panel.id;
        tab.setAttribute("aria-selected", isIt);
        tab.tabIndex = isIt ? 0 : -1;
        if (isIt) tab.scrollIntoView({ block: "nearest", inline: "nearest" });
      }
      panels.scrollTop = 0;
      prepare(panel);
      return panel;
    }

    function prepare(panel) {
      const [words, tag] = wishes.get(panel.id) ?? ["", ""];
      const tags = new Map();
      for (const row of rowsOf(panel)) {
        for (const name of (row.dataset.tags ?? "").split(" ")) if (name) tags.set(name, (tags.get(name) ?? 0) + 1);
      }
      filter.replaceChildren(make("option", { value: "" }, "All"));
      for (const [name, n] of [...tags].sort((a, b) => (a[0] < b[0] ? -1 : 1))) {
        filter.append(make("option", { value: name }, `${name.replaceAll("_", " ")} (${count(n)})`));
      }
      filter.hidden = tags.size < 2;
      order.hidden = panel.id !== "panel-facts";
      search.value = words;
      filter.value = tag;
      apply();
    }

    function apply() {
      const panel = openPanel();
      const words = plain(search.value).split(/\s+/).filter(Boolean);
      const tag = filter.value;
      const rows = rowsOf(panel);
      let shown = 0;
      for (const row of rows) {
        if (words.length && !texts.has(row)) texts.set(row, plain(row.textContent));
        const fits =
          words.every((word) => texts.get(row).includes(word)) && (!tag || row.dataset.tags.split(" ").includes(tag));
        row.classList.toggle("is-filtered", !fits);
        shown += fits;
      }
      const isAll = !words.length && !tag;
      for (const head of $$(".article-row, h4", panel)) head.classList.toggle("is-filtered", !isAll);
      $("#shown").textContent = isAll ? count(rows.length) : `${count(shown)} of ${count(rows.length)}`;
    }

    function reorder() {
      const list = $("#panel-facts [data-sortable]");
      const rows = rowsOf(list);
      rows.forEach((row, index) => (row.dataset.doubt ??= index));
      const key = order.value === "printed" ? "n" : "doubt";
      list.append(...rows.sort((a, b) => a.dataset[key] - b.dataset[key]));
    }

    // choosing

    const all = (ref, root = sheets) => $$(`[data-ref~="${ref}"]`, root);

    function rowFor(ref) {
      const inOpen = $(`.row[data-ref="${ref}"]`, openPanel());
      return inOpen ?? document.getElementById(`${PREFIXES[ref[0]]}-${ref}`);
    }

    function choose(ref, { from = "list", focus = false, address = true } = {}) {
      const row = rowFor(ref);
      if (!row) return;
      const panel = row.closest("[role=tabpanel]");
      if (!panel.classList.contains("is-open")) open(panel.id.replace("panel-", ""));
      if (row.classList.contains("is-filtered")) {
        search.value = filter.value = "";
        apply();
      }
      dim();
      chosen = row;
      row.classList.add("is-on");
      $("a", row).setAttribute("aria-current", "true");
      light(row);
      const grid = $("details", row);
      if (grid) grid.open = true;
      reveal(row, panels);
      if (focus) $("a", row).focus({ preventScroll: true });
      if (from !== "page") {
        if (lit.length) reveal(lit[0], sheets);
        else if (row.dataset.page) toPage(Number(row.dataset.page));
      }
      inspect(row);
      if (address) history.replaceState(null, "", `#${PREFIXES[ref[0]]}-${ref}`);
      const again = () => chosen === row && reveal(row, panels);
      again(); // the inspector took some of the list's height …
      requestAnimationFrame(() => requestAnimationFrame(again)); // … and rows in view have their true height only now
    }

    function dim() {
      if (chosen) {
        chosen.classList.remove("is-on");
        $("a", chosen).removeAttribute("aria-current");
      }
      for (const node of lit) node.classList.remove("is-on", "is-also");
      for (const node of $$(".is-on, .is-also", sheets)) node.classList.remove("is-on", "is-also");
      lit = [];
      chosen = null;
    }

    function light(row) {
      const refs = [row.dataset.ref, ...(row.dataset.show ?? "").split(" ").filter(Boolean)];
      let isFirst = true;
      for (const ref of refs) {
        const nodes = all(ref);
        if (!nodes.length) continue;
        const isLead = isFirst || ref[0] === "f";
        for (const node of nodes) node.classList.add(isLead ? "is-on" : "is-also");
        lit.push(...nodes);
        isFirst = false;
      }
    }

    function letGo() {
      dim();
      inspector.hidden = true;
      history.replaceState(null, "", location.pathname + location.search);
    }

    function reveal(node, pane) {
      const at = node.getBoundingClientRect();
      const frame = pane.getBoundingClientRect();
      if (frame.height === 0) return;
      const margin = Math.min(60, frame.height / 6);
      if (at.top < frame.top + margin || at.bottom > frame.bottom - margin) {
        pane.scrollTop += at.top - frame.top - Math.max(margin, (frame.height - at.height) * 0.35);
      }
      if (at.left < frame.left || at.right > frame.right) pane.scrollLeft += at.left - frame.left - margin;
    }

    function toPage(number) {
      const page = document.getElementById(`page-${number}`);
      if (page) sheets.scrollTop += page.getBoundingClientRect().top - sheets.getBoundingClientRect().top - 8;
    }

    function pageStep(step) {
      const pages = $$(".page", sheets);
      if (!pages.length) return sheets.scrollBy(0, step * sheets.clientHeight * 0.85);
      const top = sheets.getBoundingClientRect().top + 20;
      const now = pages.findLastIndex((page) => page.getBoundingClientRect().top <= top);
      return toPage(Number(pages[Math.max(0, Math.min(pages.length - 1, now + step))].dataset.page));
    }

    function itemStep(step) {
      const rows = visible(openPanel());
      if (!rows.length) return;
      const now = rows.indexOf(chosen);
      const next = rows[now < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, now + step))];
      choose(next.dataset.ref, { focus: true });
    }

    // the chosen item in detail

    function link(ref, text) {
      return make("a", { href: `#${PREFIXES[ref[0]]}-${ref}`, "data-go": ref }, text);
    }

    function inspect(row) {
      const ref = row.dataset.ref;
      const data = known();
      const parts = [];
      let title = "";
      if (ref[0] === "f") {
        const fact = data.facts[ref];
        title = fact.exact;
        if (fact.sentence) parts.push(sentence(fact));
        for (const index of fact.checks) parts.push(said(data.checks[index], ref));
        parts.push(table(fact));
        const places = [link(fact.block_id, "its block")];
        for (const [page, name] of fact.series) places.push(" · ", make("a", { href: `../series/${page}` }, `series ${name}`));
        parts.push(make("p", { class: "sentence" }, ...places));
      } else if (ref[0] === "k") {
        const check = data.checks.find((one) => one[4] === ref);
        title = row.querySelector(".exact").textContent;
        if (check) parts.push(said(check, ""));
      } else if (ref[0] === "b") {
        title = row.querySelector(".tag").textContent;
        const inside = Object.entries(data.facts).filter(([, fact]) => fact.block_id === ref);
        const text = row.querySelector(".text").textContent.trim();
        parts.push(make("p", { class: "sentence", lang: "ko" }, text.length > 400 ? `${text.slice(0, 400)}…` : text));
        if (inside.length) {
          const links = inside.slice(0, 40).flatMap(([id, fact]) => [link(id, fact.exact), " "]);
          if (inside.length > 40) links.push(`and ${count(inside.length - 40)} more`);
          parts.push(make("p", {}, `${count(inside.length)} facts: `, ...links));
        }
      } else {
        inspector.hidden = true;
        return;
      }
      const close = make("button", { class: "close", type: "button", "aria-label": "Close" }, "×");
      close.addEventListener("click", letGo);
      const id = make("code", { class: "soft" }, `${data.document}-${ref}`);
      inspector.replaceChildren(make("header", {}, make("h3", { lang: "ko" }, title), id, close), ...parts);
      inspector.hidden = false;
      inspector.scrollTop = 0;
    }

    function sentence(fact) {
      const at = fact.sentence_at ?? -1;
      if (at < 0) return make("p", { class: "sentence", lang: "ko" }, fact.sentence);
      const after = fact.sentence.slice(at + fact.exact.length);
      return make("p", { class: "sentence", lang: "ko" }, fact.sentence.slice(0, at), make("mark", { class: "fact" }, fact.exact), after);
    }

    function table(fact) {
      const list = make("dl");
      for (const [name, label] of Object.entries(LABELS)) {
        const value = fact[name];
        if (value === undefined || value === "" || UNREMARKABLE[name] === value) continue;
        if (name === "unit_text" && value === fact.unit) continue;
        const shown = typeof value === "number" ? value.toLocaleString("en-US", { maximumFractionDigits: 6, useGrouping: !/year|page/.test(name) }) : value;
        list.append(make("div", {}, make("dt", {}, label), make("dd", { lang: "ko" }, shown)));
      }
      return list;
    }

    function said([kind, status, explanation, members], self) {
      const links = members.filter(([id]) => id !== self).flatMap(([id, role]) => {
        const fact = known().facts[id];
        return [" ", link(id, fact ? fact.exact : id), ` (${role})`];
      });
      const verdict = status === "fail" ? "Does not hold" : "Holds";
      return make("p", { class: `said ${status === "fail" ? "fails" : ""}` }, `${verdict}, ${kind.replaceAll("_", " ")}: ${explanation}`, ...links);
    }

    // deep links: #fact-f00012, and ids as the tables have them: #fact-0123456789abcdef-f00012

    function follow(options = {}) {
      const asked = decodeURIComponent(location.hash.slice(1));
      const page = /^page-(\d+)$/.exec(asked);
      if (page) return toPage(Number(page[1]));
      const ref = /^(?:fact|block|note|source|table|check|problem)-(?:.*-)?([a-z]\d+)$/.exec(asked);
      return ref ? choose(ref[1], { address: false, ...options }) : undefined;
    }

    // events

    panels.addEventListener("click", (event) => {
      const anchor = event.target.closest(".row > a");
      const mark = event.target.closest("mark[data-ref]");
      if (!anchor && !mark) return;
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      choose(mark ? mark.dataset.ref.split(" ")[0] : anchor.parentElement.dataset.ref);
    });
    sheets.addEventListener("click", (event) => {
      if (String(getSelection())) return; // a reader marks text
      const hit = event.target.closest("[data-ref]");
      if (hit) choose(hit.dataset.ref.split(" ")[0], { from: "page" });
    });
    inspector.addEventListener("click", (event) => {
      const go = event.target.closest("[data-go]");
      if (!go) return;
      event.preventDefault();
      choose(go.dataset.go);
    });
    tabs.forEach((tab, index) => {
      tab.addEventListener("click", () => open(tab.id.replace("tab-", "")));
      tab.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        const next = tabs[(index + step + tabs.length) % tabs.length];
        next.focus();
        next.click();
      });
    });
    search.addEventListener("input", later(apply, 80));
    filter.addEventListener("change", apply);
    order.addEventListener("change", reorder);
    for (const button of $$(".kind[data-kind]")) {
      button.addEventListener("click", () => {
        const isShown = button.getAttribute("aria-pressed") !== "true";
        button.setAttribute("aria-pressed", isShown);
        const kind = button.dataset.kind;
        const nodes = kind === "fact" ? "rect.number" : `.box.k-${kind}, .flow .b.k-${kind}`;
        for (const node of $$(nodes, sheets)) node.classList.toggle("is-filtered", !isShown);
      });
    }
    const help = $("#help");
    $("#help-open").addEventListener("click", () => help.showModal());
    addEventListener("hashchange", () => follow());

    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
      const isTyping = event.target instanceof Element && event.target.matches("input, select, textarea");
      if (event.key === "Escape") {
        if (isTyping) event.target.blur();
        else letGo();
        return;
      }
      if (isTyping) return;
      const inList = panels.contains(event.target);
      // By place on the keyboard: a Korean layout types ㅓ where J is.
      const actions = {
        KeyJ: () => (event.shiftKey ? $("a[rel=next]")?.click() : itemStep(1)),
        KeyK: () => (event.shiftKey ? $("a[rel=prev]")?.click() : itemStep(-1)),
        BracketRight: () => pageStep(1),
        BracketLeft: () => pageStep(-1),
        Slash: () => (event.shiftKey ? help.showModal() : search.focus()),
        ArrowDown: inList ? () => itemStep(1) : null,
        ArrowUp: inList ? () => itemStep(-1) : null,
      };
      tabs.forEach((tab, index) => (actions[`Digit${index + 1}`] = () => tab.click()));
      const byName = { "?": () => help.showModal(), "/": () => search.focus() }; // wherever a layout has them
      const action = byName[event.key] ?? actions[event.code];
      if (!action) return;
      event.preventDefault();
      action();
    });

    prepare(openPanel());
    if (!rowsOf(openPanel()).length && !location.hash) open(rowsOf($("#panel-facts")).length ? "facts" : "blocks");
    if (location.hash) follow();
  }

  document.addEventListener("DOMContentLoaded", () => {
    if ($("#sheets")) documentPage();
    else {
      sortableTables();
      filteredTable();
    }
    document.documentElement.classList.add("ready");
  });
})();
