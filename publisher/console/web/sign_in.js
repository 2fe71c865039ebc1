// Signing in: the first page, and the small window when a session ended in the middle of something.
import * as api from "./api.js";
import { fill, h, newId } from "./dom.js";
import { t } from "./words.js";
import { busy } from "./widgets.js";

function form(login, done) {
  const ids = { login: newId("login"), password: newId("password"), code: newId("code"), fault: newId("fault") };
  const name = h("input", { id: ids.login, name: "login", autocomplete: "username", autocapitalize: "none", spellcheck: "false", required: true, value: login || "" });
  if (login) name.readOnly = true;
  const password = h("input", { id: ids.password, type: "password", name: "password", autocomplete: "current-password", required: true });
  const code = h("input", { id: ids.code, name: "code", inputmode: "numeric", autocomplete: "one-time-code", maxlength: 8, "aria-describedby": ids.code + "-hint" });
  const codeRow = h("p.field", { hidden: true }, h("label", { for: ids.code }, t("sign.code")), code,
    h("small.hint", { id: ids.code + "-hint" }, t("sign.code-hint")));
  const fault = h("p.fault", { id: ids.fault, role: "alert", hidden: true });
  const button = h("button.primary", { onclick: null }, t("sign.in"));
  button.type = "submit";
  const tell = (words) => {
    fault.textContent = words;
    fault.hidden = !words;
  };
  const node = h("form.sign", { novalidate: true, onsubmit: async (event) => {
    event.preventDefault();
    if (!name.value || !password.value) {
      tell(t("sign.both"));
      (name.value ? password : name).focus();
      return;
    }
    tell("");
    await busy(button, async () => {
      try {
        await api.signIn(name.value.trim(), password.value, code.value.replace(/\D/g, ""));
      } catch (error) {
        if (error.code === "code-wanted") {
          const again = !codeRow.hidden;
          codeRow.hidden = false;
          code.focus();
          if (again) tell(error.message);
          return;
        }
        tell(error.retry ? `${error.message} ${t("sign.wait", { n: error.retry })}` : error.message);
        password.select();
        return;
      }
      await done();
    });
  } }, h("p.field", h("label", { for: ids.login }, t("sign.login")), name),
    h("p.field", h("label", { for: ids.password }, t("sign.password")), password), codeRow, fault,
    h("p.buttons", button));
  return { node, first: login ? password : name };
}

export function signInPage(main, done, language) {
  document.title = `${t("sign.title")} · ${t("app.name")}`;
  const { node, first } = form("", done);
  fill(main, h("div.gate",
    h("div.gate-title", h("img", { src: "crest.svg", alt: "", width: 72, height: 72 }), h("p.big", t("app.name")), h("p", t("app.what"))),
    h("div.gate-form", h("h1", t("sign.title")), node, h("p.hint", t("sign.help")), h("p", language))));
  first.focus();
}

let asking = null;
// Resolves when the same person is signed in again; what was on the page stays as it is.
export function askAgain(otherwise) {
  asking ||= new Promise((resolve) => {
    const title = newId("again");
    const dialog = h("dialog", { "aria-labelledby": title });
    const { node, first } = form(api.person()?.login || "", () => {
      asking = null;
      dialog.remove();
      resolve();
    });
    fill(dialog, h("h2", { id: title }, t("sign.again")), h("p", t("sign.again-why")), node,
      h("p", h("button.plain", { onclick: otherwise }, t("sign.other"))));
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    document.getElementById("dialogs").append(dialog);
    dialog.showModal();
    first.focus();
  });
  return asking;
}
