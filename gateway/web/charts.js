// charts.js - a chart of one number or several over time, drawn by uPlot. The picture alone: what it shows is in a
// table and in a sentence too. Arrow keys go through it as a pointer does, and what they reach is read aloud.
/* global uPlot */
import { element } from "/dom.js";

const NOWHERE = { left: -10, top: -10 };
const LABEL_EMS = 5; // the room a label below the chart takes

const STEPS = [0, 1, 2, 3, 4, 5, 6].flatMap((zeros) => [1, 2, 5].map((digit) => digit * 10 ** zeros)); // of the axis

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const lettersPx = () => parseFloat(getComputedStyle(document.documentElement).fontSize);
const faint = (name) => `color-mix(in srgb, ${colour(name)} 22%, transparent)`;

const bars = (name, size, filling) => ({
  stroke: colour(name),
  fill: filling,
  width: filling === colour(name) ? 0 : 1,
  paths: uPlot.paths.bars({ size: [size, 40 * size], radius: 0.18 }),
  points: { show: false },
});

/* How a series is drawn: bars, bars that others stand in, those others, or an area below a line. */
const kinds = {
  bars: (name) => bars(name, 0.72, colour(name)),
  outer: (name) => bars(name, 0.8, faint(name)),
  inner: (name) => bars(name, 0.44, colour(name)),
  area: (name) => ({
    stroke: colour(name),
    fill: faint(name),
    width: 2,
    points: { show: true, size: 6, width: 2, fill: colour("sheet") },
  }),
};

/** `frame` is filled with the chart. Its series, from back to front: [{name, colour, kind}]. */
export class Chart {
  #frame;
  #series;
  #plot = null;
  #tip = element("div", "tip", "", { "aria-hidden": "true" });
  #drawing;
  #shown = null;
  #at = -1;

  constructor(frame, name, series) {
    this.#frame = frame;
    this.#series = series;
    const key = element("p", "key", "", { "aria-hidden": "true" });
    for (const { name: called, colour: shade, kind } of series) {
      const entry = element("span");
      entry.append(element("i", `mark ${kind} ${shade}`), called);
      key.append(entry);
    }
    this.#drawing = element("div", "drawing", "", { role: "slider", tabindex: "0", "aria-label": `${name}, by arrow keys` });
    this.#drawing.append(this.#tip);
    frame.append(key, this.#drawing);
    this.#drawing.addEventListener("keydown", (event) => this.#key(event));
    this.#drawing.addEventListener("blur", () => this.#plot?.setCursor(NOWHERE));
    this.#drawing.addEventListener("mouseleave", () => this.#leave());
    new ResizeObserver(() => this.#fit()).observe(this.#drawing);
    for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"])
      matchMedia(query).addEventListener("change", () => this.#draw());
  }

  /** columns: [{short, long, lines: [words]}]; values: for each series as many numbers, null where none is told;
   *  write: a number as the axis has it. */
  show({ columns, values, write }) {
    const key = JSON.stringify([columns, values]);
    if (this.#shown?.key === key) return;
    this.#shown = { key, columns, values, write };
    this.#drawing.setAttribute("aria-valuemin", "0");
    this.#drawing.setAttribute("aria-valuemax", String(Math.max(columns.length - 1, 0)));
    this.#say(columns.length - 1);
    this.#draw();
  }

  #size() {
    return { width: this.#drawing.clientWidth, height: this.#drawing.clientHeight };
  }

  #fit() {
    if (!this.#plot) this.#draw();
    else if (this.#size().width !== this.#plot.width || this.#size().height !== this.#plot.height) this.#draw();
  }

  #draw() {
    const { width, height } = this.#size();
    this.#plot?.destroy();
    this.#plot = null;
    this.#leave();
    if (!this.#shown || width < 1 || height < 1) return;
    const data = [this.#shown.columns.map((_, index) => index), ...this.#shown.values];
    this.#plot = new uPlot(this.#options(width, height), data, this.#drawing);
  }

  #options(width, height) {
    const { columns, write } = this.#shown;
    const em = lettersPx() * 0.8125;
    const font = `${em}px ${getComputedStyle(document.body).fontFamily}`;
    const every = Math.max(1, Math.ceil(columns.length / Math.max(1, Math.floor((width - 3 * em) / (LABEL_EMS * em)))));
    const labelled = columns.map((_, index) => index).filter((index) => (columns.length - 1 - index) % every === 0);
    const axis = { stroke: colour("soft"), font, ticks: { show: false } };
    const most = Math.max(0, ...this.#shown.values.flat());
    return {
      width,
      height,
      padding: [em * 0.6, em * 1.8, 0, 0],
      legend: { show: false },
      scales: { x: { time: false, range: [-0.6, columns.length - 0.4] }, y: { range: [0, most > 0 ? most * 1.08 : 1] } },
      axes: [
        {
          ...axis,
          size: em * 2.2,
          gap: em * 0.6,
          grid: { show: false },
          splits: labelled,
          values: labelled.map((index) => columns[index].short),
        },
        {
          ...axis,
          gap: em * 0.5,
          space: em * 2.6,
          grid: { stroke: colour("line"), width: 1 },
          size: (_, texts) => em * 0.9 + 0.62 * em * Math.max(2, ...(texts ?? []).map((text) => text.length)),
          incrs: STEPS,
          values: (_, splits) => splits.map(write),
        },
      ],
      series: [{}, ...this.#series.map(({ kind, colour: name }) => kinds[kind](name))],
      cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
      hooks: { setCursor: [(plot) => this.#point(plot)] },
    };
  }

  #point(plot) {
    const { left, idx } = plot.cursor;
    if (left < 0 || idx === null || idx === undefined) return this.#leave();
    this.#at = idx;
    const { long, lines } = this.#shown.columns[idx];
    this.#tip.replaceChildren(element("b", "", long), ...lines.map((words) => element("span", "", words)));
    this.#tip.classList.add("seen");
    const middle = plot.valToPos(idx, "x") + plot.bbox.left / devicePixelRatio;
    const room = this.#drawing.clientWidth - this.#tip.offsetWidth;
    const right = middle + 12;
    this.#tip.style.left = `${Math.max(0, Math.min(room, right > room ? middle - 12 - this.#tip.offsetWidth : right))}px`;
  }

  #leave() {
    this.#tip.classList.remove("seen");
    this.#tip.style.left = "0"; // or it would lengthen a page that becomes narrower
    this.#at = -1;
  }

  #say(index) {
    const column = this.#shown.columns[index];
    this.#drawing.setAttribute("aria-valuenow", String(Math.max(index, 0)));
    this.#drawing.setAttribute("aria-valuetext", column ? `${column.long}: ${column.lines.join(", ")}` : "Nothing to show");
  }

  #key(event) {
    const last = (this.#shown?.columns.length ?? 0) - 1;
    const from = this.#at < 0 ? last + 1 : this.#at;
    const [left, right] = [from - 1, from + 1];
    const to = { ArrowLeft: left, ArrowDown: left, ArrowRight: right, ArrowUp: right, Home: 0, End: last }[event.key];
    if (event.key === "Escape") this.#plot?.setCursor(NOWHERE);
    if (to === undefined || last < 0 || !this.#plot) return;
    event.preventDefault();
    const index = Math.max(0, Math.min(last, to));
    this.#say(index);
    this.#plot.setCursor({ left: this.#plot.valToPos(index, "x"), top: 0 });
  }
}
