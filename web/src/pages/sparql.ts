/** The SPARQL page: an editor, and the queries asked before. */

import { offer, remember } from "../history";
import { edit, type Workbench } from "../workbench";

// A server need not take a longer address; a longer query is sent as a form.
const LONGEST = 6000;

const area = document.querySelector<HTMLTextAreaElement>("textarea#query");
const told = document.getElementById("workbench")?.textContent;
if (area?.form && told) {
  const form = area.form;
  const editor = edit(area, JSON.parse(told) as Workbench);
  offer(form, (query) => {
    editor.setValue(query);
    editor.focus();
  });
  form.addEventListener("submit", () => {
    remember(area.value);
    form.method = area.value.length > LONGEST ? "post" : "get";
  });
}
