// preview.js - content tried without a conversation: an answer as it would be sent, why a text is answered so, and a
// list of texts answered one by one. The gateway keeps none of it, and neither does the page.
import { at, element } from "/dom.js";
import { counted } from "/words.js";

const LIST_MAX = 200;

const names = {}; // of languages, by code
const alphabets = {}; // of channels, by name
let shown = 0; // which preview was asked for last: an earlier one may come later
let running = 0; // which list is being answered
let before = new Map(); // what each text of the last list was answered: an edit in between shows as a difference

async function fetchJson(path, options) {
  const answer = await fetch(path, options);
  if (!answer.ok) throw new Error(`the gateway answered ${answer.status}`);
  return answer.json();
}

/** What a first text with these words is answered, and what was seen in it. */
export const ask = (text, choice = {}) =>
  fetchJson("/phone/ask", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ text, ...choice }),
  });

const topicName = (topic) => (topic === "none" ? "no topic" : topic);

/** In one line: what decided, and how sure the best guesses were. */
export function whyLine({ handler, why, understood }) {
  const guesses = (understood?.candidates ?? []).slice(0, 3).map(({ topic, score }) => `${topic} ${score.toFixed(2)}`);
  const said = why ? `${handler} (${why})` : handler;
  return guesses.length ? `${said}; scores: ${guesses.join(", ")}; needed ${understood.needed.toFixed(2)}` : said;
}

function option(value, text) {
  return element("option", "", text, { value });
}

async function fill() {
  const { topics, languages, channels } = await fetchJson("/phone/topics");
  at("topic").replaceChildren(...topics.map((id) => option(id, id)));
  const ordered = [...languages.filter(({ served }) => served), ...languages.filter(({ served }) => !served)];
  for (const { code, name } of ordered) names[code] = name;
  const choices = ordered.map(({ code, name, served }) => option(code, served ? name : `${name} (not answered in yet)`));
  at("language").replaceChildren(...choices);
  at("channel").replaceChildren(...channels.map(({ name }) => option(name, name)));
  at("channel").parentElement.hidden = channels.length === 1;
  for (const { name, alphabet } of channels) alphabets[name] = alphabet;
  at("alphabet").value = channels[0].alphabet;
}

const choice = () => ({ channel: at("channel").value, alphabet: at("alphabet").value });

function reviewLine({ state, on, by, lang }, wanted) {
  const said = state === "reviewed" ? `Reviewed ${on}${by ? ` by ${by}` : ""}.` : `Draft of ${on}: nobody has reviewed it.`;
  return lang === wanted ? said : `Not written in ${names[wanted]}: people get the ${names[lang]} text. ${said}`;
}

async function showTopic() {
  const turn = (shown += 1);
  const lang = at("language").value;
  const query = new URLSearchParams({ id: at("topic").value, lang, ...choice() });
  try {
    const answer = await fetchJson(`/phone/topic?${query}`);
    if (turn !== shown) return;
    const total = answer.page_segments.reduce((sum, count) => sum + count, 0);
    const pages = answer.pages.map((text, index) => {
      const item = element("li");
      const cost = counted(answer.page_segments[index], "segment");
      item.append(
        element("p", "page", text, { lang: answer.review.lang, dir: "auto" }),
        element("p", "facts", `${answer.page_encodings[index]} · ${cost} · ${answer.page_units[index]} units`),
      );
      return item;
    });
    at("pages").replaceChildren(...pages);
    at("about").textContent =
      `${counted(pages.length, "page")}, ${counted(total, "segment")} in all. ${reviewLine(answer.review, lang)}`;
  } catch (error) {
    if (turn === shown) at("about").textContent = `No answer: ${error.message}.`;
  }
}

const cost = (answer) => (answer.pages.length ? `${answer.segments} ${answer.encoding}` : "nothing sent");

/** How an answer differs from the one of the last time. */
function change(old, answer) {
  if (!old) return before.size ? "not asked then" : "";
  const was = [
    old.topic !== answer.topic && topicName(old.topic),
    old.lang !== answer.lang && (names[old.lang] ?? old.lang),
    cost(old) !== cost(answer) && cost(old),
  ].filter(Boolean);
  if (was.length) return `was ${was.join(", ")}`;
  return old.pages.join("\n") === answer.pages.join("\n") ? "same" : "other words";
}

function row(text, answer) {
  const made = element("tr");
  const difference = change(before.get(text), answer);
  if (/^(was|other)/.test(difference)) made.className = "changed";
  made.append(
    element("th", "", text, { scope: "row", dir: "auto" }),
    element("td", "", topicName(answer.topic)),
    element("td", "", names[answer.lang] ?? answer.lang),
    element("td", "", cost(answer)),
    element("td", "", difference),
    element("td", "", whyLine(answer)),
  );
  return made;
}

async function replay() {
  const turn = (running += 1);
  const lines = at("list").value.split("\n").map((line) => line.trim()).filter(Boolean);
  const rows = at("answers").tBodies[0];
  const now = new Map();
  rows.replaceChildren();
  at("answers-frame").hidden = lines.length === 0;
  at("progress").textContent = lines.length ? "" : "Write or paste a text in each line.";
  try {
    for (const line of lines.slice(0, LIST_MAX)) {
      const answer = await ask(line, choice());
      if (turn !== running) return;
      now.set(line, answer);
      rows.append(row(line, answer));
    }
    if (lines.length === 0) return;
    at("progress").textContent = summary(rows.rows, lines.length);
    before = now;
  } catch (error) {
    if (turn === running) at("progress").textContent = `Stopped: ${error.message}.`;
  }
}

function summary(rows, wanted) {
  const none = [...rows].filter(({ cells }) => cells[1].textContent === "no topic").length;
  const changed = [...rows].filter(({ className }) => className).length;
  const since = before.size ? `, ${changed} changed since the last time` : "";
  const left = wanted > rows.length ? ` The first ${LIST_MAX} of ${wanted}: answer the rest in another list.` : "";
  return `${counted(rows.length, "text")} answered, ${none} without a topic${since}.${left}`;
}

at("channel").addEventListener("change", () => (at("alphabet").value = alphabets[at("channel").value]));
at("preview").addEventListener("change", showTopic); // after the one above: events rise from where they happen
at("replay").addEventListener("submit", (event) => {
  event.preventDefault();
  replay();
});
at("clear").addEventListener("click", () => {
  running += 1;
  before = new Map();
  at("list").value = "";
  at("answers").tBodies[0].replaceChildren();
  at("answers-frame").hidden = true;
  at("progress").textContent = "";
  at("list").focus();
});

fill().then(showTopic, (error) => (at("about").textContent = `No answers to show: ${error.message}.`));
