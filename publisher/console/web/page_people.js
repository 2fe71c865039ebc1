// Who may sign in, and as what.
import * as api from "./api.js";
import { fill, h, say } from "./dom.js";
import { ago } from "./dates.js";
import { t } from "./words.js";
import { action, badge, field, problemBox, section, select } from "./widgets.js";

const ROLES = ["viewer", "editor", "approver", "administrator"];

function form(person, people, done) {
  const text = (name, type, hint, more = {}) => field(t("person." + name), h("input", { type, value: person[name] ?? "", autocomplete: "off", ...more }), { hint, required: ["login", "name"].includes(name) });
  const deputy = person.deputy && typeof person.deputy === "object" ? person.deputy.id : person.deputy;
  const rows = {
    login: text("login", "text", t("person.login-hint"), { autocapitalize: "none", spellcheck: "false", readonly: !!person.id }),
    name: text("name", "text", t("person.name-hint")), email: text("email", "email", t("person.email-hint")),
    role: field(t("person.role"), select(ROLES.map((r) => [r, t("role." + r)]), person.role || "editor"), { hint: t("person.role-hint") }),
    deputy: field(t("person.deputy"), select([["0", t("person.nobody")], ...people.filter((p) => p.id !== person.id && !p.disabled).map((p) => [String(p.id), p.name])], String(deputy || 0)), { hint: t("person.deputy-hint") }),
    password: text("password", "password", person.id ? t("person.password-keep") : t("person.password-hint"), { autocomplete: "new-password", value: "" }),
  };
  const disabled = h("input", { type: "checkbox", id: "disabled", checked: !!person.disabled });
  const drop = h("input", { type: "checkbox", id: "drop-totp" });
  const fault = h("div");
  return h("div.sheet", h("h2", person.id ? t("person.change", { name: person.name }) : t("person.new")), fault, h("div.row", rows.login, rows.name), h("div.row", rows.email, rows.role), h("div.row", rows.deputy, rows.password),
    person.id && person.id !== api.person().id ? h("div.check", disabled, h("label", { for: "disabled" }, t("person.disabled"))) : null,
    person.totp ? h("div.check", drop, h("label", { for: "drop-totp" }, t("person.drop-totp"))) : null,
    h("p.buttons", action(t("button.save"), "primary", async () => {
      const values = Object.fromEntries(["name", "email", "role"].map((n) => [n, rows[n].input.value.trim()]));
      values.deputy = Number(rows.deputy.input.value);
      if (rows.password.input.value) values.password = rows.password.input.value;
      if (drop.checked) values.totp = false;
      if (!person.id) values.login = rows.login.input.value.trim();
      else if (person.id !== api.person().id) values.disabled = disabled.checked;
      try {
        if (person.id) await api.patch("/people/" + person.id, values, person.version);
        else await api.post("/people", values);
        say(t("said.saved"));
        done();
      } catch (error) {
        fill(fault, problemBox(error));
        for (const row of Object.values(rows)) row.tell("");
        for (const e of error.errors) rows[e.field]?.tell(e.message);
      }
    }), h("button", { onclick: done }, t("button.back"))));
}

export default async function page(view) {
  const { items } = await api.get("/people");
  const place = h("div");
  const open = (person) => {
    fill(place, form(person, items, view.again));
    place.scrollIntoView({ block: "start" });
    place.querySelector(person.id ? "select" : "input").focus();
  };
  const deputyName = (p) => {
    const id = p.deputy && typeof p.deputy === "object" ? p.deputy.id : p.deputy;
    return items.find((o) => o.id === id)?.name;
  };
  view.put(view.title(t("nav.people")), h("p.buttons", h("button.primary", { onclick: () => open({}) }, t("person.new"))), place,
    section(t("person.all"), h("ul.list", items.map((p) => h("li", h("div.entry", h("div.words",
      h("div.marks", badge(p.disabled ? "withdrawn" : "good", p.role_label || t("role." + p.role)), p.disabled ? h("span.hint", t("person.disabled")) : null, p.locked ? badge("attention", t("person.locked")) : null, p.totp ? h("span.hint", t("person.totp")) : null),
      h("h3", p.name), h("p.hint", [p.login, p.email, deputyName(p) ? t("person.stands-in", { name: deputyName(p) }) : "", t("person.last", { ago: ago(p.signed_in) })].filter(Boolean).join("　"))),
      h("button", { onclick: () => open(p), "aria-label": t("person.change", { name: p.name }) }, t("button.change"))))))));
}
