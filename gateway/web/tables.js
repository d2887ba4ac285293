// tables.js - rows of cells, bars beside them, and a whole table that is written when somebody opens it.
import { element } from "/dom.js";
import { named, number, share, spanWords } from "/words.js";

const ROWS_SHOWN = 200; // of a whole table; the files have all

/** Replaces the rows of a table's part. Each row: its heading, then its cells; a cell is text, a number or an element. */
export function fill(part, rows) {
  const key = JSON.stringify(rows, (_, value) => (value instanceof Node ? value.outerHTML : value));
  if (part.dataset.shown === key) return; // nobody's place in it is lost for nothing
  part.dataset.shown = key;
  part.replaceChildren(
    ...rows.map((cells) => {
      const row = element("tr");
      row.append(...cells.map((cell, index) => cellOf(cell, index === 0)));
      return row;
    }),
  );
}

function cellOf(cell, heads) {
  const counts = typeof cell === "number" || cell === null || cell.classList?.contains("figure");
  const made = element(heads ? "th" : "td", counts ? "figure" : "");
  if (heads) made.scope = "row";
  made.append(cell instanceof Node ? cell : typeof cell === "string" ? cell : number(cell));
  return made;
}

/** A name with what it means below it. */
export function explained(name, meaning) {
  const both = element("span");
  both.append(name, element("span", "meaning", meaning));
  return both;
}

/** A bar that is a picture of the number beside it, so nothing is read aloud. */
export function bar(part, whole) {
  const frame = element("span", "bar", "", { "aria-hidden": "true" });
  const filled = element("span");
  filled.style.width = `${whole ? (100 * part) / whole : 0}%`;
  frame.append(filled);
  return frame;
}

/** Links to the files of a table. */
export function files({ id, title }) {
  const links = element("span", "links");
  for (const kind of ["csv", "json"]) {
    const name = kind.toUpperCase();
    links.append(element("a", "", name, { href: `/dashboard/${id}.${kind}`, "aria-label": `${title}, ${name}` }));
  }
  return links;
}

/** The rows of a table as a ranking: [{id, count}], the largest first. */
export function ranked({ rows }, since, spanEnd) {
  const sums = new Map();
  for (const row of rows)
    if (spanEnd(row) > since) sums.set(row[2], (sums.get(row[2]) ?? 0) + (row[3] ?? 0));
  return [...sums].map(([id, count]) => ({ id, count })).sort((a, b) => b.count - a.count);
}

/** A card for a ranking, made once: give it the table anew whenever it changes. */
export function rankingCard(table) {
  const card = element("article", "sheet card", "", { id: `card-${table.id}`, "aria-labelledby": `title-${table.id}` });
  const heading = element("div", "heading");
  heading.append(element("h3", "", table.title, { id: `title-${table.id}` }), files(table));
  const shown = element("table", "ranking", "", { "aria-labelledby": `title-${table.id}` });
  shown.append(element("thead"), element("tbody"));
  card.append(heading, shown, wholeTable(table));
  return card;
}

export function showRanking(card, table, ranks, titles) {
  const column = table.columns[2];
  const total = ranks.reduce((sum, { count }) => sum + count, 0);
  const most = ranks[0]?.count ?? 0;
  const shown = card.querySelector(".ranking");
  const head = element("tr");
  head.append(
    element("th", "", column.replace("_", " "), { scope: "col" }),
    element("th", "figure", table.columns[3], { scope: "col" }),
    element("th", "figure", "Share", { scope: "col" }),
  );
  shown.tHead.replaceChildren(head);
  const rows = ranks.map(({ id, count }) => {
    const name = element("span", "name", named(column, id, titles));
    name.append(bar(count, most));
    const part = element("span", "figure", share(count, total));
    return [name, count, part];
  });
  fill(shown.tBodies[0], rows);
}

/** A whole table, folded; what is in it is written when it is opened. */
export function wholeTable(table) {
  const details = element("details");
  const frame = element("div", "frame", "", { role: "group", "aria-label": `${table.title}, row by row`, tabindex: "0" });
  const shown = element("table");
  const head = element("tr");
  const words = ["When", ...table.columns.slice(2)];
  head.append(
    ...words.map((word, index) =>
      element("th", index > 1 ? "figure" : "", word.replace("_", " "), { scope: "col" }),
    ),
  );
  shown.append(element("thead"), element("tbody"));
  shown.tHead.append(head);
  frame.append(shown);
  details.append(element("summary", "", "Row by row"), frame, element("p", "small"));
  details.addEventListener("toggle", () => details.open && details.rows && writeRows(details));
  return details;
}

export function showWhole(details, table, titles) {
  details.rows = table.rows;
  details.column = table.columns[2];
  details.titles = titles;
  if (details.open) writeRows(details);
}

function writeRows({ rows, column, titles, children }) {
  const [, frame, note] = children;
  const newest = rows.slice(-ROWS_SHOWN).reverse();
  const left = rows.length - newest.length;
  const cells = newest.map((row) => [spanWords(row), named(column, row[2], titles), ...row.slice(3)]);
  fill(frame.querySelector("tbody"), cells);
  note.textContent = left > 0 ? `The newest ${number(newest.length)}; ${number(left)} more are in the files.` : "";
}
