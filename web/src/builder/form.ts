/**
 * The form by which a question is put together. Every field is one of the browser's own, so that
 * keyboards, screen readers and phones need nothing from us.
 */

import { button, element } from "../network/dom";
import { number, text } from "../texts";
import { said, type Criterion, type How, type Kind, type Kinds, type Link, type Wanted } from "./choices";
import { choice, fieldsOf, labelled, type Names } from "./fields";

const DEEPEST = 4;

/** What a part of the form stands for, and where it is. */
interface Place {
  kind: Kind;
  criterion: Criterion;
  depth: number;
}

/**
 * Draws what is wanted. A list in which somebody is choosing by keyboard stays where it is: only
 * what follows from it is drawn again.
 */
export class Form {
  constructor(
    private readonly place: HTMLElement,
    private readonly kinds: Kinds,
    private readonly names: Names,
    private wanted: Wanted,
  ) {
    this.draw();
  }

  /** What is wanted now. */
  get said(): Wanted {
    return this.wanted;
  }

  /** Begin again with what is wanted. */
  restart(wanted: Wanted): void {
    this.wanted = wanted;
    this.draw();
    this.place.querySelector("select")?.focus();
  }

  private draw(): void {
    const criteria = element("div", "wanted", ...this.criteria(this.wanted, 1));
    const select = grouped(
      [true, false].map((common): Group => [
        common ? text("common") : text("the_rest"),
        Object.entries(this.kinds)
          .filter(([, kind]) => kind.common === common)
          .map(([name, kind]) => [name, `${said(kind.plural)} (${number(kind.things)})`]),
      ]),
      this.wanted.kind,
    );
    select.addEventListener("change", () => {
      const links = this.kinds[select.value]?.links ?? {};
      const where = this.wanted.where.filter(({ link }) => link in links);
      this.wanted = { kind: select.value, where };
      criteria.replaceChildren(...this.criteria(this.wanted, 1));
    });
    this.place.replaceChildren(labelled(text("find"), select), criteria);
  }

  private criteria(wanted: Wanted, depth: number): HTMLElement[] {
    const kind = this.kinds[wanted.kind];
    if (!kind) return [];
    const list = element("ol", "criteria");
    const label = depth > 1 ? text("add_to", { kind: said(kind.label) }) : text("add");
    const show = (criterion: Criterion): HTMLElement => {
      const item = element("li", "");
      item.append(
        this.criterion({ kind, criterion, depth }, () => {
          wanted.where.splice(wanted.where.indexOf(criterion), 1);
          item.remove();
          list.hidden = !wanted.where.length;
          add.focus();
        }),
      );
      return item;
    };
    const add = button(label, "second", () => {
      const criterion = { link: "" };
      wanted.where.push(criterion);
      list.hidden = false;
      const item = show(criterion);
      list.append(item);
      item.querySelector("select")?.focus();
    });
    list.append(...wanted.where.map(show));
    list.hidden = !wanted.where.length;
    return [list, element("div", "", add)];
  }

  private criterion(place: Place, remove: () => void): HTMLElement {
    const { kind, criterion, depth } = place;
    const legend = element("legend", "unseen");
    const away = button("×", "second remove", remove);
    const fields = element("div", "fields");
    const inner = element("div", "wanted");
    const fill = (): void => {
      const link = kind.links[criterion.link];
      legend.textContent = link ? said(link.label) : text("condition");
      away.setAttribute("aria-label", text("remove", { link: legend.textContent }));
      const then = (): void =>
        inner.replaceChildren(...(criterion.then ? this.criteria(criterion.then, depth + 1) : []));
      const others = link ? this.others(place, link, then) : [];
      while (fields.children.length > 1) fields.lastChild?.remove();
      fields.append(...others);
      then();
    };
    fields.append(this.linkField(kind, criterion, fill));
    fill();
    return element("fieldset", "", legend, fields, away, inner);
  }

  private linkField(kind: Kind, criterion: Criterion, changed: () => void): HTMLElement {
    const select = grouped(
      [false, true].map((inverse): Group => [
        inverse ? text("into") : text("own"),
        Object.entries(kind.links)
          .filter(([, link]) => link.inverse === inverse)
          .map(([name, link]) => [name, said(link.label)]),
      ]),
      criterion.link,
      text("choose"),
    );
    select.addEventListener("change", () => {
      for (const part of Object.keys(criterion)) delete criterion[part as keyof Criterion];
      criterion.link = select.value;
      changed();
    });
    return labelled(text("condition"), select);
  }

  private others({ kind, criterion, depth }: Place, link: Link, then: () => void): HTMLElement[] {
    const how = choice(
      [
        ["with", text("with")],
        ["maybe", text("maybe")],
        ["without", text("without")],
      ],
      criterion.how ?? "with",
    );
    how.addEventListener("change", () => (criterion.how = how.value as How));
    const values = fieldsOf(kind, link, criterion, this.names);
    const deeper = depth < DEEPEST && link.sort === "thing" ? this.thenField(link, criterion, then) : [];
    return [labelled(text("how"), how), ...values, ...deeper];
  }

  private thenField(link: Link, criterion: Criterion, changed: () => void): HTMLElement[] {
    const known = link.kinds.filter((name) => this.kinds[name]);
    if (!known.length) return [];
    const options = known.map((name): [string, string] => [name, said(this.kinds[name]!.label)]);
    const select = choice([["", text("whatever")], ...options], criterion.then?.kind ?? "");
    select.addEventListener("change", () => {
      if (select.value) criterion.then = { kind: select.value, where: [] };
      else delete criterion.then;
      changed();
    });
    return [labelled(text("then"), select)];
  }
}

type Group = [label: string, options: string[][]];

/** A list of groups of choices; empty groups are left out. */
function grouped(groups: Group[], chosen: string, none = ""): HTMLSelectElement {
  const select = choice(none ? [["", none]] : [], chosen);
  for (const [label, options] of groups) {
    const group = document.createElement("optgroup");
    group.label = label;
    for (const [value = "", shown = ""] of options) {
      group.append(new Option(shown, value, false, value === chosen));
    }
    if (options.length) select.append(group);
  }
  return select;
}
