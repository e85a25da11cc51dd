/** The page that connects two things: its fields pick them. */

import { pickThing } from "../picking";

for (const id of ["from", "to"]) {
  const field = document.getElementById(id);
  if (field instanceof HTMLInputElement) pickThing(field);
}
