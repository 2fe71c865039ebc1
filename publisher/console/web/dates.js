// Dates as Japanese offices write them: 令和8年11月23日（月）14:00. Instants are RFC 3339 UTC on the wire and
// local in the house's zone for people; all that goes between the two is here.
import { lang, t } from "./words.js";

let zone = "Asia/Tokyo";
export const setZone = (name) => {
  if (name) zone = name;
};

const formats = new Map();
function format(locale, options) {
  const key = locale + JSON.stringify(options) + zone;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }));
  return formats.get(key);
}

const asDate = (instant) => (instant instanceof Date ? instant : new Date(instant));
export const valid = (instant) => !!instant && !Number.isNaN(asDate(instant).getTime());

// {year, month, day, hour, minute, second, weekday: 0 = Sunday} in the house's zone.
export function civil(instant) {
  const parts = {};
  for (const { type, value } of format("en-US", {
    year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric",
    second: "numeric", hourCycle: "h23",
  }).formatToParts(asDate(instant)))
    if (type !== "literal") parts[type] = Number(value);
  parts.weekday = new Date(Date.UTC(parts.year, parts.month - 1, parts.day)).getUTCDay();
  return parts;
}

const two = (n) => String(n).padStart(2, "0");
export const dateInput = (instant) => {
  if (!valid(instant)) return "";
  const c = civil(instant);
  return `${c.year}-${two(c.month)}-${two(c.day)}`;
};
export const timeInput = (instant) => {
  if (!valid(instant)) return "";
  const c = civil(instant);
  return `${two(c.hour)}:${two(c.minute)}`;
};

// "2026-12-05" and "14:00" in the house's zone → "2026-12-05T05:00:00Z"; "" when they are none. Two
// steps, because what the zone is off by depends on the instant.
export function instantOf(date, time) {
  const d = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  const c = /^(\d{2}):(\d{2})$/.exec(time);
  if (!d || !c) return "";
  const wanted = Date.UTC(+d[1], d[2] - 1, +d[3], +c[1], +c[2]);
  let guess = wanted;
  for (let i = 0; i < 2; i++) {
    const seen = civil(new Date(guess));
    guess += wanted - Date.UTC(seen.year, seen.month - 1, seen.day, seen.hour, seen.minute);
  }
  const result = new Date(guess);
  return Number.isNaN(result.getTime()) ? "" : result.toISOString().replace(".000Z", "Z");
}

export const instant = (ms) => new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
export const today = () => dateInput(new Date());
export function addDays(date, days) {
  const d = new Date(date + "T00:00:00Z");
  d.setUTCDate(d.getUTCDate() + days);
  return d.toISOString().slice(0, 10);
}

export const weekdayOf = (instant) => format(lang(), { weekday: lang() === "ja" ? "short" : "short" }).format(asDate(instant));

// 令和8年; before an era's first year is over 元年.
export function era(instant) {
  return format("ja-JP-u-ca-japanese", { era: "long", year: "numeric" }).format(asDate(instant));
}

export function day(instant) {
  if (!valid(instant)) return "";
  if (lang() === "en")
    return format("en-GB", { weekday: "short", day: "numeric", month: "long", year: "numeric" }).format(asDate(instant));
  const c = civil(instant);
  return `${era(instant)}${c.month}月${c.day}日（${weekdayOf(instant)}）`;
}

// Without the year, for lists of what is near.
export function shortDay(instant) {
  if (!valid(instant)) return "";
  if (lang() === "en") return format("en-GB", { weekday: "short", day: "numeric", month: "short" }).format(asDate(instant));
  const c = civil(instant);
  return `${c.month}月${c.day}日（${weekdayOf(instant)}）`;
}

export const time = (instant) => (valid(instant) ? timeInput(instant).replace(/^0/, "") : "");
export const moment = (instant) => (valid(instant) ? `${day(instant)} ${time(instant)}` : "");
export const shortMoment = (instant) => (valid(instant) ? `${shortDay(instant)} ${time(instant)}` : "");

export function span(from, until) {
  if (!valid(from)) return "";
  if (!valid(until)) return moment(from);
  return dateInput(from) === dateInput(until)
    ? `${moment(from)}${t("date.to")}${time(until)}`
    : `${moment(from)}${t("date.to")}${moment(until)}`;
}

// "3分前": how long since, for what screens and feeds did.
export function ago(instant, now = Date.now()) {
  if (!valid(instant)) return t("date.never");
  const s = Math.max(0, Math.round((now - asDate(instant).getTime()) / 1000));
  if (s < 10) return t("date.now");
  if (s < 60) return t("date.seconds", { n: s });
  if (s < 3600) return t("date.minutes", { n: Math.floor(s / 60) });
  if (s < 86400) return t("date.hours", { n: Math.floor(s / 3600) });
  return t("date.days", { n: Math.floor(s / 86400) });
}

export function duration(ms) {
  const s = Math.round(ms / 1000);
  if (s < 60) return t("length.seconds", { n: s });
  if (s < 3600) return t("length.minutes", { n: Math.round(s / 60) });
  return t("length.hours", { n: (s / 3600).toFixed(1) });
}
