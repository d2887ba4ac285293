// phone.js - the try-it phone. It sends what is typed to the sandbox's carrier and shows what arrives there, by
// server-sent events. The conversation is on this page alone: reloading it is forgetting it.

import { at, element } from "/dom.js";
import { ask, whyLine } from "/preview.js";
import { counted } from "/words.js";

const AREA_CODES = ["202", "212", "213", "305", "312", "415", "512", "602", "713", "718"];
const RETRY_MS = 2000;

const log = at("log");
const input = at("text");

let phone = "";
let token = "";
let stream = null;
let answersSinceTaken = 0; // shows which texts were taken and drew no answer
let tally = { sent: 0, replies: 0, segments: 0 };
const sent = new Map(); // our texts by id, until we know what became of them
const early = new Map(); // what became of a text whose id we have not been told yet

const written = (number) => number.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, "+1 ($1) $2-$3");

function setState(text) {
  if (at("state").textContent !== text) at("state").textContent = text; // a change is read aloud
}

function showTally() {
  at("tally").textContent = tally.sent
    ? `So far ${counted(tally.sent, "text")} sent, ` +
      `${counted(tally.replies, "reply", "replies")} costing ${counted(tally.segments, "segment")}.`
    : "No texts yet.";
}

// Shows the end of the log, unless what came is taller than the screen: then its beginning.
function append(entry, after = log.lastElementChild) {
  log.querySelector(".hint")?.remove();
  if (after?.isConnected) after.after(entry);
  else log.append(entry);
  const top = entry.offsetTop - 8;
  log.scrollTop = Math.min(top, log.scrollHeight - log.clientHeight);
}

// About a text of ours, below it: others may have followed.
function notice(fate, text, className = "notice") {
  append(element("p", className, text), fate.parentElement);
}

function showSent(text) {
  const message = element("div", "message mine");
  const bubble = element("div", "bubble", "", { dir: "auto" });
  const fate = element("p", "fate", "sending");
  bubble.append(element("span", "unseen", "You: "), element("p", "segment", text));
  message.append(bubble, fate);
  append(message);
  return fate;
}

// Why it is answered so, below a text of ours. The page asks anew, and without the conversation.
async function explain(fate, text) {
  const answer = await ask(text).catch(() => null); // then it is not told
  if (answer) fate.after(element("p", "why", `Read as a first text: ${answer.topic}, by ${whyLine(answer)}`));
}

// One bubble a reply; where it took several segments, a line after each tells how full it is.
function showReply(reply) {
  const several = reply.segments.length > 1;
  const message = element("div", "message theirs");
  const bubble = element("div", "bubble", "", { dir: "auto" });
  if (reply.language) bubble.lang = reply.language;
  message.append(element("span", "unseen", "Hotline: "), bubble, facts(reply));
  reply.segments.forEach((segment, index) => {
    bubble.append(element("p", "segment", segment.text, { dir: "auto" }));
    if (several)
      bubble.append(
        element("p", "part", `segment ${index + 1} of ${reply.segments.length}, ${segment.units}/${segment.room}`, {
          lang: "en",
          dir: "ltr",
        }),
      );
  });
  append(message);
  answersSinceTaken += 1;
  tally.replies += 1;
  tally.segments += reply.segments.length;
  showTally();
}

// In pieces, so that a narrow screen breaks the line between them.
function facts(reply) {
  const only = reply.segments.length === 1 ? reply.segments[0] : null;
  const topic = reply.topic && reply.topic !== "none" ? reply.topic : "no topic";
  const encoding = reply.outside ? `${reply.encoding} because of ${reply.outside}` : reply.encoding;
  const units = only ? `${only.units}/${only.room}` : reply.units;
  const about = element("span");
  about.append(element("b", "topic", topic), ` · ${reply.language_name || "language not told"} ·`);
  const line = element("p", "facts");
  line.append(
    about,
    " ",
    element("span", "", `${encoding} ·`),
    " ",
    element("span", "", `${counted(reply.segments.length, "segment")} · ${units} units`),
  );
  return line;
}

// What became of a text of ours: the hotline took it, or did not answer.
function settle(id, status, taken) {
  const fate = sent.get(id);
  if (!fate) {
    early.set(id, [status, taken]);
    return;
  }
  sent.delete(id);
  fate.textContent = taken ? "taken by the hotline" : "not taken";
  if (!taken) notice(fate, `The hotline did not answer (${status || "no connection"}).`, "notice bad");
  else if (answersSinceTaken === 0) notice(fate, "The hotline took this text and has sent nothing back.");
  answersSinceTaken = 0;
}

function listen() {
  stream?.close();
  stream = new EventSource(`/sandbox/events?phone=${phone.slice(1)}`);
  const on = (name, act) => stream.addEventListener(name, (event) => act(JSON.parse(event.data)));
  on("hello", ({ number }) => {
    at("hotline").textContent = written(number);
    setState("Ready");
  });
  on("text", showReply);
  on("taken", ({ id }) => settle(id, 200, true));
  on("unanswered", ({ id, status }) => settle(id, status, false));
  stream.onerror = (event) => {
    setState("No connection");
    // The browser tries again by itself, unless it was refused.
    if (event.target.readyState === EventSource.CLOSED)
      setTimeout(() => event.target === stream && listen(), RETRY_MS);
  };
}

async function fetchToken() {
  const answer = await fetch("/sandbox/token");
  if (!answer.ok) throw new Error(`token: ${answer.status}`);
  ({ token } = await answer.json());
}

// Once more with a new token when ours is of an earlier start of the gateway.
async function post(path, body) {
  for (let tries = 0; ; tries += 1) {
    if (!token) await fetchToken();
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Sandbox-Token": token },
      body: JSON.stringify(body),
    });
    if (answer.status !== 403 || tries > 0) return answer;
    token = "";
  }
}

async function send(text) {
  const from = phone;
  const fate = showSent(text);
  tally.sent += 1;
  showTally();
  try {
    const answer = await post("/sandbox/texts", { from, text });
    if (from !== phone) return; // a new phone since: this text is forgotten
    if (answer.status !== 202) throw new Error(`(${answer.status})`);
    const { id } = await answer.json();
    fate.textContent = "sent";
    explain(fate, text);
    sent.set(id, fate);
    if (early.has(id)) settle(id, ...early.get(id));
    early.delete(id);
  } catch (error) {
    if (from !== phone) return;
    fate.textContent = "not sent";
    const status = error.message.startsWith("(") ? ` ${error.message}` : "";
    notice(fate, `This text did not reach the gateway${status}.`, "notice bad");
    if (input.value) return;
    input.value = text; // to be sent again
    fitInput();
  }
}

function pickNumber() {
  const area = AREA_CODES[Math.floor(Math.random() * AREA_CODES.length)];
  const last = String(Math.floor(Math.random() * 100)).padStart(2, "0");
  const number = `+1${area}55501${last}`;
  return number === phone ? pickNumber() : number;
}

function startPhone() {
  const old = phone;
  if (old) post("/sandbox/forget", { from: old }).catch(() => {});
  phone = pickNumber();
  sent.clear();
  early.clear();
  answersSinceTaken = 0;
  tally = { sent: 0, replies: 0, segments: 0 };
  at("phone").textContent = written(phone);
  log.replaceChildren(
    element("p", "hint", "Text a word such as DETAINER, a ZIP code, or a question in your own words."),
  );
  showTally();
  listen();
}

function fitInput() {
  input.style.height = "auto";
  input.style.height = `${input.scrollHeight + 2}px`; // and its border
}

function submit() {
  const text = input.value.trim();
  if (!text) return;
  input.value = "";
  fitInput();
  send(text);
}

at("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
  input.focus();
});

// Enter sends, Shift and Enter is a new line; an Enter that ends a word of an input method does neither.
input.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  submit();
});
input.addEventListener("input", fitInput);

for (const key of document.querySelectorAll(".keys button"))
  key.addEventListener("click", () => send(key.dataset.text));

at("new-phone").addEventListener("click", () => {
  startPhone();
  setState("A new phone");
  input.focus();
});

startPhone();
// On a touch screen this would open the keyboard over the page.
if (matchMedia("(pointer: fine)").matches) input.focus({ preventScroll: true });
