/** The editor of the SPARQL page: Yasqe in place of the text area, completing what this release has. */

import Yasqe from "@zazuko/yasqe";
import "@zazuko/yasqe/build/yasqe.min.css";

import { text } from "./texts";

/** What the page tells the editor: namespaces by prefix, and where this release's counts are. */
export interface Workbench {
  prefixes: Record<string, string>;
  statistics: string;
}

interface Statistics {
  classes: Record<string, number>;
  properties: Record<string, { triples: number }>;
}

/** Put the editor in place of a text area, whose form it goes on feeding. */
export function edit(area: HTMLTextAreaElement, { prefixes, statistics }: Workbench): Yasqe {
  let asked: Promise<Statistics> | undefined;
  const counted = (): Promise<Statistics> =>
    (asked ??= fetch(statistics).then((answer) => answer.json() as Promise<Statistics>));

  complete("prefixes", "prefixes", () =>
    Promise.resolve(Object.entries(prefixes).map(([prefix, iri]) => `${prefix}: <${iri}>`)),
  );
  complete("classes", "class", async () => often((await counted()).classes, (count) => count));
  complete("properties", "property", async () =>
    often((await counted()).properties, (count) => count.triples),
  );

  const place = document.createElement("div");
  place.className = "editor";
  area.after(place);
  area.hidden = true;
  area.required = false;
  const settings: Record<string, unknown> = {
    autocompleters: ["prefixes", "classes", "properties", "variables"],
    persistenceId: null,
    consumeShareLink: null,
    prefixCcApi: null,
    showQueryButton: false,
    resizeable: false,
    collapsePrefixesOnLoad: false,
    editorHeight: "20rem",
    extraKeys: {
      "Ctrl-Enter": () => area.form?.requestSubmit(),
      "Cmd-Enter": () => area.form?.requestSubmit(),
      "Ctrl-Space": (instance: unknown) => (instance as Yasqe).autocomplete(),
      // The key by which one leaves a field must lead out of this one too.
      Tab: false,
      "Shift-Tab": false,
    },
  };
  const editor = new Yasqe(place, settings);
  editor.setValue(area.value);
  const field = editor.getInputField();
  field.setAttribute("aria-label", area.labels[0]?.textContent ?? "SPARQL");
  field.setAttribute("aria-describedby", "editor-help");
  for (const label of area.labels) label.addEventListener("click", () => editor.focus());
  editor.on("change" as never, (() => (area.value = editor.getValue())) as never);
  area.form?.addEventListener("submit", () => (area.value = editor.getValue()));
  leadIn(editor, place.querySelector<HTMLElement>(".CodeMirror-scroll")!);
  const help = document.createElement("p");
  help.id = "editor-help";
  help.className = "quiet small";
  help.textContent = text("help");
  place.after(help);
  return editor;
}

/** Let what scrolls a long query be reached by keyboard: it leads to the field, and never back. */
function leadIn(editor: Yasqe, scroll: HTMLElement): void {
  const field = editor.getInputField();
  scroll.tabIndex = 0;
  scroll.addEventListener("focus", () => editor.focus());
  field.addEventListener("focus", () => (scroll.tabIndex = -1));
  field.addEventListener("blur", () => (scroll.tabIndex = 0));
}

/** Complete from a list of ours, in the place where Yasqe would ask another host. */
function complete(name: string, like: string, get: () => Promise<string[]>): void {
  if (name === like) {
    Yasqe.Autocompleters[name]!.get = get;
    Yasqe.Autocompleters[name]!.persistenceId = null;
    return;
  }
  Yasqe.forkAutocompleter(like, { name, get, bulk: true, autoShow: false, persistenceId: null }, false);
}

function often<Count>(counts: Record<string, Count>, number: (count: Count) => number): string[] {
  return Object.keys(counts).sort((one, other) => number(counts[other]!) - number(counts[one]!));
}
