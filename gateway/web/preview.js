// preview.js - content tried without a conversation: an answer as it would be sent, why a text is answered so, and a
// list of texts answered one by one; beside it, if wanted, what the edited folder would say. The gateway keeps none of
// it, and neither does the page.
import { bothTexts, costLine, markedPages, unlike, verdict } from "/compare.js";
import { at, element } from "/dom.js";
import { counted } from "/words.js";

const LIST_MAX = 200;
const READING_MS = 250; // between two questions after a folder that is being read

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
  const { topics, languages, channels, edited } = await fetchJson("/phone/topics");
  at("topic").replaceChildren(...topics.map((id) => option(id, id)));
  at("compare").parentElement.hidden = !edited;
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

/* ---- The edited folder ---- */

const comparing = () => at("compare").checked;

function faultLine({ file, line, where, message, mend }) {
  const place = [file, line && `line ${line}`, !/^line /.test(where) && where].filter(Boolean).join(", ");
  const item = element("li");
  item.append(element("b", "", place), `${place && ": "}${message}.`, mend && ` To mend it: ${mend}.`);
  return item;
}

function tellEdited({ folder, state, errors, faults }) {
  const said = {
    reading: `Reading ${folder} ...`,
    ready: `${folder} is read: nothing in it would keep it out of service.`,
    faulty: `${folder} has ${counted(errors, "fault")} and would not be put in service, so it is not compared.`,
  }[state];
  if (at("edited-state").textContent !== said) at("edited-state").textContent = said; // nobody is to hear it twice
  at("faults").replaceChildren(...faults.map(faultLine));
}

/** Asks until the folder, as it is now, has been read; `about` is what is told of it in what was answered. */
async function onceRead(ask, about) {
  for (;;) {
    const answer = await ask();
    if (!comparing()) return answer;
    tellEdited(about(answer));
    if (about(answer).state !== "reading") return answer;
    await new Promise((resolve) => setTimeout(resolve, READING_MS));
  }
}

/** {running, edited}, each an answer or null; `edited` is left out when nothing is compared with. */
async function askBoth(ask) {
  if (!comparing()) return { running: await ask(false) };
  const { running, edited } = await onceRead(() => ask(true), ({ edited }) => edited);
  return edited.state === "ready" ? { running, edited: edited.answer } : { running };
}

/** Topics that only the edited folder has can be chosen too. */
async function offerEdited() {
  const { topics = [] } = comparing() ? await onceRead(() => fetchJson("/phone/edited"), (about) => about) : {};
  const chosen = at("topic").value;
  for (const old of [...at("topic").options]) if (old.dataset.edited) old.remove();
  const there = new Set([...at("topic").options].map(({ value }) => value));
  for (const id of topics.filter((id) => !there.has(id))) {
    const made = option(id, `${id} (edited folder)`);
    made.dataset.edited = "yes";
    at("topic").append(made);
  }
  at("topic").value = chosen;
  if (at("topic").selectedIndex < 0) at("topic").selectedIndex = 0;
}

/* ---- Any answer ---- */

/** The pages of an answer; what the other answer, if there is one, has not is marked. */
function pageItems(answer, other, name) {
  const texts = other ? markedPages(answer.pages, other.pages, name) : answer.pages.map((text) => [text]);
  return texts.map((nodes, index) => {
    const item = element("li");
    const page = element("p", "page", "", { lang: answer.review.lang, dir: "auto" });
    page.append(...nodes);
    const facts = [answer.page_encodings[index], counted(answer.page_segments[index], "segment"), `${answer.page_units[index]} units`];
    if (page.querySelector(name)) facts.push("differs");
    item.append(page, element("p", "facts", facts.join(" · ")));
    return item;
  });
}

function showSides(running, edited, lang) {
  const compared = edited !== undefined;
  const line = (answer) => (answer ? `${costLine(answer)} in all. ${reviewLine(answer.review, lang)}` : "No such topic here.");
  at("sides").classList.toggle("two", compared);
  at("edited-side").hidden = at("running-about").hidden = !compared;
  at("pages").replaceChildren(...(running ? pageItems(running, edited, "del") : []));
  at("edited-pages").replaceChildren(...(edited ? pageItems(edited, running, "ins") : []));
  at("running-about").textContent = compared ? line(running) : "";
  at("edited-about").textContent = compared ? line(edited) : "";
  at("about").textContent = compared ? verdict(running, edited) : line(running);
}

async function showTopic() {
  const turn = (shown += 1);
  const lang = at("language").value;
  const query = new URLSearchParams({ id: at("topic").value, lang, ...choice() });
  try {
    const { running, edited } = await askBoth((both) => fetchJson(`/phone/topic?${query}${both ? "&edited=1" : ""}`));
    if (turn === shown) showSides(running, edited, lang);
  } catch (error) {
    if (turn === shown) at("about").textContent = `No answer: ${error.message}.`;
  }
}

/* ---- A list ---- */

const cost = (answer) => (answer.pages.length ? `${answer.segments} ${answer.encoding}` : "nothing sent");

const facts = (answer) => [topicName(answer.topic), names[answer.lang] ?? answer.lang, cost(answer)];

/** How an answer differs from the one of the last time. */
function sinceLast(text, answer) {
  const old = before.get(text);
  if (!old) return { line: before.size ? "not asked then" : "" };
  const were = unlike(answer, old, facts);
  const line = were.join(", ");
  return { line: were.length === 0 ? "same" : line === "other words" ? line : `was ${line}`, changed: were.length > 0 };
}

/** How the edited folder answers otherwise. */
function fromEdited(running, edited) {
  const there = unlike(running, edited, facts);
  if (!there.length) return { line: "same" };
  return { line: there.join(", "), changed: true, more: bothTexts(running, edited) };
}

function row(text, answer, { line, changed, more }) {
  const made = element("tr", changed ? "changed" : "");
  const beside = element("td");
  beside.append(element("span", "difference", line), ...(more ? [more] : []));
  made.append(
    element("th", "", text, { scope: "row", dir: "auto" }),
    element("td", "", topicName(answer.topic)),
    element("td", "", names[answer.lang] ?? answer.lang),
    element("td", "", cost(answer)),
    beside,
    element("td", "", whyLine(answer)),
  );
  return made;
}

function clearAnswers() {
  running += 1;
  at("answers").tBodies[0].replaceChildren();
  at("answers-frame").hidden = at("only-line").hidden = true;
  at("answers").classList.remove("only");
  at("only").checked = false;
  at("progress").textContent = "";
}

/** Answers the lines, and gives the answers that run by line; null when something else is to be answered by now. */
async function answerLines(lines, turn) {
  const now = new Map();
  for (const line of lines) {
    const answer = await askBoth((both) => ask(line, both ? { ...choice(), edited: true } : choice()));
    if (turn !== running) return null;
    if (comparing() && !answer.edited) throw new Error("the edited folder has faults, which stand above");
    now.set(line, answer.running);
    const difference = answer.edited ? fromEdited(answer.running, answer.edited) : sinceLast(line, answer.running);
    at("answers").tBodies[0].append(row(line, answer.running, difference));
  }
  return now;
}

async function replay() {
  clearAnswers();
  const turn = running;
  const lines = at("list").value.split("\n").map((line) => line.trim()).filter(Boolean);
  if (lines.length === 0) {
    at("progress").textContent = "Write or paste a text in each line.";
    return;
  }
  at("beside").textContent = comparing() ? "Edited folder" : "Last time";
  at("answers-frame").hidden = false;
  try {
    const now = await answerLines(lines.slice(0, LIST_MAX), turn);
    if (!now) return;
    at("progress").textContent = summary([...at("answers").tBodies[0].rows], lines.length);
    before = now;
  } catch (error) {
    if (turn !== running) return;
    at("progress").textContent = `Stopped: ${error.message}.`;
    at("answers-frame").hidden = at("answers").tBodies[0].rows.length === 0;
  }
}

function summary(rows, wanted) {
  const none = rows.filter(({ cells }) => cells[1].textContent === "no topic").length;
  const changed = rows.filter(({ className }) => className).length;
  at("only-line").hidden = changed === 0;
  const since = before.size ? `, ${changed} changed since the last time` : "";
  const otherwise = ` The edited folder answers ${changed ? changed : "none"} of them otherwise.`;
  const left = wanted > rows.length ? ` The first ${LIST_MAX} of ${wanted}: answer the rest in another list.` : "";
  const answered = `${counted(rows.length, "text")} answered, ${none} without a topic`;
  return comparing() ? `${answered}.${otherwise}${left}` : `${answered}${since}.${left}`;
}

/* ---- What is chosen ---- */

async function compare() {
  at("edited").hidden = at("list-compares").hidden = !comparing();
  at("edited-state").textContent = "";
  clearAnswers();
  await look();
}

/** Whoever comes back from the editor sees what they wrote. */
async function look() {
  try {
    await offerEdited();
  } catch (error) {
    at("edited-state").textContent = `The edited folder cannot be asked: ${error.message}.`;
  }
  await showTopic();
}

at("channel").addEventListener("change", () => (at("alphabet").value = alphabets[at("channel").value]));
// After the one above: events rise from where they happen.
at("preview").addEventListener("change", ({ target }) => (target === at("compare") ? compare() : showTopic()));
addEventListener("focus", () => comparing() && look());
at("only").addEventListener("change", () => at("answers").classList.toggle("only", at("only").checked));
at("replay").addEventListener("submit", (event) => {
  event.preventDefault();
  replay();
});
at("clear").addEventListener("click", () => {
  clearAnswers();
  before = new Map();
  at("list").value = "";
  at("list").focus();
});

fill().then(showTopic, (error) => (at("about").textContent = `No answers to show: ${error.message}.`));
