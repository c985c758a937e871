// Draws each plot from the table that stands below it for everybody: its first column is time, the others are lines.
"use strict";

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const dark = matchMedia("(prefers-color-scheme: dark)");
const drawn = [];

const INTEGERS = [1, 2, 5].flatMap((one) => [one, one * 10, one * 100, one * 1000, one * 10000]).sort((a, b) => a - b);
const STEPS = { day: [1, 2, 7, 14, 28, 56, 112], month: [1, 2, 3, 6, 12, 24, 36, 60] };
const LABEL_WIDTH = 80;
const BAR_WIDTH = 6; // a narrower one cannot be told from its neighbours
const POINTS_FROM = 14;

function read(table) {
  const heads = [...table.querySelectorAll("thead th")];
  const rows = [...table.querySelectorAll("tbody tr")].map((row) => [...row.children].map((cell) => cell.dataset.value));
  const data = heads.map((_, column) =>
    rows.map((row) => (column ? Number(row[column]) : Date.parse(row[0]) / 1000)));
  return { heads, data };
}

function draw(place) {
  place.classList.add("drawn"); // before it is measured: without a script there is no empty frame
  const { heads, data } = read(document.getElementById(place.dataset.table));
  const daily = place.dataset.step === "day";
  const shown = daily ? { day: "numeric", month: "short" } : { month: "short", year: "numeric" };
  const dates = Intl.DateTimeFormat(document.documentElement.lang, { ...shown, timeZone: "UTC" });
  const halfStep = daily ? 43200 : 1.4e6;
  const axis = () => ({ stroke: colour("quiet"), grid: { stroke: colour("line"), width: 1 }, ticks: { stroke: colour("line") } });
  const room = place.clientWidth - 24;
  const width = Math.max(room, data[0].length * BAR_WIDTH);
  const scrolls = width > room; // years on a telephone: the newest first, with the figures of the axis beside them
  const steps = STEPS[daily ? "day" : "month"];
  const step = steps.find((one) => (data[0].length / one) * LABEL_WIDTH <= width) ?? steps.at(-1);
  const named = data[0].filter((_, number) => number % step === 0); // each name stands below what it names
  const bars = uPlot.paths.bars({ size: [0.7, 40] });
  const highest = Math.max(1, ...data.slice(1).flat());
  const plot = new uPlot({
    width,
    hooks: { ready: [() => { place.scrollLeft = place.scrollWidth; }] },
    height: Math.min(280, Math.max(180, innerHeight / 3)),
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
    scales: { x: { time: true, range: (_, low, high) => [low - halfStep, high + halfStep] }, y: { range: [0, highest * 1.1] } },
    axes: [
      { ...axis(), splits: () => named, values: (_, ticks) => ticks.map((seconds) => dates.format(seconds * 1000)) },
      { ...axis(), incrs: INTEGERS, size: 44, side: scrolls ? 1 : 3 },
    ],
    series: heads.map((head, column) => column === 0
      ? { label: head.textContent, value: (_, seconds) => (seconds === null ? "" : dates.format(seconds * 1000)) }
      : {
        label: head.textContent,
        value: (_, count) => count ?? "",
        stroke: colour(head.dataset.colour),
        fill: column === 1 ? colour(head.dataset.colour) : undefined,
        width: column === 1 ? 0 : 2,
        paths: column === 1 ? bars : undefined,
        points: { show: column !== 1 && width / data[0].length >= POINTS_FROM, size: 6, fill: colour(head.dataset.colour) },
      }),
  }, data, place);
  place.tabIndex = scrolls ? 0 : -1;
  drawn.push({ place, plot });
}

function drawAll() {
  for (const { plot } of drawn.splice(0)) plot.destroy();
  for (const place of document.querySelectorAll(".plot[data-table]")) draw(place);
}

let waiting;
addEventListener("resize", () => {
  clearTimeout(waiting);
  waiting = setTimeout(drawAll, 150);
});
dark.addEventListener("change", drawAll);
drawAll();
