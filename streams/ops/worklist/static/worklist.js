// Live update: when an encounter changes, the page is read again and what changed is put in its place.
// Without this script every page works; it only has to be loaded anew.
"use strict";

const PATIENCE = 400;
const live = document.getElementById("live");
let waiting = null;

function concerns(region, changed) {
  const about = region.dataset.encounters ?? "*";
  return changed === null || about === "*" || changed.includes(about);
}

function busy(region) {
  const at = document.activeElement;
  return region.contains(at) && (at.tagName === "SELECT" || at.tagName === "INPUT");
}

function keep(region) {
  const opened = [...region.querySelectorAll("details")].map((each) => each.open);
  const scrolled = [...region.querySelectorAll(".scroll")].map((each) => each.scrollLeft);
  const at = region.contains(document.activeElement) ? document.activeElement : null;
  const place = at && [...region.querySelectorAll("a, button, summary, .scroll")].indexOf(at);
  return { opened, scrolled, at: at && at.id, place };
}

function restore(region, was) {
  const details = [...region.querySelectorAll("details")];
  if (details.length === was.opened.length) details.forEach((each, i) => { each.open = was.opened[i]; });
  [...region.querySelectorAll(".scroll")].forEach((each, i) => { each.scrollLeft = was.scrolled[i] ?? 0; });
  if (was.place === null) return;
  const there = (was.at && document.getElementById(was.at)) || [...region.querySelectorAll("a, button, summary, .scroll")][was.place];
  (there || document.getElementById("main")).focus({ preventScroll: true });
}

async function refresh(changed) {
  const regions = [...document.querySelectorAll("[data-live]")].filter((each) => concerns(each, changed));
  if (!regions.length) return;
  const answer = await fetch(location.href, { headers: { accept: "text/html", "x-live-update": "1" } });
  if (answer.status === 401) return location.reload();
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  let news = false;
  for (const region of regions) {
    const next = fresh.getElementById(region.id);
    if (!next || next.innerHTML === region.innerHTML) continue;
    if (busy(region)) { later(changed); continue; }
    const was = keep(region);
    region.replaceChildren(...next.childNodes);
    restore(region, was);
    news = true;
  }
  if (news) live.textContent = "Updated " + new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}

function later(changed) {
  clearTimeout(waiting);
  waiting = setTimeout(() => refresh(changed).catch(() => {}), PATIENCE);
}

let missed = [];
const stream = document.querySelector("[data-live]") ? new EventSource("/changes") : new EventTarget();
let lost = false;
stream.addEventListener("changed", (event) => {
  const named = JSON.parse(event.data);
  missed = named === null || missed === null ? null : missed.concat(named);
  const all = missed;
  clearTimeout(waiting);
  waiting = setTimeout(() => { missed = []; refresh(all).catch(() => {}); }, PATIENCE);
});
stream.addEventListener("left", () => location.reload());
stream.addEventListener("error", () => { lost = true; live.textContent = "Connection lost, trying again"; });
stream.addEventListener("open", () => { if (lost) { lost = false; live.textContent = ""; refresh(null).catch(() => {}); } });
