// words.js - numbers, days and ids as the pages write them. It knows no page.

// The page is in English, so its numbers and dates are too: as the reader's English has them, if they have one.
const locale = navigator.languages.find((tag) => /^en\b/.test(tag)) ?? "en-US";
const numbers = new Intl.NumberFormat(locale);
const shares = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
const lists = new Intl.ListFormat(locale);
const languages = new Intl.DisplayNames(locale, { type: "language" });
const UTC = { timeZone: "UTC" };
const date = (options) => new Intl.DateTimeFormat(locale, options);
const formats = {
  // Hours are the reader's; days and weeks have names of their own, which are the same everywhere.
  hour: { short: date({ hour: "numeric" }), long: date({ weekday: "short", hour: "numeric", minute: "2-digit" }) },
  day: {
    short: date({ ...UTC, month: "short", day: "numeric" }),
    long: date({ ...UTC, weekday: "short", month: "short", day: "numeric" }),
  },
  full: date({ year: "numeric", month: "long", day: "numeric" }),
  moment: date({ weekday: "long", month: "long", day: "numeric", hour: "numeric", minute: "2-digit" }),
};
const HOUR = 3600000;
const DAY = 24 * HOUR;
const DAY_BEGINS = 10 * HOUR; // of UTC: the hotline's day is that of the US, and so are its counts

export const NONE = "–"; // not told, or nothing to tell

export const number = (value) => (value === null || value === undefined ? NONE : numbers.format(value));
export const counted = (count, one, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;
export const share = (part, whole) => (whole && part !== null ? shares.format(part / whole) : NONE);
export const list = (words) => lists.format(words);
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
export const moment = (seconds) => formats.moment.format(seconds * 1000);
export const day = (seconds) => formats.full.format(seconds * 1000);

/** A row's span: its unit, "hour", "day" or "week"; its end in milliseconds, the first that is not in it; and where
 *  it stands in charts by the hour, day and week. An hour's row tells what has come together by its end. */
export function spanOf([from, to]) {
  const end = Date.parse(to);
  if (from.includes("T")) {
    const last = end - 1;
    const begin = dayOf(last - DAY_BEGINS);
    return { unit: "hour", end, slots: { hour: last - (last % HOUR), day: begin, week: mondayOf(begin) } };
  }
  const begin = Date.parse(from);
  const week = mondayOf(begin);
  if (end - begin > DAY) return { unit: "week", end: end + DAY_BEGINS, slots: { week } };
  return { unit: "day", end: end + DAY_BEGINS, slots: { day: begin, week } };
}

const dayOf = (time) => time - (time % DAY);
const mondayOf = (begin) => begin - ((new Date(begin).getUTCDay() + 6) % 7) * DAY;

export const SLOT_MS = { hour: HOUR, day: DAY, week: 7 * DAY };

export const slotShort = (start, unit) => formats[unit === "hour" ? "hour" : "day"].short.format(start);

export function slotLong(start, unit) {
  if (unit === "week") return formats.day.short.formatRange(start, start + 6 * DAY);
  return formats[unit].long.format(start);
}

/** As a table has it. */
export function spanWords([from, to]) {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  const { unit } = spanOf([from, to]);
  if (unit === "hour") return formats.hour.long.formatRange(start, end);
  return unit === "day" ? formats.day.long.format(start) : formats.day.short.formatRange(start, end - DAY);
}

/** "3 days", "2 hours": the largest unit that fits, without fractions. */
export function duration(seconds) {
  const units = [["day", 86400], ["hour", 3600], ["minute", 60]];
  const [unit, size] = units.find(([, fits]) => seconds >= fits) ?? ["second", 1];
  const count = Math.floor(seconds / size);
  return `${number(count)} ${unit}${count === 1 ? "" : "s"}`;
}

const STATES =
  "AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|" +
  "DC District of Columbia|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|" +
  "LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana|" +
  "NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NC North Carolina|ND North Dakota|" +
  "OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|" +
  "UT Utah|VT Vermont|VA Virginia|WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming|PR Puerto Rico|GU Guam|" +
  "VI U.S. Virgin Islands|AS American Samoa|MP Northern Mariana Islands";
const states = new Map(STATES.split("|").map((pair) => [pair.slice(0, 2), pair.slice(3)]));

/** An id of a column ("language", "state", ...) as people say it. */
export function named(column, id, titles = {}) {
  if (id === null) return NONE;
  if (id === "other" || id === "none") return column === "topic" && id === "none" ? "No topic: got the menu" : "Others";
  if (column === "language") return languages.of(id);
  if (column === "state") return states.get(id) ?? id;
  if (column === "topic") return capital(titles[id] ?? id);
  if (column === "limit") return limits[id]?.name ?? id;
  if (column === "change") return { joined: "Joined", left: "Said STOP" }[id] ?? id;
  return id;
}

/** What each limit is, and what becomes of the text. */
export const limits = {
  notice: { name: "Asked to wait", means: "A phone texted a lot and was told, once an hour, to wait a little." },
  too_many: {
    name: "Too many texts",
    means: "A phone went on after that: no reply until it slows down. Emergencies are answered.",
  },
  loop: { name: "Going in circles", means: "The same went back and forth, as between two machines." },
  over_budget: {
    name: "Ceiling on segments",
    means: "Your segments for the hour or the day are used up. STOP, HELP and emergencies are still answered.",
  },
  unanswerable: { name: "No phone", means: "Short codes, names and toll-free numbers: machines, not people." },
  elsewhere: { name: "From elsewhere", means: "Outside the US and its territories, and not in also_answer." },
  denied: { name: "Denied", means: "Numbers that you denied." },
  overload: { name: "Too much at once", means: "The provider was asked to bring it again later." },
};
