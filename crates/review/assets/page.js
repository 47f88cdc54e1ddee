// What the page can do besides: keys, how many hits are chosen, and drafts of what is typed.
// Everything works without it.
"use strict";
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const rows = all("[data-row]");
  const said = document.querySelector("[data-chosen]");

  // How many are chosen.
  const count = () => {
    const chosen = all("[data-row] input:checked").length;
    said.textContent = chosen ? `${chosen} ${said.dataset.some}` : said.dataset.none;
  };
  if (said) {
    document.addEventListener("change", count);
    count();
  }

  // What is typed is kept a moment later, so that it survives a session that ends.
  for (const form of all("form[data-draft]")) {
    const line = form.querySelector("[data-draft-said]");
    let due = 0;
    const keep = async () => {
      due = 0;
      const body = new URLSearchParams(new FormData(form));
      body.set("by", "script");
      let kept = false;
      try {
        const answer = await fetch(form.dataset.draft, { method: "POST", body, redirect: "manual" });
        kept = answer.status === 204;
      } catch {
        // It is said below.
      }
      line.textContent = kept ? line.dataset.kept : line.dataset.lost;
    };
    form.addEventListener("input", () => (due ||= setTimeout(keep, 3000)));
    form.addEventListener("submit", () => clearTimeout(due));
  }

  // A dialog opens where a button says so.
  for (const button of all("[data-opens]")) {
    button.addEventListener("click", () => document.getElementById(button.dataset.opens).showModal());
  }

  // A session is about to end: it says so two minutes before, and goes on when somebody wants it to.
  const ends = document.getElementById("ends");
  if (ends) {
    let warning, leaving;
    const wait = (left) => {
      clearTimeout(warning);
      clearTimeout(leaving);
      warning = setTimeout(() => ends.open || ends.showModal(), Math.max(left - 120, 0) * 1000);
      leaving = setTimeout(() => {
        const back = encodeURIComponent(location.pathname + location.search);
        location.assign(`/sign-in?back=${back}`);
      }, (left + 2) * 1000);
    };
    const goOn = async () => {
      const body = new URLSearchParams({ form_token: ends.dataset.token, left: "yes" });
      const answer = await fetch("/extend", { method: "POST", body }).catch(() => null);
      if (answer?.ok) wait(Number(await answer.text()));
    };
    ends.addEventListener("close", goOn);
    wait(Number(document.body.dataset.left));
  }

  if (!("keys" in document.body.dataset)) return;

  // The row that the keys go by.
  let at = -1;
  const go = (step) => {
    at = Math.min(Math.max(at + step, 0), rows.length - 1);
    rows[at].querySelector("[data-open]").focus();
    rows[at].scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (row) at = rows.indexOf(row);
  });

  const writes = (element) =>
    element.matches("textarea, select, input:not([type=checkbox]):not([type=radio])");
  document.addEventListener("keydown", (event) => {
    if (event.repeat && !"jk".includes(event.key)) return;
    if (event.ctrlKey || event.metaKey || event.altKey || writes(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const key = event.key;
    if (rows.length && (key === "j" || key === "k")) go(key === "j" ? 1 : -1);
    else if (rows.length && key === "x" && at >= 0) rows[at].querySelector("input")?.click();
    else {
      const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
      if (!target) return;
      target.focus();
      target.click();
    }
    event.preventDefault();
  });
})();
