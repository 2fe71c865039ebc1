// Bars and days as SVG: printable, readable without colour, with the numbers in a table beside.
import { svg } from "./dom.js";
import { number } from "./words.js";

const INK = "#231f1b";

export function bars(rows, words) {
  const most = Math.max(1, ...rows.map((r) => r.value));
  const LINE = 40;
  return svg("svg", { class: "chart", viewBox: `0 0 900 ${rows.length * LINE + 6}`, role: "img", "aria-label": words }, rows.map((r, i) => {
    const width = (r.value / most) * 480;
    const label = [...r.label].length > 19 ? [...r.label].slice(0, 18).join("") + "…" : r.label;
    return svg("g", svg("title", `${r.label}: ${number(r.value)}`), svg("text", { x: 318, y: i * LINE + 25, "text-anchor": "end", "font-size": 16 }, label),
      svg("rect", { x: 330, y: i * LINE + 6, width, height: LINE - 14, fill: "#1e3a5a" }), svg("text", { x: 338 + width, y: i * LINE + 25, "font-size": 16, fill: INK }, number(r.value)));
  }));
}

export function days(rows, words) {
  const most = Math.max(1, ...rows.map((r) => r.value));
  const step = 840 / Math.max(1, rows.length);
  const every = Math.ceil(rows.length / 10);
  return svg("svg", { class: "chart", viewBox: "0 0 900 250", role: "img", "aria-label": words },
    svg("line", { x1: 50, y1: 200.5, x2: 890, y2: 200.5, stroke: INK, "stroke-width": 2 }), svg("text", { x: 44, y: 24, "text-anchor": "end", "font-size": 15 }, number(most)),
    svg("line", { x1: 50, y1: 20.5, x2: 890, y2: 20.5, stroke: "#a99a82", "stroke-dasharray": "3 5" }),
    rows.map((r, i) => {
      const height = (r.value / most) * 180;
      return svg("g", svg("title", `${r.label}: ${number(r.value)}`), svg("rect", { x: 50 + i * step + 1, y: 200 - height, width: Math.max(1, step - 3), height, fill: r.rest ? "#7d705c" : "#1e3a5a" }),
        i % every === 0 ? svg("text", { x: 50 + (i + 0.5) * step, y: 224, "text-anchor": "middle", "font-size": 14 }, r.label) : null);
    }));
}
