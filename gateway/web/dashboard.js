// dashboard.js - how the hotline is doing: fetched once and again on the hour, and live in between by server-sent
// events. It shows what the gateway publishes, and adds up; it keeps nothing.
import { at, element } from "/dom.js";
import { showMessages } from "/messages.js";
import { explained, files, fill, rankingCard, ranked, showRanking, showWhole } from "/tables.js";
import { capital, counted, day, duration, limits, list, moment, named, number, share, spanOf } from "/words.js";

const RETRY_MS = 5000;
const DAY_MS = 86400000;

let shown = null; // what /dashboard.json said last, with what has come since
let missed = false; // was the line down, so that all is to be fetched again?

const table = (id) => shown.tables.find((one) => one.id === id);
const withRows = (tables) => tables.some(({ rows }) => rows.length > 0);

/* What is well and what is not. */

function showAlarms({ alarms, now }) {
  const key = JSON.stringify([alarms, now.status]);
  if (at("alarms").dataset.shown === key) return; // a change is read aloud, and nothing else is
  at("alarms").dataset.shown = key;
  const draining = now.status === "draining" ? [{ level: "warn", text: "It is being stopped: what it holds is sent, and nothing new is taken." }] : [];
  const all = [...draining, ...alarms].sort((a, b) => (a.level === "bad" ? 0 : 1) - (b.level === "bad" ? 0 : 1));
  const bad = all.filter(({ level }) => level === "bad").length;
  at("verdict").dataset.level = bad ? "bad" : all.length ? "warn" : "good";
  at("verdict-heading").textContent = all.length
    ? bad ? `${counted(bad, "thing")} to mend now` : `Running, with ${counted(all.length, "thing")} to look at`
    : "All is well";
  at("alarms").replaceChildren(...all.map(alarm));
  document.title = `${all.length ? at("verdict-heading").textContent : "All is well"} - ${shown.hotline}`;
}

function alarm({ level, text }) {
  const item = element("li", level);
  const words = element("p");
  // Commands stand between backticks.
  words.append(...text.split("`").map((part, index) => (index % 2 ? element("code", "", part) : part)));
  item.append(element("b", "", level === "bad" ? "Mend now" : "Look at it"), words);
  return item;
}

function showDoing({ now, channels, content }) {
  const lines = channels.map(({ name, line }) => `${name} is ${line === "up" ? "connected" : "out of reach"}`);
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

function showNow({ now }) {
  const { hour, day: today } = now.segments;
  at("now").replaceChildren(
    tile("Waiting for a reply", number(now.held), now.at_risk ? `${number(now.at_risk)} would be lost by a crash.` : "None would be lost by a crash."),
    tile("On their way out", number(now.outbox), `${number(now.retries)} tried again, ${number(now.fallbacks)} by a second channel.`),
    tile("Segments this hour", ...used(hour)),
    tile("Segments today", ...used(today)),
  );
  at("uptime").textContent = duration(now.uptime_s);
}

/* Who asked what. */

/** The table of messages, as one of who texted on which channel. */
function byChannel() {
  const { rows } = table("messages");
  return { id: "messages", title: "By channel", columns: ["from", "to", "channel", "messages"], rows: rows.map((row) => row.slice(0, 4)) };
}

function showPeople() {
  const days = Number(at("period").value);
  const since = days ? shown.as_of * 1000 - days * DAY_MS : 0;
  for (const one of [...shown.tables.filter(({ id }) => id !== "messages" && id !== "limits"), byChannel()]) {
    let card = at(`card-${one.id}`);
    if (!card) at("cards").append((card = rankingCard(one)));
    showRanking(card, one, ranked(one, since, (row) => spanOf(row).end), shown.names?.topics);
    showWhole(card.querySelector("details"), one, shown.names?.topics);
  }
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

function line({ line: state, alarmed }) {
  const up = state === "up";
  return element("span", `figure pill ${up && !alarmed ? "good" : "bad"}`, up ? (alarmed ? "Refusing all" : "Connected") : "Out of reach");
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
    ["Line", ...channels.map((channel) => line(channel))],
    ...measures.map(([name, key, means]) => [explained(name, means), ...channels.map((channel) => channel[key])]),
  ]);
  const codes = channels.flatMap(({ name, codes: list = [] }) => list.map((code) => [String(code.code), name, code.count, code.means]));
  fill(at("codes-rows"), codes.length ? codes : (shown.codes ?? []).map(({ code, count, means }) => [String(code), "all", count, means]));
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

function showContent({ content }) {
  const faults = content.errors + content.warnings;
  const reload = { none: "", loaded: "The last edit was taken over. ", refused: "The last edit has faults and was refused: the old texts stay. " };
  at("content-state").textContent =
    `${reload[content.last_reload] ?? ""}In service for ${duration(content.age_s)}, ` +
    `${faults ? `with ${counted(content.errors, "fault")} and ${counted(content.warnings, "hint")}` : "without a fault"}.`;
  fill(
    at("review-rows"),
    content.review.map(({ language, topics, reviewed, draft, due }) => [named("language", language), reviewed, draft, due, topics]),
  );
  const soon = Date.now() / 1000 + 14 * 86400;
  fill(
    at("fresh-rows"),
    content.fresh_until.map(({ of, until }) => [facts[of] ?? capital(of), until * 1000 < Date.now() ? `Old since ${day(until)}` : `${day(until)}${until < soon ? ", soon" : ""}`]),
  );
}

/* All of it. */

function showFiles() {
  at("files").replaceChildren(
    ...shown.tables.map((one) => {
      const entry = element("p", "", `${one.title} `);
      entry.append(files(one), element("span", "small", ` ${counted(one.rows.length, "row")}`));
      return entry;
    }),
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
  stream.addEventListener("published", () => load().catch(lost));
  stream.addEventListener("now", (event) => {
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
