// One input for each type of field that /fields tells of, reading and writing the document's own form.
import { fill, h, newId } from "./dom.js";
import { addDays, dateInput, day, instant, instantOf, shortDay, timeInput, time, today, valid } from "./dates.js";
import { known, t } from "./words.js";
import { choice, dateSlip, field } from "./widgets.js";

// Furigana is typed as ｜漢字《かんじ》, as printers and novelists do.
export const toTyped = (text) => (text || "").replace(/\uFFF9([^\uFFFA\uFFFB]*)\uFFFA([^\uFFFB]*)\uFFFB/g, "｜$1《$2》");
export const fromTyped = (text) => text.replace(/[｜|]([^｜|《》\n]+)《([^《》\n]+)》/g, "\uFFF9$1\uFFFA$2\uFFFB");

const labelOf = (spec) => (known("label." + spec.name) ? t("label." + spec.name) : spec.label);
const hintOf = (spec) => (known("hint." + spec.name) ? t("hint." + spec.name) : "");

function countChars(row, spec, hint) {
  const used = [...row.input.value].length;
  const near = spec.most_chars && used > spec.most_chars * 0.8;
  row.hint([hint, near ? t("field.count", { n: used, most: spec.most_chars }) : ""].filter(Boolean).join(" "));
  if (spec.most_chars && used > spec.most_chars) row.tell(t("field.long", { n: used - spec.most_chars }));
  else row.tell("");
}

export function textField(spec, value, language, change, options = {}) {
  const long = spec.type === "paragraphs";
  const list = options.suggestions?.length ? newId("list") : null;
  const input = long ? h("textarea", { rows: 4 }) : h("input", { type: "text", list, autocomplete: "off" });
  input.value = toTyped(value);
  if (language !== "ja") input.lang = language.startsWith("ja") ? "ja" : language;
  const extra = [options.original ? h("p.original", { lang: "ja" }, options.original) : null,
    list ? h("datalist", { id: list }, options.suggestions.map((s) => h("option", { value: s }))) : null];
  const row = field(labelOf(spec), input, { required: options.required, hint: hintOf(spec), after: extra });
  input.addEventListener("input", () => {
    countChars(row, spec, hintOf(spec));
    change(fromTyped(input.value));
  });
  countChars(row, spec, hintOf(spec));
  return row;
}

export function urlField(spec, value, change, options = {}) {
  const input = h("input", { type: "url", inputmode: "url", autocomplete: "off", spellcheck: "false", placeholder: "https://", value: value || "" });
  const row = field(labelOf(spec), input, { required: options.required, hint: hintOf(spec) });
  const check = (fully) => {
    const text = input.value.trim();
    const bad = text && !/^https?:\/\/[^\s/.]+\.?[^\s]*$/i.test(text);
    if (!bad) row.tell("");
    else if (fully) row.tell(t("field.url"));
    return !bad;
  };
  input.addEventListener("input", () => check(false) && change(input.value.trim()));
  input.addEventListener("blur", () => {
    if (input.value && !/^[a-z]+:/i.test(input.value.trim()) && /^[^\s/]+\.[^\s]+$/.test(input.value.trim())) {
      input.value = "https://" + input.value.trim();
      change(input.value);
    }
    check(true);
  });
  return row;
}

export function countField(spec, value, change, options = {}) {
  const input = h("input", { type: "text", inputmode: "numeric", autocomplete: "off", value: value ?? "" });
  const row = field(labelOf(spec), input, { required: options.required, hint: hintOf(spec) });
  row.classList.add("short");
  input.addEventListener("input", () => {
    // Full-width digits are what a Japanese keyboard gives first.
    const text = input.value.normalize("NFKC").replace(/[,\s名人席]/g, "");
    const good = text === "" || /^\d{1,9}$/.test(text);
    row.tell(good ? "" : t("field.number"));
    if (good) change(text === "" ? null : Number(text));
  });
  row.set = (n) => {
    input.value = n ?? "";
    row.tell("");
    change(n);
  };
  return row;
}

export function choiceField(spec, value, change) {
  if (spec.choices.join(" ") === "yes no") {
    const id = newId("check");
    const input = h("input", { type: "checkbox", id, checked: value === "yes", onchange: () => change(input.checked ? "yes" : null) });
    const row = h("div.field", h("div.check", input, h("label", { for: id }, labelOf(spec))));
    row.input = input;
    row.tell = () => {};
    return row;
  }
  const row = choice(labelOf(spec), spec.choices.map((c) => [c, t(`choice.${spec.name}.${c}`)]), value || spec.choices[0], change);
  row.input = row.querySelector("input");
  row.tell = () => {};
  row.set = (v) => {
    for (const input of row.querySelectorAll("input")) input.checked = input.value === v;
    change(v);
  };
  return row;
}

// ---- instants ----
export const saidDate = (words, odd) => h("p.said-date" + (odd ? ".odd" : ""), { "aria-live": "polite" }, words);

const dateBox = (value, change) => h("input", { type: "date", value, min: "2020-01-01", max: "2099-12-31", onchange: change, oninput: change });
const timeBox = (value, change) => h("input", { type: "time", value, step: 300, onchange: change, oninput: change });

export function instantField(spec, value, change, options = {}) {
  const said = saidDate("");
  const update = () => {
    const at = instantOf(date.value, clock.value || (date.value ? options.clock || "00:00" : ""));
    if (date.value && !clock.value && at) clock.value = timeInput(at);
    said.textContent = at ? `${day(at)} ${time(at)}${options.until ? t("date.until") : ""}` : "";
    said.hidden = !at;
    change(at || null);
  };
  const date = dateBox(dateInput(value), update);
  const clock = timeBox(timeInput(value), update);
  const dateRow = field(labelOf(spec), date, { required: options.required, hint: hintOf(spec) });
  const timeRow = field(t("field.clock", { what: labelOf(spec) }), clock);
  const node = h("div.instant", h("div.row", dateRow, timeRow),
    options.quick ? h("div.quick", options.quick.map(([words, pick]) => h("button", { onclick: () => {
      const at = pick();
      if (!at) return;
      date.value = dateInput(at);
      clock.value = timeInput(at);
      update();
    } }, words))) : null, said);
  said.textContent = valid(value) ? `${day(value)} ${time(value)}${options.until ? t("date.until") : ""}` : "";
  said.hidden = !said.textContent;
  node.input = date;
  node.tell = dateRow.tell;
  return node;
}

// Closed days that everybody knows: between the years.
const betweenYears = (date) => /-(12-(29|30|31)|01-0[123])$/.test(date);

export function oddDate(starts, ends) {
  if (!valid(starts)) return "";
  if (Date.parse(starts) < Date.now()) return t("think.past");
  if (valid(ends) && Date.parse(ends) <= Date.parse(starts)) return t("think.ends-first");
  if (betweenYears(dateInput(starts))) return t("think.new-year");
  const hour = Number(timeInput(starts).slice(0, 2));
  if (hour < 7) return t("think.early", { time: time(starts) });
  if (valid(ends) && Date.parse(ends) - Date.parse(starts) > 12 * 3600e3 && dateInput(starts) === dateInput(ends)) return t("think.long");
  return "";
}

// Beginning and end together: one day, two times; an end of its own day when it goes on longer.
export function whenField(specs, values, change, options = {}) {
  const said = saidDate("");
  const slip = h("div");
  let gap = valid(values.starts) && valid(values.ends) ? Date.parse(values.ends) - Date.parse(values.starts) : 2 * 3600e3;
  const read = () => ({
    starts: instantOf(date.value, from.value), ends: instantOf(several.checked ? last.value : date.value, until.value),
  });
  const tell = ({ starts, ends }) => {
    const odd = oddDate(starts, ends);
    said.hidden = !starts && !date.value;
    said.className = "said-date" + (odd ? " odd" : "");
    said.textContent = [starts ? day(starts) : date.value ? day(instantOf(date.value, "12:00")) : "",
      starts ? ` ${time(starts)}` : "", ends ? `${t("date.to")}${several.checked ? day(ends) + " " : ""}${time(ends)}` : "",
      odd ? `　${odd}` : ""].join("");
    fill(slip, starts || date.value ? dateSlip(starts || instantOf(date.value, "00:00")) : null);
  };
  const update = (event) => {
    let now = read();
    if (event?.target === from && now.starts && gap > 0 && !several.checked) {
      until.value = timeInput(instant(Date.parse(now.starts) + gap));
      now = read();
    } else if (now.starts && now.ends) gap = Date.parse(now.ends) - Date.parse(now.starts);
    lastRow.hidden = !several.checked;
    tell(now);
    change({ starts: now.starts || null, ends: now.ends || null });
  };
  const date = dateBox(dateInput(values.starts), update);
  const from = timeBox(timeInput(values.starts), update);
  const until = timeBox(timeInput(values.ends), update);
  const last = dateBox(dateInput(values.ends), update);
  const several = h("input", { type: "checkbox", id: newId("several"), onchange: update,
    checked: valid(values.starts) && valid(values.ends) && dateInput(values.starts) !== dateInput(values.ends) });
  const dateRow = field(t("when.date"), date, { required: options.required });
  const lastRow = field(t("when.last"), last);
  lastRow.hidden = !several.checked;
  const endRow = field(t("when.until"), until);
  const node = h("div.when", h("div.row", dateRow, field(t("when.from"), from, { required: options.required }), endRow),
    h("div.check", several, h("label", { for: several.id }, t("when.several"))), lastRow, h("div.when-said", slip, said));
  tell(read());
  node.input = date;
  node.tell = dateRow.tell;
  node.tellEnd = endRow.tell;
  return node;
}

// ---- sessions: days with hours, as consultations have ----
const readSessions = (text) => (text || "").split(/\s+/).filter(Boolean).map((pair) => pair.split("/"));

export function sessionsField(spec, value, change) {
  const list = h("ul");
  let rows = readSessions(value).map(([a, b]) => ({ date: dateInput(a), from: timeInput(a), until: timeInput(b) }));
  const write = () => {
    const pairs = rows.map((r) => [instantOf(r.date, r.from), instantOf(r.date, r.until)])
      .filter(([a, b]) => a && b && a < b).map((p) => p.join("/"));
    change([...new Set(pairs)].sort().join(" ") || null);
  };
  const draw = () => list.replaceChildren(...rows.map((r, i) => {
    const name = r.date ? shortDay(instantOf(r.date, "12:00")) : t("sessions.nth", { n: i + 1 });
    const box = (kind, type) => h("input", { type, value: r[kind], "aria-label": t("sessions." + kind, { name }), onchange: (e) => {
      r[kind] = e.target.value;
      said.textContent = r.date ? shortDay(instantOf(r.date, "12:00")) : "";
      write();
    } });
    const said = h("span.hint", r.date ? shortDay(instantOf(r.date, "12:00")) : "");
    return h("li.row.session", box("date", "date"), box("from", "time"), box("until", "time"), said,
      h("button.plain", { "aria-label": t("sessions.remove", { name }), onclick: () => {
        rows.splice(i, 1);
        draw();
        write();
      } }, t("button.remove")));
  }));
  const add = (days) => {
    const last = rows[rows.length - 1] || { date: today(), from: "13:00", until: "16:00" };
    rows = [...rows, { ...last, date: addDays(last.date || today(), rows.length ? days : 0) }];
    draw();
    write();
  };
  draw();
  const legend = newId("sessions");
  const node = h("div.field.wide", { role: "group", "aria-labelledby": legend }, h("p.label", { id: legend }, h("strong", labelOf(spec))),
    h("small.hint", hintOf(spec)), list, h("div.quick",
      h("button", { onclick: () => add(1) }, t("sessions.add")), h("button", { onclick: () => add(7) }, t("sessions.week")),
      h("button", { onclick: () => add(14) }, t("sessions.fortnight"))));
  node.input = node.querySelector("button");
  node.tell = () => {};
  return node;
}
