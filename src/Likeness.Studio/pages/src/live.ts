// What the server tells (Watching/*.cs), and the connection over which it does. The browser connects again by itself and names the
// last message that it has; the server goes on from there.

export interface Subject {
  session: string;
  kind: "scene" | "run";
  path: string;
  up: "YDown" | "YUp" | "ZUp";
  background: "black" | "white";
  antialias: boolean;
}

export interface SceneFacts {
  version: number;
  step: number | null;
  source: string;
  format: string;
  gaussians: number;
  leftOut: number;
  degree: number;
  bytes: number;
  written: string;
  centre: [number, number, number];
  radius: number;
  warnings: string[];
}

export interface RunState {
  status: "shown" | "waiting" | "running" | "done";
  title: string | null;
  step: number | null;
  totalSteps: number | null;
  changed: string | null;
  problem: string | null;
  warnings: string[];
}

interface MetricsRows {
  from: number;
  columns: string[];
  rows: (number | null)[][];
}

/** All rows of the run's metrics so far. */
export class Metrics {
  private columns: string[] = [];
  private rows: (number | null)[][] = [];

  take(message: MetricsRows): void {
    this.columns = message.columns;
    this.rows.length = Math.min(this.rows.length, message.from);
    this.rows.push(...message.rows);
  }

  /** Steps and values of a column, without the rows that have none. */
  series(name: string): [step: number, value: number][] {
    const column = this.columns.indexOf(name);
    return this.rows.flatMap((row): [number, number][] => {
      const step = row[0];
      const value = row[column];
      return column < 0 || typeof step !== "number" || typeof value !== "number" ? [] : [[step, value]];
    });
  }
}

export interface Listener {
  subject(subject: Subject): void;
  scene(facts: SceneFacts): void;
  metrics(metrics: Metrics): void;
  state(state: RunState): void;
  connected(yes: boolean): void;
}

/** Listens until the page is closed. */
export function listen(listener: Listener): void {
  const metrics = new Metrics();
  let session: string | undefined;
  const source = new EventSource("./api/events");
  const on = (type: string, take: (content: unknown) => void) =>
    source.addEventListener(type, (event) => take(JSON.parse((event as MessageEvent<string>).data)));
  on("view", (content) => {
    const subject = content as Subject;
    if (session !== undefined && session !== subject.session) {
      // Another server answers at this address: nothing that is on the page needs to be true any more.
      location.reload();
      return;
    }
    session = subject.session;
    listener.subject(subject);
  });
  on("scene", (content) => listener.scene(content as SceneFacts));
  on("state", (content) => listener.state(content as RunState));
  on("metrics", (content) => {
    metrics.take(content as MetricsRows);
    listener.metrics(metrics);
  });
  source.addEventListener("open", () => listener.connected(true));
  source.addEventListener("error", () => {
    listener.connected(false);
    // Browsers try again after a lost connection but not after a refused one.
    if (source.readyState === EventSource.CLOSED) {
      setTimeout(() => location.reload(), 5000);
    }
  });
}
