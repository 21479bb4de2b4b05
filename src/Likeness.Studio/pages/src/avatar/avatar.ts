// The page of a head: sliders and motions become poses, poses become Gaussians on the server, and those go to the stage.

import { Asker } from "../asker";
import { element } from "../dom";
import { Frame } from "../frame";
import { reason } from "../request";
import { Sliders } from "../sliders";
import { strings as page } from "../strings";
import { Finished } from "./finished";
import { MovingGaussians } from "./gaussians";
import { Panel } from "./panel";
import { Player } from "./player";
import { samePose } from "./pose";
import { facts, type Gaussians, gaussians, type HeadFacts, type Motion, type Pose, say } from "./server";
import { strings } from "./strings";

const host = document.getElementById("stage")!;
const frame = new Frame(host, strings.stage, page.noWebGl);

async function start(): Promise<void> {
  frame.become("loading", strings.loading);
  const head = await facts();
  let shown: MovingGaussians | undefined;
  let version = 0;
  let motion: Motion | undefined;
  let motionFrame = 0;

  const asker = new Asker<Pose, Gaussians>(
    gaussians,
    samePose,
    (_, answer) => take(answer),
    (error) => {
      panel.say(reason(error));
      if (version === 0) {
        frame.become("failed", strings.failed(reason(error)));
      }
    },
  );
  const stage = frame.begin(
    {
      drawn(drawn) {
        document.documentElement.dataset["version"] = String(drawn);
        frame.become("ready");
      },
      turning: (on) => panel.turning(on),
      moved: () => want(),
    },
    () => !asker.idle,
  );

  const sliders = new Sliders(head.codes, strings.groups, () => {
    player.stop();
    motion = undefined;
    want();
  });
  const player = new Player((played, at) => {
    motion = played;
    motionFrame = at;
    want();
  });
  const finished = new Finished(() => {
    const camera = stage?.pose();
    return camera && { pose: pose(camera.position), target: camera.target, aspect: Math.min(3, Math.max(1 / 3, camera.width / camera.height)) };
  }, (error) => panel.say(reason(error)));
  host.append(finished.canvas);
  const panel: Panel = new Panel(document.getElementById("panel")!, head, stage, sections(head, sliders, player, (error) => panel.say(reason(error))), head.pictureSize > 0 ? [finishedBox(finished)] : []);
  player.offer(head.motions);

  function pose(eye: number[]): Pose {
    // Whole millimetres: nobody sees a difference, and a camera at rest stays the same camera.
    const place = eye.map((v) => Math.round(v));
    return motion ? { motion: motion.id, frame: motionFrame, code: null, eye: place } : { motion: null, frame: 0, code: sliders.code, eye: place };
  }

  let before = "";
  function want(): void {
    if (!stage) {
      return;
    }
    const wanted = pose(version === 0 ? firstEye(head) : stage.pose().position);
    asker.want(wanted);
    const view = JSON.stringify([wanted, stage.pose()]);
    if (view !== before) {
      before = view;
      finished.changed();
    }
  }

  function take(answer: Gaussians): void {
    if (!stage) {
      return;
    }
    const drawn = MovingGaussians.count(answer.content);
    version++;
    if (shown?.take(answer.content)) {
      stage.changed(version);
    } else {
      shown = new MovingGaussians(drawn);
      shown.take(answer.content);
      stage.show(shown.mesh, { version, centre: head.centre, radius: head.radius });
    }
    panel.figures(drawn, answer, head.kind === "model" ? strings.factNetwork : strings.factPackage);
  }

  if (stage) {
    stage.antialias = false;
    stage.fieldOfView = head.fieldOfView;
  }
  head.kind === "package" || head.motions.some((m) => m.id === "speech") ? player.seek(0) : want();
}

/** Where the camera will be before there is anything to look at. */
const firstEye = (head: HeadFacts) => [head.centre[0], head.centre[1], head.centre[2] + head.radius / Math.sin((head.fieldOfView * Math.PI) / 360)];

function finishedBox(finished: Finished): HTMLElement {
  const box = element("input", { type: "checkbox" });
  box.addEventListener("change", () => (finished.on = box.checked));
  return element("label", { title: strings.finishedHelp }, strings.finished, box);
}

function sections(head: HeadFacts, sliders: Sliders, player: Player, failed: (error: unknown) => void): HTMLElement[] {
  const motions = element("section", {}, element("h2", {}, strings.playing), player.root);
  motions.hidden = head.motions.length === 0 && !head.speaks;
  if (head.speaks) {
    motions.append(recordingChooser(player, failed));
  }
  if (head.codes.length === 0) {
    return [motions];
  }
  const reset = element("button", { type: "button" }, strings.resetFace);
  reset.addEventListener("click", () => sliders.reset());
  return [motions, element("section", {}, element("h2", {}, strings.face), sliders.root, element("div", { class: "buttons" }, reset))];
}

function recordingChooser(player: Player, failed: (error: unknown) => void): HTMLElement {
  const words = element("span", {}, strings.say);
  const input = element("input", { type: "file", accept: "audio/*" });
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (!file) {
      return;
    }
    words.textContent = strings.listening;
    say(file)
      .then((head) => {
        if (head) {
          player.offer(head.motions);
          player.play();
        }
      })
      .catch(failed)
      .finally(() => {
        words.textContent = strings.say;
        input.value = "";
      });
  });
  return element("label", { class: "file", title: strings.sayHelp }, words, input);
}

start().catch((error: unknown) => frame.become("failed", strings.failed(reason(error))));
