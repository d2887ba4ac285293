// dashboard.js - how the hotline is doing: fetched once and again on the hour, and live in between by server-sent
// events. It shows what the gateway publishes, and adds up; it keeps nothing.
import { at, element } from "/dom.js";
import { showMessages } from "/messages.js";
import { explained, files, fill, rankingCard, ranked, showRanking, showWhole } from "/tables.js";
import { capital, counted, day, duration, limits, list, moment, named, number, share, spanOf } from "/words.js";

const RETRY_MS = 5000;
const DAY_MS = 86400000;
const SOON_S = 14 * 86400; // time to renew facts
const DRAINING = { level: "warn", text: "It is being stopped: what it holds is sent, and nothing new is taken." };

let shown = null; // what /dashboard.json said last, with what has come since
let missed = false; // was the line down, so that all is to be fetched again?

const table = (id) => shown.tables.find((one) => one.id === id);
const withRows = (tables) => tables.some(({ rows }) => rows.length > 0);

/* What is well and what is not. */

function showAlarms({ alarms, now }) {
  const key = JSON.stringify([alarms, now.status]);
  if (at("alarms").dataset.shown === key) return; // a change is read aloud, and nothing else is
  at("alarms").dataset.shown = key;
  const all = now.status === "draining" ? [...alarms, DRAINING] : alarms; // the worst first
  const bad = all.filter(({ level }) => level === "bad").length;
  at("verdict").dataset.level = bad ? "bad" : all.length ? "warn" : "good";
  let verdict = "All is well";
  if (bad) verdict = `${counted(bad, "thing")} to mend now`;
  else if (all.length) verdict = `Running, with ${counted(all.length, "thing")} to look at`;
  at("verdict-heading").textContent = verdict;
  at("alarms").replaceChildren(...all.map(alarm));
  document.title = `${verdict} - ${shown.hotline}`;
}

function alarm({ level, text }) {
  const item = element("li", level);
  const words = element("p");
  // Commands stand between backticks.
  words.append(...text.split("`").map((part, index) => (index % 2 ? element("code", "", part) : part)));
  item.append(element("b", "", level === "bad" ? "Mend now" : "Look at it"), words);
  return item;
}

/** How a channel's line is: in a word, in a sentence, and whether that is well. */
function lineWords({ line, alarmed }) {
  if (line !== "up") return ["Out of reach", "is out of reach", false];
  if (alarmed) return ["Refusing all", "refuses all that comes", false];
  return ["Connected", "is connected", true];
}

function showDoing({ now, channels, content }) {
  const lines = channels.map((channel) => `${channel.name} ${lineWords(channel)[1]}`);
  const waiting = now.held ? `${counted(now.held, "message waits", "messages wait")} for a reply` : "nobody waits for a reply";
  at("doing").textContent = `${capital(list([...lines, waiting]))}. ${textsLine(content)}`;
}

function textsLine({ review }) {
  const drafts = review.reduce((sum, { draft }) => sum + draft, 0);
  return drafts ? `${counted(drafts, "answer")} nobody has reviewed yet.` : "All answers are reviewed.";
}

/* Right now. */

function tile(name, value, meaning) {
  const made = element("div", "tile");
  const said = element("dd", "value");
  said.append(value);
  made.append(element("dt", "", name), said, element("dd", "meaning", meaning));
  return made;
}

function used({ used: count, ceiling }) {
  const both = element("span", "", number(count));
  if (ceiling === null) return [both, "No ceiling is set."];
  const meter = element("meter", "", "", { min: 0, max: ceiling, high: 0.8 * ceiling, value: count, "aria-label": "Used" });
  both.append(meter);
  return [both, `${share(count, ceiling)} of your ceiling of ${number(ceiling)}.`];
}

function triedAgain({ retries, fallbacks }) {
  if (!retries && !fallbacks) return "None had to be tried again.";
  return `${number(retries)} tried again, ${number(fallbacks)} by a second channel.`;
}

function showNow({ now }) {
  const { hour, day: today } = now.segments;
  at("now").replaceChildren(
    tile("Waiting for a reply", number(now.held), `${now.at_risk ? number(now.at_risk) : "None"} would be lost by a crash.`),
    tile("On their way out", number(now.outbox), triedAgain(now)),
    tile("Segments this hour", ...used(hour)),
    tile("Segments today", ...used(today)),
  );
  at("uptime").textContent = duration(now.uptime_s);
}

/* Who asked what. */

/** The table of messages, as one of who texted on which channel; none when there is but one. */
function byChannel() {
  const rows = table("messages").rows.map((row) => row.slice(0, 4));
  if (new Set(rows.map((row) => row[2])).size < 2) return [];
  return [{ id: "messages", title: "By channel", columns: ["from", "to", "channel", "messages"], rows }];
}

function showPeople() {
  const days = Number(at("period").value);
  const since = days ? shown.as_of * 1000 - days * DAY_MS : 0;
  const tables = shown.tables.filter(({ id }) => id !== "messages" && id !== "limits");
  const untold = [];
  for (const one of [...tables, ...byChannel()]) {
    let card = at(`card-${one.id}`);
    if (!card) at("cards").append((card = rankingCard(one)));
    const ranks = ranked(one, since, (row) => spanOf(row).end);
    card.hidden = ranks.length === 0;
    if (card.hidden) untold.push(one.title);
    showRanking(card, one, ranks, shown.names?.topics);
    showWhole(card.querySelector("details"), one, shown.names?.topics);
  }
  at("untold").textContent = untold.length ? `Nothing is told yet in that time of: ${list(untold)}.` : "";
  showLimits(since);
}

function showLimits(since) {
  const told = new Map(ranked(table("limits"), since, (row) => spanOf(row).end).map(({ id, count }) => [id, count]));
  const sinceStart = shown.now.limits;
  at("limits-time").textContent = at("period").selectedOptions[0].textContent;
  at("limits-note").textContent = table("limits").note;
  fill(
    at("limits-rows"),
    [...new Set([...Object.keys(limits), ...Object.keys(sinceStart), ...told.keys()])].map((id) => [
      explained(named("limit", id), limits[id]?.means ?? ""),
      told.get(id) ?? null,
      sinceStart[id] ?? 0,
    ]),
  );
}

/* Channels, and what providers say. */

const measures = [
  ["Messages and receipts", "webhooks", "What the provider brought"],
  ["Refused", "refused", "Not signed by the provider, or unreadable"],
  ["Came twice", "duplicates", "Answered once"],
  ["Replies taken", "replies", "By the provider"],
  ["Given up", "given_up", "Replies that could not be sent"],
  ["Delivered", "delivered", "To the phone, as far as the provider tells"],
  ["Failed", "failed", "Taken, and not delivered"],
  ["Segments", "segments", "What you pay for"],
  ["Lost", "lost", "Messages whose reply never went out"],
];

function pill(channel) {
  const [word, , well] = lineWords(channel);
  return element("span", `figure pill ${well ? "good" : "bad"}`, word);
}

function showChannels({ channels }) {
  const head = element("tr");
  head.append(element("th", "", "Channel", { scope: "col" }));
  for (const { name, provider } of channels) {
    const cell = element("th", "figure", name, { scope: "col" });
    cell.append(element("span", "meaning", provider));
    head.append(cell);
  }
  const [thead, tbody] = at("channels").children;
  if (thead.textContent !== head.textContent) thead.replaceChildren(head);
  fill(tbody, [
    ["Line", ...channels.map(pill)],
    ...measures.map(([name, key, means]) => [explained(name, means), ...channels.map((channel) => channel[key])]),
  ]);
  fill(
    at("codes-rows"),
    channels.flatMap(({ name, codes }) => codes.map(({ code, count, means }) => [String(code), name, count, means])),
  );
  at("codes").hidden = at("codes-rows").rows.length === 0;
}

/* The texts. */

const facts = {
  answers: "Answers",
  laws: "States' laws",
  agreements: "287(g) agreements",
  rules: "Rules of counties and cities",
  zips: "ZIPs and places",
};

const reloads = {
  none: "",
  loaded: "The last edit was taken over. ",
  refused: "The last edit has faults and was refused: the old texts stay. ",
};

function freshness(until) {
  const left = until - Date.now() / 1000;
  if (left < 0) return `Old since ${day(until)}`;
  return left < SOON_S ? `${day(until)}, soon` : day(until);
}

function showContent({ content }) {
  const faults = content.errors ? `with ${counted(content.errors, "fault")}` : "without a fault";
  const hints = content.warnings ? ` and with ${counted(content.warnings, "hint")}` : "";
  at("content-state").textContent =
    `${reloads[content.last_reload]}In service for ${duration(content.age_s)}, ${faults}${hints}.`;
  fill(
    at("review-rows"),
    content.review.map((of) => [named("language", of.language), of.reviewed, of.draft, of.due, of.topics]),
  );
  fill(
    at("fresh-rows"),
    content.fresh_until.map(({ of, until }) => [facts[of] ?? capital(of), freshness(until)]),
  );
}

/* All of it. */

function showFiles() {
  const entry = (table, about) => {
    const made = element("p", "", `${table.title} `);
    made.append(files(table), element("span", "small", about));
    return made;
  };
  at("files").replaceChildren(
    ...shown.tables.map((table) => entry(table, ` ${counted(table.rows.length, "row")}`)),
    ...shown.live_tables.map((table) => entry(table, " as of now")),
  );
}

function showLive() {
  showAlarms(shown);
  showDoing(shown);
  showNow(shown);
  showChannels(shown);
}

function showAll() {
  at("hotline").textContent = shown.hotline;
  at("as-of").textContent = `Numbers of ${moment(shown.as_of)}.`;
  at("floor").textContent = number(shown.floor);
  at("people-note").textContent = table("topics").note;
  at("to-phone").hidden = !shown.channels.some(({ provider }) => provider === "sandbox");
  at("empty").hidden = withRows(shown.tables);
  at("numbers").hidden = !withRows(shown.tables);
  showLive();
  showMessages(table("messages"), shown.floor);
  showPeople();
  showContent(shown);
  showFiles();
}

async function load() {
  const answer = await fetch("/dashboard.json");
  if (!answer.ok) throw new Error(`the gateway answered ${answer.status}`);
  shown = await answer.json();
  showAll();
}

function setLive(words, on) {
  at("live").textContent = words;
  at("live").dataset.on = String(on);
  missed = !on;
}

const lost = () => setLive("Not connected, trying again.", false);
const found = () => setLive("Live.", true);

function listen() {
  const stream = new EventSource("/dashboard/events");
  stream.addEventListener("open", () => (missed ? load() : Promise.resolve()).then(found, lost));
  stream.addEventListener("published", () => load().then(found, lost));
  stream.addEventListener("now", (event) => {
    if (missed) load().then(found, lost);
    if (!shown) return;
    Object.assign(shown, JSON.parse(event.data));
    showLive();
  });
  stream.addEventListener("error", () => {
    lost();
    // The browser tries again by itself, unless it was refused: eight listen at most.
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, RETRY_MS);
  });
}

at("period").addEventListener("change", () => shown && showPeople());
load().catch(lost).then(listen);
