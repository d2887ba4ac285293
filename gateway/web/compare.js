// compare.js - two answers to the same: what runs, and what the edited folder would say. It knows no page.
import { element } from "/dom.js";
import { counted } from "/words.js";

// Words and what stands between them; in Chinese each character.
const pieces = (text) => text.match(/\p{Script=Han}|[^\s\p{Script=Han}]+|\s+/gu) ?? [];

// The mark of a page, "(2/5)", is no word of the answer.
const same = (one, other) => one === other || [one, other].every((piece) => /^\(\d+\/\d+\)$/.test(piece));

/** For each of `mine`, is it in `others` too, in the same order? By the longest row that both have. */
function shared(mine, others) {
  const rows = mine.length + 1;
  const length = Array.from({ length: rows }, () => new Uint16Array(others.length + 1)); // of that row, from there on
  for (let i = mine.length - 1; i >= 0; i -= 1)
    for (let j = others.length - 1; j >= 0; j -= 1)
      length[i][j] = same(mine[i], others[j]) ? length[i + 1][j + 1] + 1 : Math.max(length[i + 1][j], length[i][j + 1]);
  const found = mine.map(() => false);
  for (let i = 0, j = 0; i < mine.length && j < others.length; ) {
    if (same(mine[i], others[j])) {
      found[i] = true;
      i += 1;
      j += 1;
    } else if (length[i + 1][j] >= length[i][j + 1]) i += 1;
    else j += 1;
  }
  return found;
}

/** Each page as nodes: what the other answer has on none of its pages is in elements of that name, "del" or "ins". */
export function markedPages(pages, others, name) {
  const mine = pages.map(pieces);
  const found = shared(mine.flat(), others.flatMap(pieces));
  let done = 0;
  return mine.map((page) => {
    const here = found.slice(done, (done += page.length));
    const made = [];
    for (let from = 0, to = 0; from < page.length; from = to) {
      while (to < page.length && here[to] === here[from]) to += 1;
      const run = page.slice(from, to).join("");
      made.push(here[from] ? run : element(name, "", run));
    }
    return made;
  });
}

const words = (answer) => answer.pages.join("\n");

/** In what `other` is unlike `answer`, as `facts` tells of each; empty: in nothing. */
export function unlike(answer, other, facts) {
  const mine = facts(answer);
  const theirs = facts(other).filter((fact, index) => fact !== mine[index]);
  if (theirs.length) return theirs;
  return words(answer) === words(other) ? [] : ["other words"];
}

/** Both texts, to be opened. */
export function bothTexts(running, edited) {
  const made = element("details", "both");
  const side = (title, answer, other, name) => {
    const pages = markedPages(answer.pages, other.pages, name).map((nodes) => {
      const text = element("p", "", "", { lang: answer.lang, dir: "auto" });
      text.append(...nodes);
      return text;
    });
    return [element("b", "", title), ...(pages.length ? pages : [element("p", "", "nothing sent")])];
  };
  made.append(
    element("summary", "", "Read both"),
    ...side("Running now", running, edited, "del"),
    ...side("Edited", edited, running, "ins"),
  );
  return made;
}

const segmentsOf = ({ page_segments }) => page_segments.reduce((sum, count) => sum + count, 0);

/** In words: how long an answer is. */
export const costLine = (answer) => `${counted(answer.pages.length, "page")}, ${counted(segmentsOf(answer), "segment")}`;

/** One line about two answers to a topic; either may be null. */
export function verdict(running, edited) {
  if (!running || !edited) return edited ? "Only the edited folder has this topic." : "The edited folder has no such topic.";
  if (words(running) === words(edited)) return "The same text in both.";
  return `They differ. Running: ${costLine(running)}; edited: ${costLine(edited)}.`;
}
