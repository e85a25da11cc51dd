/** Ties in words, as the server tells them: the sentence of the kind, the date, the pages. */

import { pageOf } from "../links";
import { language, text } from "../texts";
import type { Network } from "./data";

/** A tie as a sentence. */
export function sentence(network: Network, tie: number): string {
  const { from, to, kind, role } = network.ties;
  return text(`says_${kind[tie]}`, {
    from: network.name(from[tie]!),
    to: network.name(to[tie]!),
    role: text(role[tie]!),
  });
}

/** What happens once: its date is no beginning. */
const MOMENTS = new Set(["agreement", "ally", "author", "call", "change", "charter", "publisher"]);
const DAY = "2020-03-12".length;

/** Since when and until when a tie held, or when it was seen; empty when no source says so. */
export function period(network: Network, tie: number): string {
  const since = network.ties.since[tie]!;
  const until = network.ties.until[tie]!;
  const seen = network.ties.asOf[tie]!;
  if (since && until) return since === until ? day(since) : `${day(since)} – ${day(until)}`;
  if (since && MOMENTS.has(network.ties.kind[tie]!)) return day(since);
  if (since) return dated("since", since);
  return until ? dated("until", until) : seen && dated("seen", seen);
}

function dated(key: string, date: string): string {
  return text(date.length === DAY ? `${key}_day` : key, { date: day(date) });
}

/** Links to the pages that state a tie. */
export function pages(network: Network, tie: number): HTMLElement[] {
  const known = network.ties.pages[tie]!.split(" ").filter(Boolean);
  return known.map((page, number) => {
    const link = document.createElement("a");
    link.href = pageOf(network.whole(page));
    link.textContent = known.length > 1 ? `${text("source")} ${number + 1}` : text("source");
    link.title = link.href;
    link.setAttribute("aria-label", `${link.textContent}: ${sentence(network, tie)}`);
    return link;
  });
}

// Days come before months in both languages of the pages.
const LOCALE = language === "en" ? "en-GB" : language;

/** A date of the data, `2012`, `2012-03` or `2012-03-09`, as the language writes it. */
function day(date: string): string {
  const [year, month, number] = date.split("-").map(Number);
  if (!year || !month) return date;
  return new Date(Date.UTC(year, month - 1, number || 1)).toLocaleDateString(LOCALE, {
    year: "numeric",
    month: "long",
    day: number ? "numeric" : undefined,
    timeZone: "UTC",
  });
}
