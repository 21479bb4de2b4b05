// The view's page: what the server tells goes to the stage (the scene) and to the panel (everything else).

import { SplatFileType, SplatMesh } from "@sparkjsdev/spark";
import { Frame } from "./frame";
import { listen, type Metrics, type SceneFacts, type Subject } from "./live";
import { Panel } from "./panel";
import type { Stage } from "./stage";
import { strings } from "./strings";

const frame = new Frame(document.getElementById("stage")!, strings.stage, strings.noWebGl);
const stage: Stage | undefined = frame.begin({
  drawn(version) {
    document.documentElement.dataset["version"] = String(version);
    frame.become("ready");
  },
  turning: (on) => panel.turning(on),
});
const panel: Panel = new Panel(document.getElementById("panel")!, stage);

let wanted: SceneFacts | undefined;
let shown = 0;
let busy = false;
let metrics: Metrics | undefined;

/** Loads the newest scene, one at a time. */
async function load(): Promise<void> {
  if (busy || !stage) {
    return;
  }
  busy = true;
  try {
    while (wanted && wanted.version !== shown) {
      const facts = wanted;
      if (shown === 0) {
        frame.become("loading", strings.loading);
      }
      const response = await fetch(`./api/scenes/${facts.version}.ply`);
      if (response.status === 404) {
        // A newer one has taken its place; the message about it comes.
        break;
      }
      if (!response.ok) {
        throw new Error(await response.text());
      }
      if (facts.gaussians === facts.leftOut) {
        frame.become("ready", strings.empty);
      } else {
        const fileBytes = await read(response, shown === 0);
        stage.show(await new SplatMesh({ fileBytes, fileType: SplatFileType.PLY, extSplats: true }).initialized, facts);
      }
      shown = facts.version;
    }
  } catch (error) {
    // Where there is a scene on the screen it stays there.
    if (shown === 0) {
      frame.become("failed", strings.drawFailed(error instanceof Error ? error.message : String(error)));
    }
    console.warn(error);
  } finally {
    busy = false;
  }
}

/** The content of an answer, with its progress. */
async function read(response: Response, tell: boolean): Promise<Uint8Array<ArrayBuffer>> {
  const total = Number(response.headers.get("Content-Length") ?? 0);
  if (!tell || !response.body || total === 0) {
    return new Uint8Array(await response.arrayBuffer());
  }
  const content = new Uint8Array(total);
  let at = 0;
  for (const reader = response.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) {
      return content;
    }
    content.set(value, at);
    at += value.length;
    frame.become("loading", strings.loadingShare(Math.floor((at / total) * 100)));
  }
}

listen({
  subject(subject: Subject) {
    if (stage) {
      stage.antialias = subject.antialias;
    }
    panel.subject(subject);
  },
  scene(facts) {
    wanted = facts;
    panel.scene(facts);
    void load();
  },
  metrics(rows) {
    metrics = rows;
    panel.metrics(rows);
  },
  state(state) {
    panel.run(state, metrics);
    if (!wanted && stage) {
      frame.become("waiting", strings.waiting);
    }
  },
  connected(yes) {
    panel.connection(yes);
  },
});
