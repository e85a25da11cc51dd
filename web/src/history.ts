/** The queries that this browser has asked, newest first; nobody else sees them. */

import { text } from "./texts";

const KEY = "maillage.queries";
const MOST = 30;

function known(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((each) => typeof each === "string") : [];
  } catch {
    return [];
  }
}

/** Remember a query, before all others. */
export function remember(query: string): void {
  try {
    const others = known().filter((each) => each !== query);
    localStorage.setItem(KEY, JSON.stringify([query, ...others].slice(0, MOST)));
  } catch {
    // A browser that keeps nothing has no history.
  }
}

/** Offer the queries below a place; a click on one takes it. */
export function offer(below: Element, take: (query: string) => void): void {
  const queries = known();
  if (!queries.length) return;
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  summary.textContent = text("history", { count: queries.length });
  const list = document.createElement("ul");
  list.className = "plain history";
  for (const query of queries) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "second small";
    button.textContent = query.replace(/^\s*PREFIX.*$/gim, "").replace(/\s+/g, " ").trim().slice(0, 160);
    button.title = query;
    button.addEventListener("click", () => take(query));
    const item = document.createElement("li");
    item.append(button);
    list.append(item);
  }
  const forget = document.createElement("button");
  forget.type = "button";
  forget.textContent = text("forget");
  forget.addEventListener("click", () => {
    localStorage.removeItem(KEY);
    details.remove();
  });
  details.append(summary, list, forget);
  below.after(details);
}
