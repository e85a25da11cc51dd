/** The builder's page: the form in place of none; asking opens an address that can be shared. */

import { spoken, type Kinds, type Wanted } from "../builder/choices";
import { Form } from "../builder/form";
import { button, element } from "../network/dom";
import { text } from "../texts";

const form = document.querySelector<HTMLFormElement>("form.builder");
if (form) void build(form);

async function build(form: HTMLFormElement): Promise<void> {
  const answer = await fetch("/builder/configuration.json");
  if (!answer.ok) throw new Error(`/builder/configuration.json: ${answer.status}`);
  const kinds = (await answer.json()) as Kinds;
  const names = new Map(Object.entries(JSON.parse(form.dataset.names ?? "{}") as Record<string, string>));
  const sent = form.querySelector<HTMLInputElement>("input[name=ask]")!;
  const first = (): Wanted => ({ kind: Object.keys(kinds)[0] ?? "", where: [] });
  const place = element("div", "wanted");
  const drawn = new Form(place, kinds, names, sent.value ? whole(JSON.parse(sent.value)) : first());
  const run = element("button", "", text("run"));
  const clear = button(text("clear"), "second", () => drawn.restart(first()));
  form.append(place, element("div", "row buttons", run, clear));
  form.hidden = false;
  form.addEventListener("submit", () => (sent.value = JSON.stringify(spoken(drawn.said))));
}

/** What an address says, with the lists that it may leave out. */
function whole(wanted: Wanted): Wanted {
  const where = (wanted.where ?? []).map((each) => ({
    ...each,
    ...(each.then ? { then: whole(each.then) } : {}),
  }));
  return { kind: wanted.kind, where };
}
