/** What the server hands to the script that draws an answer: `<script id="drawing">`. */

/** The drawing that the page brings. */
export function drawing<Drawing>(): Drawing {
  return JSON.parse(document.getElementById("drawing")!.textContent!) as Drawing;
}
