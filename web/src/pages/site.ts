/** What all pages do with scripts: suggestions under the search fields, pictures of charts. */

import { takeCharts } from "../pictures/taking";
import { suggest } from "../suggest";

for (const field of document.querySelectorAll<HTMLInputElement>("input[type=search][name=q]")) {
  suggest(field);
}
takeCharts();
