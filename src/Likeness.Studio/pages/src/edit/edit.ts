// The page of an edited avatar: sliders and slots change it here, and the server draws, exports and saves it.

import { element } from "../dom";
import { reason } from "../request";
import { Sliders } from "../sliders";
import { History } from "./history";
import { Panel } from "./panel";
import { type Look, Portrait } from "./portrait";
import { type Avatar, download, type Download, facts, randomAvatar, save } from "./server";
import { Slots } from "./slots";
import { strings } from "./strings";

const host = document.getElementById("stage")!;
const message = element("p", { class: "message", role: "status" });

/** loading, ready or failed; the tests wait for it, and the style goes by it. */
function become(state: "loading" | "ready" | "failed", text = ""): void {
  document.documentElement.dataset["state"] = state;
  message.textContent = text;
}

async function start(): Promise<void> {
  host.append(message);
  become("loading", strings.loading);
  const opened = await facts();
  const history = new History(opened.avatar);
  let look: Look = { avatar: opened.avatar, shading: "cel", expression: opened.expressions[0]!, yaw: 0, pitch: 0 };
  let saved = opened.path === opened.savePath ? JSON.stringify(opened.avatar) : "";

  const failed = (error: unknown) => {
    panel.say(reason(error));
    if (document.documentElement.dataset["state"] === "loading") {
      become("failed", strings.failed(reason(error)));
    }
  };
  const portrait = new Portrait(host, () => become("ready"), failed, (yaw, pitch) => see({ yaw, pitch }));
  const sliders = new Sliders(
    opened.attributes.map((name) => ({ name, low: 0, high: 1, rest: 0.5, learned: true })),
    strings.groups,
    (index) => {
      // A slider has a hundred steps and an avatar has not: the others stay as they are.
      const name = opened.attributes[index ?? -1];
      if (index !== undefined && name !== undefined) {
        see({ avatar: { ...look.avatar, attributes: { ...look.avatar.attributes, [name]: sliders.code[index]! } } });
      }
    },
    () => settle(),
  );
  const slots = new Slots(
    opened.slots,
    (slot, option) => change({ ...look.avatar, choices: { ...look.avatar.choices, [slot]: option } }),
    failed,
  );
  const panel: Panel = new Panel(
    document.getElementById("panel")!,
    opened,
    {
      undo: () => step(() => history.undo()),
      redo: () => step(() => history.redo()),
      random: () => void randomAvatar().then(change, failed),
      reset: () => change(opened.avatar),
      save: () => void keep(),
      shade: (shading) => {
        see({ shading });
        slots.show(look.avatar, shading);
      },
      express: (expression) => see({ expression }),
      front: () => see({ yaw: 0, pitch: 0 }),
      download: (what) => fetchFile(what).catch(failed),
    },
    slots.root,
    sliders.root,
  );

  function see(changed: Partial<Look>): void {
    look = { ...look, ...changed };
    portrait.show(look);
    panel.state(history.canUndo, history.canRedo, JSON.stringify(look.avatar) === saved);
  }

  /** Takes an avatar as a step that can be undone. */
  function change(avatar: Avatar): void {
    see({ avatar });
    sliders.code = opened.attributes.map((name) => avatar.attributes[name]!);
    settle();
  }

  /** What is seen becomes a step, unless it is the last one. */
  function settle(): void {
    if (JSON.stringify(look.avatar) !== JSON.stringify(history.now)) {
      history.push(look.avatar);
    }
    panel.say("");
    see({});
    slots.show(look.avatar, look.shading);
  }

  function step(move: () => void): void {
    move();
    change(history.now);
  }

  async function keep(): Promise<void> {
    const { avatar } = look;
    try {
      await save(avatar);
      saved = JSON.stringify(avatar);
      panel.say("");
      see({});
    } catch (error) {
      failed(error);
    }
  }

  async function fetchFile(what: Download): Promise<void> {
    const content = await download(what, { ...look, size: 1024 });
    const stem = (opened.savePath.split(/[\\/]/).at(-1) ?? "avatar").replace(/\.[^.]*$/, "");
    const address = URL.createObjectURL(content);
    element("a", { href: address, download: `${stem}.${what === "portrait" ? "png" : what}` }).click();
    // The browser has begun to read it by then.
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  }

  addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && !event.altKey && (key === "z" || key === "y" || key === "s")) {
      event.preventDefault();
      key === "s" ? void keep() : step(() => (key === "y" || event.shiftKey ? history.redo() : history.undo()));
    }
  });
  addEventListener("beforeunload", (event) => {
    if (JSON.stringify(look.avatar) !== saved && history.canUndo) {
      event.preventDefault();
    }
  });
  globalThis.likeness = { camera: () => undefined, still: () => portrait.still };
  change(opened.avatar);
}

start().catch((error: unknown) => become("failed", strings.failed(reason(error))));
