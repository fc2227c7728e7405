/* Nothing here is needed: every page works without it. */
"use strict";

// The error summary is what a person who cannot see the page has to meet first.
const errors = document.getElementById("errors");
if (errors) errors.focus();

// A second press of the same button would only be answered by the same answer; say that the first one counts.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) { event.preventDefault(); return; }
  if (form.method === "post") form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// Leaving a page with typed but unsent text asks once.
let typed = false;
document.addEventListener("input", (event) => { if (event.target.form && event.target.form.method === "post") typed = true; });
document.addEventListener("submit", () => { typed = false; });
window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
