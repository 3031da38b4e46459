"use strict";

// show puts another page in the place of this one, and leaves the reader where they were.
function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const place = window.scrollY;
  document.title = page.title;
  document.querySelector("style").textContent = page.querySelector("style").textContent;
  document.body.replaceChildren(...page.body.childNodes);
  window.scrollTo(0, place);
}

let loading = false, stale = false;

async function load() {
  stale = true;
  if (loading) return;
  loading = true;
  while (stale) {
    stale = false;
    const answer = await fetch("page").catch(() => null);
    if (answer && answer.ok) show(await answer.text());
  }
  loading = false;
}

const events = new EventSource("events");
events.addEventListener("page", load);
events.addEventListener("end", (last) => {
  events.close();
  stale = false;
  const html = JSON.parse(last.data);
  if (html) show(html);
});
