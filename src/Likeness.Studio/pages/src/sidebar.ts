import { element } from "./dom";
import { strings } from "./strings";

/** Fills the part of a page beside the stage, which can be hidden. */
export function sidebar(root: HTMLElement, label: string, ...content: HTMLElement[]): void {
  const licences = element("footer", {}, element("a", { href: "./licences.txt" }, strings.licences));
  const body = element("div", { class: "body" }, ...content, licences);
  const hide = element("button", { type: "button", class: "hide", "aria-expanded": "true" }, strings.hidePanel);
  hide.addEventListener("click", () => {
    body.hidden = !body.hidden;
    document.body.classList.toggle("wide", body.hidden);
    hide.textContent = body.hidden ? strings.showPanel : strings.hidePanel;
    hide.setAttribute("aria-expanded", String(!body.hidden));
  });
  root.setAttribute("aria-label", label);
  root.append(hide, body);
}

/** The name of a file or folder, and its path where that says more; the page is called after it. */
export function heading(path: string): HTMLElement[] {
  const name = path.split(/[\\/]/).filter(Boolean).at(-1) ?? path;
  const whole = element("p", { class: "path" }, path);
  whole.hidden = path === name;
  document.title = strings.title(name);
  return [element("h1", {}, name), whole];
}
