// A publisher for looking at the console without one: the same paths and shapes as the API, everything in
// memory, invented people and businesses, pictures from tests/golden. Stories that need only the pages run
// against it; what the publisher itself does is tested with the publisher.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import path from "node:path";

const WEB = new URL("../../publisher/console/web/", import.meta.url);
const GOLDEN = new URL("../golden/", import.meta.url);
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml" };
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HOUR = 3600e3;
const instant = (ms) => new Date(ms).toISOString().replace(/\.\d+Z/, "Z");
const KINDS = [["showcase", "地域産業の展示"], ["seminar", "セミナー"], ["consultation", "相談"], ["space", "ビジネススペース"], ["brand", "産業ブランド"], ["notice", "お知らせ"], ["alert", "緊急情報"]];
const ALL = KINDS.map(([name]) => name);
const FIELDS = [
  ["title", "タイトル", "text", 120, ALL, ALL], ["subtitle", "サブタイトル", "text", 160, ALL], ["summary", "概要", "paragraphs", 1200, ALL],
  ["link", "リンク", "url", 2048, ALL], ["business", "事業者名", "text", 120, ["showcase", "brand"], ["showcase"]], ["category", "分野", "text", 60, ["showcase", "seminar", "consultation", "brand", "notice"]],
  ["starts", "開始", "instant", 20, ["seminar", "space", "notice", "alert"], ["seminar"]], ["ends", "終了", "instant", 20, ["seminar", "space", "notice", "alert"]],
  ["all_day", "終日", "choice", 20, ["seminar", "notice"], [], ["yes", "no"]], ["sessions", "日程", "sessions", 12000, ["consultation"]],
  ["deadline", "申込期限", "instant", 20, ["seminar", "notice"]], ["status", "受付状況", "choice", 20, ["seminar"], [], ["open", "full", "cancelled"]],
  ["room", "会場", "text", 80, ["seminar", "consultation", "space", "notice"]], ["capacity", "定員", "count", 9, ["seminar"]], ["seats_left", "残席", "count", 9, ["seminar"]],
  ["speaker", "講師", "text", 120, ["seminar"]], ["audience", "対象", "text", 160, ["seminar", "consultation", "notice"]], ["fee", "費用", "text", 80, ["seminar"]], ["phone", "電話", "text", 40, ALL],
].map(([name, label, type, most_chars, kinds, required = [], choices = []]) => ({ name, label, type, most_chars, kinds, required, choices, by_language: ["text", "paragraphs"].includes(type) }));

const PICTURES = { seminar: "seminar-typical", showcase: "showcase-typical", notice: "notice-typical", consultation: "consultation-typical", space: "space-typical", brand: "brand-typical", alert: "alert-typical" };
const PEOPLE = [
  { id: 1, login: "sato", name: "佐藤 はるか（見本）", role: "administrator", email: "sato@example.jp", password: "kawaraban-sample" },
  { id: 2, login: "tanaka", name: "田中 みのる（見本）", role: "editor", email: "tanaka@example.jp", password: "kawaraban-sample" },
  { id: 3, login: "kimura", name: "木村 区（見本）", role: "approver", email: "kimura@example.jp", password: "kawaraban-sample", totp: true },
  { id: 4, login: "mori", name: "森 見る（見本）", role: "viewer", email: "", password: "kawaraban-sample" },
];

function world() {
  const now = Date.now();
  const seminar = (id, title, days, extra = {}) => ({ id, kind: "seminar", state: "live", title, source: "console", origin: "", editable: true, sample: true, revision: 3,
    fields: { title: { ja: title, en: "A sample seminar" }, starts: instant(now + days * 24 * HOUR), ends: instant(now + days * 24 * HOUR + 2 * HOUR), room: { ja: "研修室A（2階）" }, status: "open", capacity: 20, seats_left: 12, speaker: { ja: "中小企業診断士　青葉 しおり（見本）" }, audience: { ja: "区内で創業をお考えの方" }, link: "https://example.jp/s/1", category: { ja: "創業" }, ...extra } });
  return {
    next: 20, csrf: "mock", now,
    items: [seminar("console:1", "はじめての事業計画書づくり", 12, { seats_left: 5 }), seminar("console:2", "小さな会社の採用と定着", 0.1, { status: "full", seats_left: 0 }), seminar("console:3", "輸出のはじめの一歩", 15, { status: "cancelled" }),
      { id: "folder:lens", kind: "showcase", state: "live", title: "月をうつすレンズ磨き", source: "folder", editable: false, sample: true, revision: 1, business: "五本木レンズ（見本）", fields: { title: { ja: "月をうつすレンズ磨き" }, business: { ja: "五本木レンズ（見本）" } } },
      { id: "feed:ward-news:9", kind: "notice", state: "live", title: "冬の省エネ設備助成　受付開始", source: "feed:ward-news", editable: false, revision: 1, fields: { title: { ja: "冬の省エネ設備助成　受付開始" } } },
      { id: "console:4", kind: "notice", state: "expired", title: "設備点検による休館", source: "console", editable: true, revision: 2, fields: { title: { ja: "設備点検による休館" } } }],
    proposals: [
      { id: 11, kind: "seminar", state: "submitted", item: "console:1", base_revision: 3, author: { id: 2, name: PEOPLE[1].name }, business: null, version: 4, document: { kind: "seminar", fields: { ...seminar("x", "はじめての事業計画書づくり", 12).fields, title: { ja: "はじめての事業計画書づくり　追加開催" }, room: { ja: "大会議室（3階）" } }, media: [] } },
      { id: 12, kind: "showcase", state: "submitted", item: "business:12", base_revision: 0, author: null, business: { company: "柿の木坂製作所（見本）", contact: "工藤 てつ", email: "kudo@example.jp", phone: "03-0000-0000" }, version: 2, document: { kind: "showcase", fields: { title: { ja: "一枚の鉄板から、町のかたちをつくる" }, business: { ja: "柿の木坂製作所（見本）" } }, media: [] } },
      { id: 13, kind: "notice", state: "returned", item: "console:13", base_revision: 0, author: { id: 1, name: PEOPLE[0].name }, business: null, version: 3, reason: "日付が去年のものです。直してもう一度出してください。", document: { kind: "notice", fields: { title: { ja: "年末年始の休館日" } }, media: [] } }],
    screens: [{ id: "lobby", title: "1階ロビー", place: "正面玄関を入って右", channel: "lobby", orientation: "landscape", width_px: 1920, height_px: 1080, inches: 43, distance_m: 3, groups: ["1階"], seen: instant(now - 4000), online: true, showing: [{ region: "main", title: "はじめての事業計画書づくり" }], attention: [], clock: { trusted: true }, disk: { free_bytes: 2.1e10 }, playlist: { sequence: 412 }, published: { sequence: 412 }, temperature_c: 51, player_version: "0.1.0", uptime_s: 86400 * 3, configured: true, version: 1 },
      { id: "street", title: "商店街 柱サイネージ", place: "駅前通り", channel: "street", orientation: "portrait", width_px: 1080, height_px: 1920, inches: 55, distance_m: 3, groups: ["商店街"], seen: instant(now - 3 * HOUR), online: false, showing: [], attention: [{ code: "silent", text: "しばらく応答がありません。電源とネットワークを確かめてください。" }], clock: { trusted: false }, version: 2 }],
    channels: [{ id: "lobby", title: "1階ロビー", shares: { showcase: 40, seminar: 30, notice: 15, consultation: 10, space: 8, brand: 12 }, opens: "08:30", closes: "21:15", weekdays: [1, 2, 3, 4, 5, 6], ticker: true, clock: true, board: true, digest: true, era: false, motionless: false, version: 1 },
      { id: "street", title: "商店街", shares: { showcase: 60, brand: 20, seminar: 20, notice: 0, consultation: 0, space: 0 }, opens: "00:00", closes: "00:00", weekdays: [0, 1, 2, 3, 4, 5, 6], ticker: false, clock: true, version: 1 }],
    feeds: [{ id: "ward-news", title: "区の産業だより（見本）", url: "https://news.example.jp/rss", kind: "notice", configured: true, off: false, version: 1, state: { polled: instant(now - 60e3), next_poll: instant(now + 840e3), failures: 0, items_kept: 6, message: "" } },
      { id: "street", title: "商店街つうしん（見本）", url: "https://street.example.jp/atom", kind: "notice", configured: false, off: false, version: 1, state: { polled: instant(now - 7200e3), next_poll: instant(now + 900e3), failures: 3, items_kept: 0, message: "https://street.example.jp/atom: 読めません（HTTP 404）。アドレスを確かめてください。" } }],
    letters: [{ id: 1, to: "kimura@example.jp", subject: "承認のお願い：はじめての事業計画書づくり", tries: 2, next_try: instant(now + 600e3), given_up: false, fault: "smtp.example.jp: 接続できません。" }],
  };
}

const row = (item, now) => ({ ...item, ...Object.fromEntries(["starts", "ends", "status", "seats_left", "capacity"].map((n) => [n, item.fields[n] ?? null])), room: item.fields.room?.ja ?? null, business: item.business ?? null, fields: undefined, next_showing: item.state === "live" ? { at: instant(now + 120e3), screen: "lobby", now: item.id === "console:1" } : null });

// Everything the pages ask for, as METHOD PATTERN → handler({w: words, q: query, body, db, me}).
const list = (items) => ({ items, total: items.length, next: null });
const found = (all, id) => all.find((x) => String(x.id) === String(id)) || { status: 404, problem: { code: "unknown", detail: "見つかりません。" } };
const problem = (status, code, detail, more = {}) => ({ status, problem: { title: detail, detail, code, ...more } });
const verbsOf = (p, me) => {
  if (["draft", "returned"].includes(p.state)) return p.author?.id === me.id ? ["save", "submit", "withdraw"] : [];
  if (!["submitted", "endorsed"].includes(p.state)) return [];
  return p.author?.id === me.id || me.role === "viewer" ? ["withdraw"] : ["approve", "return", "reject"];
};
const shown = (p, me) => ({ ...p, title: p.document.fields.title?.ja || "", changed: p.changed || instant(Date.now() - 900e3), submitted: p.state === "submitted" ? instant(Date.now() - HOUR) : null, reason: p.reason || null, verbs: verbsOf(p, me) });
const faultsOf = (d) => FIELDS.filter((f) => f.required.includes(d.kind) && !(f.by_language ? d.fields[f.name]?.ja : d.fields[f.name])).map((f) => ({ field: f.name, lang: f.by_language ? "ja" : "", message: `${f.label}を入力してください。` }));
const guarded = (one, version) => (version && version !== one.version ? problem(409, "conflict", "ほかの人が先に変更しました。", { current: one }) : null);
const picture = async (name) => ({ bytes: await readFile(new URL(name, GOLDEN)), type: "image/png" });
const sized = (kind, size) => `${PICTURES[kind] || "plain"}-${size && Number(size.split("x")[0]) < Number(size.split("x")[1]) ? "540x960" : "960x540"}.png`;

function verb(state) {
  return ({ db, w, body, version, me }) => {
    const p = found(db.proposals, w[0]);
    const late = p.id && guarded(p, version);
    if (late) return late;
    if (state === "submitted") {
      const errors = faultsOf(p.document);
      if (errors.length) return problem(422, "fields", "入力を確かめてください。", { errors });
    }
    Object.assign(p, { state, version: p.version + 1, reason: body?.reason || "" });
    return shown(p, me);
  };
}

const ROUTES = {
  "GET /fields": () => ({ kinds: KINDS.map(([name, label]) => ({ name, label })), fields: FIELDS, zone: "Asia/Tokyo" }),
  "GET /overview": ({ db }) => ({ waiting_for_me: 2, screens_needing_attention: db.screens.filter((s) => s.attention.length), feeds_with_faults: db.feeds.filter((f) => f.state.failures), live: 4, today: db.items.filter((i) => i.id === "console:2").map((i) => ({ id: i.id, kind: i.kind, title: i.title, starts: i.fields.starts, room: "研修室A（2階）", status: i.fields.status })) }),
  "GET /items": ({ db, q }) => list(db.items.filter((i) => (!q.kind || i.kind === q.kind) && (!q.state || i.state === q.state) && (!q.q || i.title.includes(q.q))).map((i) => row(i, db.now))),
  "GET /items/*": ({ db, w }) => {
    const i = found(db.items, w[0]);
    return i.status ? i : { ...row(i, db.now), why: null, item: { id: i.id, kind: i.kind, fields: i.fields, media: [], source: i.source, updated: instant(db.now - HOUR) }, proposals: [] };
  },
  "GET /items/*/history": ({ db }) => list([{ revision: 2, at: instant(db.now - HOUR), state: "approved", why: null, title: "はじめての事業計画書づくり" }, { revision: 1, at: instant(db.now - 50 * HOUR), state: "approved", why: null, title: "はじめての事業計画づくり" }]),
  "GET /items/*/explain": ({ db, q }) => list([{ screen: q.screen, verdict: "in-loop", sentence: "番組に入っています。", rules: [{ lets: true, text: "承認済みです" }, { lets: true, text: "セミナーは12月5日まで映ります" }, { lets: false, text: "いまはほかの掲載物の番です" }], next: instant(db.now + 120e3) }]),
  "GET /items/*/preview.png": ({ db, w, q }) => picture(sized(found(db.items, w[0]).kind, q.size)),
  "PATCH /items/*/state": ({ db, w, body, version }) => {
    const i = found(db.items, w[0]);
    if (version !== i.revision) return problem(409, "conflict", "ほかの人が先に変更しました。", { current: i });
    Object.assign(i.fields, body.fields);
    i.revision++;
    return i;
  },
  "POST /items/*/withdraw": ({ db, w }) => Object.assign(found(db.items, w[0]), { state: "withdrawn" }),
  "POST /items/*/copy": ({ db, w, me }) => {
    const i = found(db.items, w[0]);
    const { starts, ends, status, seats_left, deadline, ...fields } = i.fields;
    const p = { id: db.next++, kind: i.kind, state: "draft", item: "", base_revision: 0, author: { id: me.id, name: me.name }, version: 1, document: { kind: i.kind, fields, media: [] } };
    db.proposals.push(p);
    return shown(p, me);
  },
  "GET /proposals": ({ db, q, me }) => list(db.proposals.filter((p) => (!q.state || q.state.split(",").includes(p.state)) && (!q.mine || p.author?.id === me.id)).map((p) => shown(p, me))),
  "POST /proposals": ({ db, body, me }) => {
    const i = body.item ? found(db.items, body.item) : null;
    const p = { id: db.next++, kind: body.kind || i.kind, state: "draft", item: body.item || "", base_revision: i?.revision || 0, author: { id: me.id, name: me.name }, business: null, version: 1, document: body.document || { kind: i.kind, fields: structuredClone(i.fields), media: [] } };
    db.proposals.push(p);
    return shown(p, me);
  },
  "GET /proposals/*": ({ db, w, me }) => {
    const p = found(db.proposals, w[0]);
    return p.status ? p : shown(p, me);
  },
  "PUT /proposals/*": ({ db, w, body, version, me }) => {
    const p = found(db.proposals, w[0]);
    const late = guarded(p, version);
    if (late) return late;
    Object.assign(p, { document: body.document, version: p.version + 1, state: "draft" });
    return shown(p, me);
  },
  "DELETE /proposals/*": verb("withdrawn"), "POST /proposals/*/submit": verb("submitted"), "POST /proposals/*/approve": verb("approved"), "POST /proposals/*/return": verb("returned"), "POST /proposals/*/reject": verb("rejected"), "POST /proposals/*/withdraw": verb("withdrawn"),
  "GET /proposals/*/differences": ({ db, w }) => {
    const p = found(db.proposals, w[0]);
    const was = db.items.find((i) => i.id === p.item)?.fields || {};
    return list(FIELDS.filter((f) => JSON.stringify(was[f.name]) !== JSON.stringify(p.document.fields[f.name])).map((f) => ({ field: f.name, lang: "ja", label: f.label, before: was[f.name]?.ja ?? was[f.name] ?? "", after: p.document.fields[f.name]?.ja ?? p.document.fields[f.name] ?? "" })));
  },
  "POST /media": ({ type, db }) => (type.startsWith("image/") ? { name: `${"a".repeat(62)}${db.next++}.png`, type, width: 960, height: 540, pages: null, duration_ms: null, url: "/media/sample.png" } : problem(422, "fields", "この形式は受け取れません。JPEG・PNG・PDFなどにしてください。")),
  "POST /previews": async ({ body }) => ({ image: `data:image/png;base64,${(await readFile(new URL(sized(body.document.kind, body.size), GOLDEN))).toString("base64")}`, faults: [],
    report: { legible: !(body.document.fields.title?.ja?.length > 40), screen: { distance_mm: 3000 }, dwell: { characters: 62, needed_ms: 14000, shown_ms: 14000 }, faults: body.document.fields.title?.ja?.length > 40 ? [{ fault: "cut", of: "headline", ja: "題名が長すぎて、3mからは読めない大きさになります。", en: "The title is so long that it cannot be read from 3 m." }] : [], remarks: [] } }),
  "GET /programme": ({ db, q }) => list(db.items.filter((i) => i.state === "live").flatMap((i, n) => [0, 1, 2].map((k) => ({ item: i.id, kind: i.kind, title: i.title, at: instant(Date.parse(q.at) + (k * 4 + n) * 10e3), until: instant(Date.parse(q.at) + (k * 4 + n + 1) * 10e3), region: "main" }))).sort((a, b) => (a.at < b.at ? -1 : 1))),
  "GET /screens": ({ db }) => list(db.screens),
  "POST /screens": ({ db, body }) => {
    if (body.code !== "ABCD12") return problem(422, "fields", "その番号の画面が見つかりません。", { errors: [{ field: "code", message: "その番号の画面が見つかりません。画面に出ている番号を確かめてください。" }] });
    const s = { ...body, attention: [{ code: "never-seen", text: "まだ一度もつながっていません。" }], version: 1 };
    db.screens.push(s);
    return s;
  },
  "GET /screens/*": ({ db, w }) => found(db.screens, w[0]), "PATCH /screens/*": ({ db, w, body }) => Object.assign(found(db.screens, w[0]), body),
  "DELETE /screens/*": ({ db, w }) => void (db.screens = db.screens.filter((s) => s.id !== w[0])),
  "GET /screens/*/now.png": ({ q }) => picture(sized("seminar", q.size)), "POST /screens/*/command": () => ({}),
  "GET /channels": ({ db }) => list(db.channels), "GET /channels/*": ({ db, w }) => found(db.channels, w[0]), "PATCH /channels/*": ({ db, w, body }) => Object.assign(found(db.channels, w[0]), body),
  "GET /channels/*/hour": ({ q }) => {
    const kinds = ["showcase", "seminar", "brand", "showcase", "notice", "seminar", "consultation", "space"];
    return { at: q.at, ...list([...Array(360)].map((_, i) => ({ kind: kinds[i % 8], title: "見本", at: instant(Date.parse(q.at) + i * 10e3), until: instant(Date.parse(q.at) + (i + 1) * 10e3) }))) };
  },
  "GET /feeds": ({ db }) => list(db.feeds), "POST /feeds": ({ db, body }) => (db.feeds.push({ ...body, id: "new", version: 1, state: { failures: 0, message: "" } }), body), "PATCH /feeds/*": ({ db, w, body }) => Object.assign(found(db.feeds, w[0]), body), "DELETE /feeds/*": ({ db, w }) => void (db.feeds = db.feeds.filter((f) => f.id !== w[0])),
  "POST /feeds/test": ({ body }) => (body.url.includes("example") ? { title: "見本のフィード", ...list([{ title: "冬の省エネ設備助成　受付開始", published: instant(Date.now()), shown: true, why: null, image: null }]), warnings: ["2件目の日付が未来です。"] } : problem(422, "fields", "読めません。アドレスを確かめてください。")),
  "GET /reports/plays": ({ db, q }) => list(q.by === "day" ? [...Array(14)].map((_, i) => ({ day: instant(db.now - i * 24 * HOUR).slice(0, 10), plays: 300 + ((i * 97) % 140), shown_ms: 4e6, frames: 9000 })) : db.items.map((i, n) => ({ item: i.id, screen: "lobby", title: q.by === "screen" ? "1階ロビー" : i.title, plays: 420 - n * 60, shown_ms: (420 - n * 60) * 9500, frames: 900 }))),
  "GET /people": ({ db }) => list((db.people ||= structuredClone(PEOPLE)).map((p) => ({ ...p, password: undefined, version: 1, disabled: !!p.disabled, signed_in: instant(db.now - HOUR), deputy: p.id === 3 ? 2 : null }))),
  "POST /people": ({ db, body }) => (body.password?.length < 12 ? problem(422, "fields", "入力を確かめてください。", { errors: [{ field: "password", message: "12文字以上にしてください。" }] }) : (db.people.push({ id: db.next++, ...body }), body)), "PATCH /people/*": ({ db, w, body }) => Object.assign(found(db.people, w[0]), body),
  "GET /pairings": () => list([{ code: "ABCD12", about: { display: "1920x1080" }, asked: instant(Date.now()) }]), "POST /screens/*/pair": ({ db, w }) => found(db.screens, w[0]),
  "GET /letters": ({ db }) => list(db.letters), "GET /audit": ({ db }) => list([{ number: 2, at: instant(db.now), who: "person:1 sato", action: "proposal.approve", subject: "item:console:1", detail: "{}", digest: "" }, { number: 1, at: instant(db.now - HOUR), who: "command", action: "person.create", subject: "sato", detail: '{"role":"administrator"}', digest: "" }]),
  "GET /audit/check": () => ({ whole: true, broken: 0 }), "PUT /session/password": ({ body }) => (body.old === "kawaraban-sample" ? undefined : problem(403, "password", "いまのパスワードが違います。")),
  "POST /session/totp": () => ({ secret: "JBSWY3DPEHPK3PXP", uri: "otpauth://totp/sample" }), "PUT /session/totp": () => undefined, "DELETE /session/totp": () => undefined,
};

function route(method, pathname) {
  const parts = pathname.split("/").slice(1);
  for (const [key, handler] of Object.entries(ROUTES)) {
    const [m, pattern] = key.split(" ");
    const want = pattern.split("/").slice(1);
    if (m !== method || want.length !== parts.length) continue;
    if (want.every((w, i) => w === "*" || w === parts[i])) return { handler, w: parts.filter((_, i) => want[i] === "*").map(decodeURIComponent) };
  }
  return null;
}

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export function startMock(port = 0) {
  const state = { db: world(), sessions: new Map(), expire: false, offline: false };
  const send = (response, status, type, bytes, headers = {}) => response.writeHead(status, { "Content-Type": type, "Cache-Control": "no-store", ...headers }).end(bytes);
  const json = (response, status, value, headers) => send(response, status, status < 400 ? "application/json" : "application/problem+json", JSON.stringify(value), headers);

  async function session(request, response, me) {
    if (request.method === "DELETE") return response.writeHead(204, { "Set-Cookie": "kawaraban=; Max-Age=0; Path=/" }).end();
    if (request.method === "GET") return json(response, 200, me ? { person: { ...me, password: undefined, version: 1 }, csrf: "mock" } : { person: null });
    const { login, password, code } = JSON.parse(await bodyOf(request));
    const person = PEOPLE.find((p) => p.login === login && p.password === password);
    if (!person) return json(response, 401, { code: "sign-in", detail: "利用者名かパスワードが違います。" });
    if (person.totp && code !== "123456") return json(response, 401, { code: "code-wanted", detail: "認証コードが違います。" });
    const token = String(Math.random());
    state.sessions.set(token, person);
    return json(response, 200, { person: { ...person, password: undefined, version: 1 }, csrf: "mock" }, { "Set-Cookie": `kawaraban=${token}; Path=/; HttpOnly; SameSite=Strict` });
  }

  async function answer(request, response) {
    const url = new URL(request.url, "http://mock");
    const me = state.sessions.get(/kawaraban=([\d.]+)/.exec(request.headers.cookie || "")?.[1]);
    if (url.pathname.startsWith("/media/")) return send(response, 200, "image/png", (await picture("showcase-typical-960x540.png")).bytes);
    if (!url.pathname.startsWith("/api/v1/")) {
      const file = url.pathname.replace(/^\/console\//, "") || "index.html";
      return send(response, 200, TYPES[path.extname(file)] || "text/plain", await readFile(new URL(file, WEB)), { "Content-Security-Policy": POLICY });
    }
    const name = url.pathname.slice("/api/v1".length);
    if (name === "/session") return session(request, response, me);
    if (!me) return json(response, 401, { code: "signed-out", detail: "サインインしてください。" });
    const hit = route(request.method, name);
    if (!hit) return json(response, 404, { code: "unknown", detail: `${request.method} ${name}` });
    const raw = await bodyOf(request);
    const type = request.headers["content-type"] || "";
    const told = await hit.handler({ db: state.db, w: hit.w, q: Object.fromEntries(url.searchParams), me, type, version: Number((request.headers["if-match"] || "").replace(/"/g, "")) || 0, body: type === "application/json" ? JSON.parse(raw.toString() || "{}") : null });
    if (told === undefined) return response.writeHead(204).end();
    if (told?.bytes) return send(response, 200, told.type, told.bytes);
    return told?.problem ? json(response, told.status, told.problem) : json(response, 200, told);
  }

  const server = createServer((request, response) => answer(request, response).catch((error) => json(response, 500, { code: "mock", detail: String(error) })));
  return new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve({
    url: `http://127.0.0.1:${server.address().port}/console/`, state, signAllOut: () => state.sessions.clear(), stop: () => (server.closeAllConnections(), server.close()),
  })));
}

if (process.argv[1] === new URL(import.meta.url).pathname) console.log((await startMock(Number(process.argv[2]) || 8088)).url);
