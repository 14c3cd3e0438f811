// Sort a table by the column whose heading is pressed; pressed again, the other way round.
"use strict";
for (const table of document.querySelectorAll("table.sortable")) {
  const headings = [...table.tHead.rows[0].cells];
  headings.forEach((heading, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => sort(table, headings, column));
  });
}

function sort(table, headings, column) {
  const heading = headings[column];
  const rows = [...table.tBodies[0].rows];
  const value = (row) => row.cells[column].dataset.sort ?? row.cells[column].textContent.trim();
  const number = (text) => Number(text.replaceAll(",", "") || NaN);
  const areNumbers = rows.every((row) => !Number.isNaN(number(value(row))));
  const before = heading.getAttribute("aria-sort");
  const order = before ? (before === "descending" ? 1 : -1) : areNumbers ? -1 : 1; // of numbers the highest first
  const compare = areNumbers
    ? (a, b) => number(value(a)) - number(value(b))
    : (a, b) => value(a).localeCompare(value(b), "en", { numeric: true });
  rows.sort((a, b) => order * compare(a, b));
  headings.forEach((other) => other.removeAttribute("aria-sort"));
  heading.setAttribute("aria-sort", order > 0 ? "ascending" : "descending");
  table.tBodies[0].append(...rows);
}
