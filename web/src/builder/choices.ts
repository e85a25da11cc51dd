/** What can be chosen, as the public `/builder/configuration.json` tells, and what was chosen. */

import { language } from "../texts";

type Labels = Record<string, string>;
export type How = "with" | "maybe" | "without";

/** A property of the things of a kind, or one by which others point to them. */
export interface Link {
  property: string;
  inverse: boolean;
  sort: "concept" | "thing" | "text" | "date" | "number" | "boolean" | "page";
  label: Labels;
  kinds: string[];
}

/** Things of a class. */
export interface Kind {
  class: string;
  label: Labels;
  plural: Labels;
  common: boolean;
  things: number;
  links: Record<string, Link>;
}

export type Kinds = Record<string, Kind>;

/** Things of a kind that meet all criteria: what the page's address says as `ask`. */
export interface Wanted {
  kind: string;
  where: Criterion[];
}

/** A link that things must, may or must not have, and what is asked of its value. */
export interface Criterion {
  link: string;
  how?: How;
  only?: string[];
  contains?: string;
  least?: string;
  most?: string;
  then?: Wanted;
}

/** A text in the reader's language, or in any. */
export function said(labels: Labels): string {
  return labels[language] ?? Object.values(labels)[0] ?? "";
}

/** What is wanted, without what says nothing. */
export function spoken({ kind, where }: Wanted): Wanted {
  return {
    kind,
    where: where
      .filter((each) => each.link)
      .map(({ then, ...others }) => ({
        ...(Object.fromEntries(
          Object.entries(others).filter(([, value]) => value?.length && value !== "with"),
        ) as unknown as Criterion),
        ...(then?.kind ? { then: spoken(then) } : {}),
      })),
  };
}
