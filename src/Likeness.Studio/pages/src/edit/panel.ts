import { element } from "../dom";
import { heading, sidebar } from "../sidebar";
import { words } from "../words";
import type { Download, EditFacts, Shading } from "./server";
import { strings } from "./strings";

/** What the buttons of the panel do. */
export interface Actions {
  undo(): void;
  redo(): void;
  random(): void;
  reset(): void;
  save(): void;
  shade(shading: Shading): void;
  express(expression: string): void;
  front(): void;
  download(what: Download): Promise<void>;
}

/** All that stands beside the avatar, but for its sliders and slots, which are put in. */
export class Panel {
  private readonly undo: HTMLButtonElement;
  private readonly redo: HTMLButtonElement;
  private readonly save: HTMLButtonElement;
  private readonly status = element("span", { class: "status", role: "status" });
  private readonly notes = element("ul", { class: "notes", role: "alert", hidden: "" });

  constructor(root: HTMLElement, facts: EditFacts, actions: Actions, slots: HTMLElement, sliders: HTMLElement) {
    this.undo = button(strings.undo, () => actions.undo());
    this.redo = button(strings.redo, () => actions.redo());
    this.save = button(strings.save, () => actions.save(), strings.savesTo(facts.savePath));
    this.save.classList.add("primary");
    const shading = toggles(Object.entries(strings.shadings), (value) => actions.shade(value as Shading));
    const expression = toggles(facts.expressions.map((name) => [name, words(name)]), (value) => actions.express(value));
    const notes = element("p", { class: "path making", hidden: "" }, strings.making);
    const downloads = (Object.keys(strings.downloads) as Download[]).map((what) => {
      const made = button(
        strings.downloads[what],
        async () => {
          downloads.forEach((b) => (b.disabled = true));
          notes.hidden = false;
          await actions.download(what);
          downloads.forEach((b) => (b.disabled = false));
          notes.hidden = true;
        },
        strings.downloadHelp[what],
      );
      return made;
    });
    sidebar(
      root,
      strings.panel,
      element("header", {}, ...heading(facts.savePath), element("div", { class: "line" }, this.save, this.status), this.notes),
      element("div", { class: "buttons" }, this.undo, this.redo, button(strings.random, () => actions.random()), button(strings.reset, () => actions.reset(), strings.resetHelp)),
      section(strings.choices, slots),
      section(strings.attributes, sliders),
      section(strings.look, element("div", { class: "row" }, strings.shading, shading), element("div", { class: "row" }, strings.expression, expression), button(strings.front, () => actions.front())),
      section(strings.download, element("div", { class: "buttons" }, ...downloads), notes),
    );
  }

  /** Says how things stand. */
  state(canUndo: boolean, canRedo: boolean, saved: boolean): void {
    this.undo.disabled = !canUndo;
    this.redo.disabled = !canRedo;
    this.status.textContent = saved ? strings.saved : strings.unsaved;
    this.status.dataset["status"] = saved ? "done" : "changed";
  }

  /** Says what went wrong; an empty text takes it back. */
  say(problem: string): void {
    this.notes.replaceChildren(element("li", {}, problem));
    this.notes.hidden = problem === "";
  }
}

const section = (name: string, ...content: HTMLElement[]) => element("section", {}, element("h2", {}, name), ...content);

function button(text: string, pressed: () => void, help?: string): HTMLButtonElement {
  const made = element("button", { type: "button", title: help }, text);
  made.addEventListener("click", pressed);
  return made;
}

/** Buttons of which one is pressed, the first to begin with. */
function toggles(options: [value: string, text: string][], chosen: (value: string) => void): HTMLElement {
  const buttons = options.map(([value, text], i) => {
    const made = button(text, () => {
      buttons.forEach((other) => other.setAttribute("aria-pressed", String(other === made)));
      chosen(value);
    });
    made.setAttribute("aria-pressed", String(i === 0));
    return made;
  });
  return element("div", { class: "toggles" }, ...buttons);
}
