// messages.js - messages and replies over time: by the hour, day or week, of one channel or of all.
import { Chart } from "/charts.js";
import { at, element } from "/dom.js";
import { files, showWhole, wholeTable } from "/tables.js";
import { SLOT_MS, counted, number, share, slotLong, slotShort, spanOf } from "/words.js";

const MEASURES = ["messages", "replies", "delivered", "failed", "unanswered", "segments"];
const SLOTS_SHOWN = { hour: 48, day: 35, week: 60 };

let rows = []; // of the table: {unit, slots, channel, messages, replies, ...}
let chosen = null; // the unit, once somebody has chosen
let charts = null;
let details = null;
let floor = 10; // nothing below it is told

function makeCharts() {
  charts = {
    messages: new Chart(at("chart-messages"), "Messages and replies", [
      { name: "Messages", colour: "bars", kind: "outer" },
      { name: "Replies", colour: "lines", kind: "inner" },
    ]),
    delivered: new Chart(at("chart-delivered"), "Delivered and failed", [
      { name: "Failed, on top", colour: "failed", kind: "bars" },
      { name: "Delivered", colour: "delivered", kind: "bars" },
    ]),
    unanswered: new Chart(at("chart-unanswered"), "Unanswered share", [{ name: "Unanswered", colour: "bars", kind: "area" }]),
  };
}

const nothing = () => Object.fromEntries(MEASURES.map((measure) => [measure, 0]));

/** Slots from the first that something is told of to the last, without a gap. */
function slotsOf(unit, channel) {
  const sums = new Map();
  for (const row of rows) {
    const start = row.slots[unit];
    if (start === undefined || (channel && row.channel !== channel)) continue;
    const sum = sums.get(start) ?? { start, told: true, ...nothing() };
    for (const measure of MEASURES) sum[measure] += row[measure];
    sums.set(start, sum);
  }
  if (sums.size === 0) return [];
  const last = Math.max(...sums.keys());
  const first = Math.max(Math.min(...sums.keys()), last - (SLOTS_SHOWN[unit] - 1) * SLOT_MS[unit]);
  return Array.from({ length: (last - first) / SLOT_MS[unit] + 1 }, (_, index) => {
    const start = first + index * SLOT_MS[unit];
    return sums.get(start) ?? { start, told: false, ...nothing() };
  });
}

const total = (slots, measure) => slots.reduce((sum, slot) => sum + slot[measure], 0);

/* What is 0 stands for anything below the floor. */
const told = (count, one, many) => (count ? counted(count, one, many) : `fewer than ${number(floor)} ${many ?? `${one}s`}`);
const toldShare = (part, whole) => (part || whole < 5 * floor ? share(part || null, whole) : `< ${share(floor, whole)}`);

function showTotals(slots) {
  const sum = Object.fromEntries(MEASURES.map((measure) => [measure, total(slots, measure)]));
  const receipts = sum.delivered + sum.failed;
  const figures = [
    ["Messages", number(sum.messages || null), ""],
    ["Replies", number(sum.replies || null), told(sum.segments, "segment")],
    ["Delivered", toldShare(sum.delivered, receipts), `${told(sum.failed, "failure")}`],
    ["Unanswered", toldShare(sum.unanswered, sum.messages), told(sum.unanswered, "message")],
  ];
  at("totals").replaceChildren(
    ...figures.map(([name, value, more]) => {
      const made = element("div");
      made.append(element("dt", "", name), element("dd", "value", value), element("dd", "meaning", more));
      return made;
    }),
  );
}

/** The charts in a sentence or two. */
function summary(slots, unit) {
  if (slots.length === 0) return "Nothing is told yet.";
  const most = slots.reduce((a, b) => (b.messages > a.messages ? b : a));
  const long = ({ start }) => slotLong(start, unit);
  const span = slots.length > 1 ? `${long(slots[0])} to ${long(slots.at(-1))}` : long(slots[0]);
  const peak = slots.length > 1 && most.messages ? ` The most, ${number(most.messages)}: ${long(most)}.` : "";
  const gaps = slots.filter((slot) => !slot.told).length;
  return (
    `${span}: ${told(total(slots, "messages"), "message")}.${peak}` +
    (gaps ? ` ${counted(gaps, unit)} had too few to tell: those count with a later one, or with their week.` : "")
  );
}

function column(slot, unit) {
  const long = slotLong(slot.start, unit);
  const short = slotShort(slot.start, unit);
  if (!slot.told) return { short, long, lines: ["too few to tell, or none"] };
  const lines = [
    told(slot.messages, "message"),
    told(slot.replies, "reply", "replies"),
    told(slot.segments, "segment"),
    `${number(slot.delivered)} delivered, ${number(slot.failed)} failed`,
    `${number(slot.unanswered)} unanswered`,
  ];
  return { short, long, lines };
}

function showCharts(slots, unit) {
  const columns = slots.map((slot) => column(slot, unit));
  const of = (measure) => slots.map((slot) => slot[measure] || null);
  // Not all providers tell what was delivered, and what is 0 here is no picture.
  at("chart-delivered").parentElement.hidden = !total(slots, "delivered") && !total(slots, "failed");
  at("chart-unanswered").parentElement.hidden = !total(slots, "unanswered");
  charts.messages.show({ columns, values: [of("messages"), of("replies")], write: number });
  const receipts = slots.map(({ delivered, failed }) => delivered + failed || null);
  charts.delivered.show({ columns, values: [receipts, of("delivered")], write: number });
  // Each is counted for itself, so the unanswered of one slot may be told in the next.
  const shares = slots.map(({ unanswered, messages }) => (messages ? Math.min(100, (100 * unanswered) / messages) : null));
  charts.unanswered.show({ columns, values: [shares], write: (value) => share(value, 100) });
}

const available = (unit) => rows.some(({ slots }) => unit in slots);

/** What shows the most without being asked: days, unless there is more to see in weeks or hours. */
function usual() {
  return ["day", "week", "hour"].find((unit) => slotsOf(unit).length > 1) ?? ["hour", "day", "week"].find(available) ?? "day";
}

function redraw() {
  const unit = chosen && available(chosen) ? chosen : usual();
  for (const radio of at("view").elements.unit) {
    radio.checked = radio.value === unit;
    radio.disabled = !available(radio.value);
  }
  const slots = slotsOf(unit, at("channel").value);
  showTotals(slots);
  at("messages-summary").textContent = summary(slots, unit);
  showCharts(slots, unit);
}

function showChannels() {
  const names = [...new Set(rows.map(({ channel }) => channel))];
  const kept = at("channel").value;
  if (at("channel").dataset.shown !== names.join("\n")) {
    at("channel").dataset.shown = names.join("\n");
    const option = (value, words) => element("option", "", words, { value });
    at("channel").replaceChildren(option("", "all"), ...names.map((name) => option(name, name)));
    at("channel").value = names.includes(kept) ? kept : "";
  }
  at("channel-choice").hidden = names.length < 2;
}

/** Shows the table of messages, or shows it anew. */
export function showMessages(table, least) {
  floor = least;
  rows = table.rows.map((row) => {
    const named = Object.fromEntries(table.columns.map((name, index) => [name, row[index]]));
    return { ...named, ...spanOf(row) };
  });
  if (!charts) {
    makeCharts();
    details = wholeTable(table);
    at("messages-whole").append(details, files(table));
    at("view").addEventListener("change", (event) => {
      if (event.target.name === "unit") chosen = event.target.value;
      redraw();
    });
  }
  at("messages-note").textContent = table.note;
  showWhole(details, table);
  showChannels();
  redraw();
}
