// The own account: password and one-time codes.
import * as api from "./api.js";
import { fill, h, say } from "./dom.js";
import { t } from "./words.js";
import { action, confirm, dialog, facts, field, section } from "./widgets.js";

const secret = (words, autocomplete, hint) => field(words, h("input", { type: "password", autocomplete }), { required: true, hint });

function password() {
  const old = secret(t("account.old"), "current-password");
  const fresh = secret(t("account.new"), "new-password", t("account.new-hint"));
  const again = secret(t("account.again"), "new-password");
  return section(t("account.password"), old, fresh, again, h("p.buttons", action(t("account.change"), "primary", async () => {
    old.tell("");
    fresh.tell("");
    again.tell(fresh.input.value === again.input.value ? "" : t("account.differ"));
    if (fresh.input.value !== again.input.value) return again.input.focus();
    try {
      await api.put("/session/password", { old: old.input.value, new: fresh.input.value });
      for (const row of [old, fresh, again]) row.input.value = "";
      say(t("account.changed"));
    } catch (error) {
      (error.code === "password" ? old : fresh).tell(error.message);
      (error.code === "password" ? old : fresh).input.focus();
    }
    return undefined;
  })));
}

function askPassword(title) {
  return dialog(title, (close) => {
    const row = secret(t("account.old"), "current-password");
    return [row, h("p.buttons", h("button.primary", { onclick: () => close(row.input.value) }, title), h("button", { onclick: () => close(null) }, t("button.back")))];
  });
}

function codes(view) {
  const place = h("div");
  const on = action(t("totp.set-up"), "primary", async () => {
    const made = await api.post("/session/totp");
    const old = secret(t("account.old"), "current-password");
    const code = field(t("totp.code"), h("input", { type: "text", inputmode: "numeric", maxlength: 8, autocomplete: "one-time-code" }), { required: true });
    fill(place, h("div.sheet", h("ol.steps", h("li", t("totp.first")), h("li", t("totp.second"), " ", h("code", made.secret.replace(/(.{4})/g, "$1 ")), " ", h("a", { href: made.uri }, t("totp.open"))), h("li", t("totp.third"))),
      code, old, h("p.buttons", action(t("totp.turn-on"), "primary", async () => {
        try {
          await api.put("/session/totp", { secret: made.secret, code: code.input.value.normalize("NFKC").replace(/\D/g, ""), old: old.input.value });
          await api.loadSession();
          say(t("totp.is-on"));
          view.again();
        } catch (error) {
          (error.code === "password" ? old : code).tell(error.message);
        }
      }))));
    code.input.focus();
  });
  const off = action(t("totp.turn-off"), "danger", async () => {
    if (!(await confirm(t("totp.turn-off"), t("totp.turn-off-words"), t("totp.turn-off"), "danger"))) return;
    const old = await askPassword(t("totp.turn-off"));
    if (!old) return;
    await api.remove("/session/totp", undefined, { old });
    await api.loadSession();
    say(t("totp.is-off"));
    view.again();
  });
  return section(t("totp.title"), h("p", t("totp.why")), h("p.buttons", api.person().totp ? off : on), place);
}

export default function page(view) {
  const me = api.person();
  view.put(view.title(t("nav.account")), section(t("account.who"), facts([[t("person.name"), me.name], [t("person.login"), me.login], [t("person.email"), me.email], [t("person.role"), me.role_label || t("role." + me.role)]])), password(), codes(view));
}
