/** What all pages do with scripts: suggestions under the search fields. */

import { suggest } from "../suggest";

for (const field of document.querySelectorAll<HTMLInputElement>("input[type=search][name=q]")) {
  suggest(field);
}
