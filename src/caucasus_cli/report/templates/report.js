"use strict";
(() => {
  const number = (text) => text === "" ? null : Number(text);
  for (const table of document.querySelectorAll("table[data-sortable]")) {
    const body = table.tBodies[0];
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const kind = head.dataset.sort;
      if (!kind) return;
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent.trim();
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const first = kind === "text" ? "ascending" : "descending";
        const other = first === "ascending" ? "descending" : "ascending";
        const way = head.getAttribute("aria-sort") === first ? other : first;
        heads.forEach((one) => one.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", way);
        const sign = way === "ascending" ? 1 : -1;
        const keyed = [...body.rows].map((row, place) => {
          const cell = row.cells[column];
          const text = cell.dataset.value ?? cell.textContent.trim();
          return { row, place, key: kind === "number" ? number(text) : text };
        });
        keyed.sort((a, b) => {
          if (a.key === null || b.key === null) {
            return (a.key === null) - (b.key === null) || a.place - b.place;
          }
          const order = kind === "number" ? a.key - b.key : a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
          return sign * order || a.place - b.place;
        });
        body.append(...keyed.map((one) => one.row));
      });
    });
  }
  for (const tools of document.querySelectorAll("[data-filters]")) {
    const rows = [...document.getElementById(tools.dataset.filters).tBodies[0].rows];
    const words = rows.map((row) => row.textContent.toLowerCase());
    const text = tools.querySelector("input");
    const kind = tools.querySelector("select");
    const said = tools.querySelector("output");
    const filter = () => {
      const wanted = text.value.toLowerCase().split(/\s+/).filter(Boolean);
      let count = 0;
      rows.forEach((row, place) => {
        const fits = wanted.every((word) => words[place].includes(word)) &&
          (!kind || !kind.value || row.dataset.kind === kind.value);
        row.hidden = !fits;
        count += fits;
      });
      said.textContent = count + " of " + rows.length;
    };
    text.addEventListener("input", filter);
    if (kind) kind.addEventListener("change", filter);
    tools.hidden = false;
    filter();
  }
})();
