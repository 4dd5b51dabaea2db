// Sections that save themselves while somebody types. Without this, the same forms are
// sent by their button. What is not saved yet is kept in this browser.
"use strict";

const PAUSE = 1000; // after the last key, in milliseconds
const AGAIN = 5000; // after the server did not answer
const OWN = new Set(["csrfmiddlewaretoken", "before", "unanswered", "author"]);
const states = new WeakMap();

function stateOf(form) {
  if (!states.has(form)) states.set(form, { timer: 0, sending: null, typed: 0 });
  return states.get(form);
}

function say(form, text) {
  form.querySelector("[data-status]").textContent = text;
}

// The fields as they are sent: name → list of texts, so that a box is off when absent.
function fieldsOf(form) {
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    if (!OWN.has(name) && typeof value === "string") (fields[name] ??= []).push(value);
  }
  return fields;
}

function put(form, fields) {
  for (const control of form.elements) {
    if (!control.name || OWN.has(control.name) || control.type === "submit") continue;
    const values = fields[control.name] ?? [];
    if (control.type === "checkbox" || control.type === "radio") {
      control.checked = values.includes(control.value);
    } else if (control.name in fields) {
      control.value = values[0];
    }
  }
}

function plain(text) {
  return text.trim().split(/\r\n|\r|\n/).map((line) => line.trimEnd()).join("\n");
}

// What the browser keeps for us; without room or permission the page goes on.
function remember(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // Saving is what counts.
  }
}

function recall(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

const nameOf = (form) => `kept ${form.dataset.keep}`;
const offeredOf = (form) => `offered ${form.dataset.keep}`;
const kept = (form) => recall(nameOf(form));
const forget = (form) => remember(nameOf(form), null);

// After a conflict, what stood there when its author began to write: the words of
// somebody else are not written over by putting one's own back.
function keep(form) {
  const before = stateOf(form).before ?? form.elements.before?.value ?? "";
  remember(nameOf(form), { fields: fieldsOf(form), before });
}

// Who signed in again in another window has another token.
function freshen(form) {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  if (token) form.elements.csrfmiddlewaretoken.value = token;
}

// Words of an earlier visit are moved out of the way of those typed now.
function offer(form) {
  const earlier = kept(form);
  const offered = recall(offeredOf(form)) ?? [];
  if (earlier) {
    forget(form);
    if (JSON.stringify(earlier.fields) !== JSON.stringify(fieldsOf(form))) {
      offered.push(earlier);
      remember(offeredOf(form), offered);
    }
  }
  form.querySelector("[data-kept]").hidden = offered.length === 0;
}

function schedule(form, pause = PAUSE) {
  const state = stateOf(form);
  clearTimeout(state.timer);
  state.timer = setTimeout(() => save(form), pause);
}

// One save at a time for each form: what is typed meanwhile goes with the next.
function save(form) {
  const state = stateOf(form);
  if (!form.isConnected || state.leaving) return;
  if (state.sending) {
    schedule(form);
    return;
  }
  state.sending = send(form).finally(() => {
    state.sending = null;
  });
}

async function send(form) {
  try {
    await trySending(form);
  } catch {
    later(form, form.dataset.saidOffline);
  }
}

function later(form, said) {
  say(form, said);
  schedule(form, AGAIN);
}

async function trySending(form) {
  const state = stateOf(form);
  const bad = [...form.elements].find((each) => each.validity?.badInput);
  if (bad) {
    say(form, `${form.dataset.saidRefused} ${bad.validationMessage}`);
    return;
  }
  const { typed } = state;
  freshen(form);
  say(form, form.dataset.saidSaving);
  const body = new FormData(form);
  const sent = JSON.stringify(plainly(form));
  const answer = await fetch(form.action, {
    method: "POST",
    body,
    redirect: "manual",
    headers: { "X-Autosave": "1" },
  }).catch(() => null);
  const isPage = answer?.headers.get("Content-Type")?.includes("html");
  if (answer?.ok && !isPage) {
    form.elements.before.value = (await answer.json()).before;
    form.elements.unanswered.value = "";
    state.saved = typed;
    say(form, form.dataset.saidSaved);
    if (state.typed === typed) forget(form);
    else keep(form);
  } else if (isPage && answer.status === 409) {
    conflict(form, await answer.text());
  } else if (answer?.status === 422 || answer?.status === 409) {
    const { refused } = await answer.json();
    say(form, `${form.dataset.saidRefused} ${refused.join(" ")}`);
  } else if (answer?.status === 403 || answer?.status === 404) {
    say(form, form.dataset.saidForbidden);
  } else if (answer?.type === "opaqueredirect") {
    later(form, form.dataset.saidSignedOut);
  } else {
    // It may have arrived: then what stands there is nobody else's.
    form.elements.unanswered.value = sent;
    later(form, form.dataset.saidOffline);
  }
}

// Fields as the server tells them: a list where the form has several boxes.
function plainly(form) {
  const before = JSON.parse(form.elements.before.value || "{}");
  const fields = fieldsOf(form);
  for (const name of Object.keys(before)) {
    const values = fields[name] ?? [];
    before[name] = Array.isArray(before[name])
      ? [...values].sort()
      : plain(values[0] ?? "");
  }
  return before;
}

// The server shows both sides; what was typed since the save went out stays typed.
function conflict(form, page) {
  const typed = fieldsOf(form);
  const fresh = new DOMParser().parseFromString(page, "text/html").querySelector("form");
  const shown = fieldsOf(fresh);
  const stale = JSON.parse(form.elements.before.value || "{}");
  const mine = plainly(form);
  for (const name of Object.keys(stale)) {
    const isUntouched = JSON.stringify(mine[name]) === JSON.stringify(stale[name]);
    if (isUntouched) typed[name] = shown[name] ?? [];
  }
  for (const name of Object.keys(shown)) {
    if (name.startsWith("choice-")) typed[name] = shown[name];
  }
  put(fresh, typed);
  const state = stateOf(fresh);
  state.before = stateOf(form).before ?? form.elements.before.value;
  state.isSeen = state.waits = true; // for the answer: nothing is sent by itself until then
  form.replaceWith(document.adoptNode(fresh));
  keep(fresh);
  fresh.querySelector("[data-conflicts]")?.focus();
}

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-keep]");
  if (!form) return;
  const state = stateOf(form);
  state.typed += 1;
  keep(form);
  if ("autosave" in form.dataset && !state.waits) schedule(form);
});

// Its button sends what is left, after what is on its way.
document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-keep]");
  if (!form || stateOf(form).leaving) return;
  event.preventDefault();
  const state = stateOf(form);
  state.leaving = true;
  clearTimeout(state.timer);
  await state.sending;
  if (!form.isConnected) return; // it met a conflict
  keep(form);
  freshen(form);
  form.submit();
});

document.addEventListener("click", (event) => {
  const form = event.target.closest?.("form[data-keep]");
  if (!form) return;
  const offered = recall(offeredOf(form)) ?? [];
  if (event.target.closest("[data-put-back]")) {
    const earlier = offered.pop();
    put(form, earlier.fields);
    if (form.elements.before && earlier.before) form.elements.before.value = earlier.before;
    keep(form);
    if ("autosave" in form.dataset) schedule(form, 0);
  } else if (event.target.closest("[data-throw-away]")) {
    offered.pop();
  } else {
    return;
  }
  remember(offeredOf(form), offered.length ? offered : null);
  form.querySelector("[data-kept]").hidden = offered.length === 0;
  firstField(form)?.focus();
});

function isUnsaved(form) {
  const state = stateOf(form);
  return state.waits || state.typed !== (state.saved ?? 0);
}

// What hands in a whole page waits until every section of it is saved.
document.addEventListener("submit", async (event) => {
  const whole = event.target.closest("form[data-hands-in]");
  if (!whole) return;
  event.preventDefault();
  const sections = () => [...document.querySelectorAll("form[data-autosave]")];
  for (const form of sections().filter(isUnsaved)) {
    const state = stateOf(form);
    clearTimeout(state.timer);
    await state.sending;
    if (isUnsaved(form) && !state.waits) await (state.sending = send(form));
    state.sending = null;
  }
  const unsaved = sections().find(isUnsaved);
  if (unsaved) firstField(unsaved)?.focus();
  else whole.submit();
});

function firstField(form) {
  return form.querySelector("textarea, input:not([type=hidden]), select");
}

addEventListener("online", () => {
  for (const form of document.querySelectorAll("form[data-autosave]")) {
    if (kept(form) && !stateOf(form).waits) schedule(form, 0);
  }
});

// The server says which form has arrived.
for (const message of document.querySelectorAll("[data-arrived]")) {
  remember(`kept ${message.dataset.arrived}`, null);
}

// Returns the last form that was not on the page before.
function lookAtForms() {
  let latest = null;
  for (const form of document.querySelectorAll("form[data-keep]")) {
    const state = stateOf(form);
    if (state.isSeen) continue;
    state.isSeen = true;
    latest = form;
    if (form.querySelector("[data-conflicts]")) {
      state.waits = true;
      state.before = kept(form)?.before;
    } else {
      offer(form);
    }
  }
  return latest;
}

lookAtForms();
document.addEventListener("htmx:after:swap", () => firstField(lookAtForms() ?? document)?.focus());
