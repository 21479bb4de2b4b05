import { SparkRenderer, type SplatMesh } from "@sparkjsdev/spark";
import { Color, Group, PerspectiveCamera, Scene, Vector3, WebGLRenderer } from "three";
import { Orbit } from "./orbit";
import type { Subject } from "./live";

export type Background = "black" | "grey" | "white";

const usualFieldOfView = 40;
const colours: Record<Background, string> = { black: "#000000", grey: "#787878", white: "#ffffff" };
const turns: Record<Subject["up"], [number, number, number]> = {
  YUp: [0, 0, 0],
  YDown: [Math.PI, 0, 0],
  ZUp: [-Math.PI / 2, 0, 0],
};

// A pixel's share of a Gaussian is cut off where it falls below 1/255: at 3.33 standard deviations of an opaque one.
const cutOff = 1 / 255;
const deviations = Math.sqrt(2 * Math.log(255));
// Gaussians are widened by 0.3 square pixels, as when they were fitted (spec "dilation").
const widening = 0.3;

/** What the stage tells. */
export interface StageEvents {
  /** What was shown, or has changed, is on the screen. */
  drawn(version: number): void;
  /** The turntable began or ended. */
  turning(on: boolean): void;
  /** The camera may have moved; said once a frame. */
  moved?(): void;
}

/** What the stage needs to know of what it shows. */
export interface Shown {
  version: number;
  centre: [number, number, number];
  radius: number;
}

/** A camera in the axes of the scene file. */
export interface CameraPose {
  position: number[];
  target: number[];
  up: number[];
  fieldOfView: number;
  width: number;
  height: number;
}

/** Draws the scene, and only when something has changed: on the same machine a fit may be running. */
export class Stage {
  private readonly renderer: WebGLRenderer;
  private readonly scene = new Scene();
  private readonly camera = new PerspectiveCamera(usualFieldOfView, 1, 0.01, 1000);
  private readonly upright = new Group();
  private readonly spark: SparkRenderer;
  private readonly orbit: Orbit;
  private mesh: SplatMesh | undefined;
  private facts: Shown | undefined;
  private asked = false;
  private reported = true;
  private lastFrame = 0;

  /** Throws where there is no WebGL 2. */
  constructor(private readonly host: HTMLElement, private readonly events: StageEvents) {
    this.renderer = new WebGLRenderer({ antialias: false });
    this.renderer.setPixelRatio(Math.min(devicePixelRatio, 2));
    host.prepend(this.renderer.domElement);
    this.spark = new SparkRenderer({
      renderer: this.renderer,
      onDirty: () => this.ask(),
      maxStdDev: deviations,
      minAlpha: cutOff,
      sortRadial: false,
      accumExtSplats: true,
      enableLod: false,
    });
    this.scene.add(this.spark, this.upright);
    let turning = false;
    this.orbit = new Orbit(this.camera, host, () => {
      if (turning !== this.orbit.turntable) {
        turning = this.orbit.turntable;
        events.turning(turning);
      }
      this.ask();
    });
    new ResizeObserver(() => this.fit()).observe(host);
    this.fit();
  }

  /** How the scene was fitted. */
  set antialias(on: boolean) {
    this.spark.preBlurAmount = on ? 0 : widening;
    this.spark.blurAmount = on ? widening : 0;
    this.ask();
  }

  /** The vertical angle of view in degrees. */
  set fieldOfView(degrees: number) {
    this.camera.fov = degrees;
    this.camera.updateProjectionMatrix();
    this.look();
  }

  set background(background: Background) {
    this.scene.background = new Color(colours[background]);
    this.ask();
  }

  set up(up: Subject["up"]) {
    this.upright.rotation.set(...turns[up]);
    this.upright.updateMatrixWorld();
    this.look();
  }

  get turntable(): boolean {
    return this.orbit.turntable;
  }

  set turntable(on: boolean) {
    this.orbit.turntable = on;
  }

  reset(): void {
    this.orbit.reset();
  }

  /** Puts Gaussians in the place of those before; the camera stays, but for the first. */
  show(mesh: SplatMesh, facts: Shown): void {
    if (this.mesh) {
      this.upright.remove(this.mesh);
      this.mesh.dispose();
    }
    this.mesh = mesh;
    this.upright.add(mesh);
    const first = this.facts === undefined;
    this.facts = facts;
    if (first) {
      this.look();
    }
    this.reported = false;
    this.ask();
  }

  /** The Gaussians that are shown have been changed in place. */
  changed(version: number): void {
    if (this.mesh && this.facts) {
      this.mesh.updateVersion();
      this.facts = { ...this.facts, version };
      this.reported = false;
      this.ask();
    }
  }

  /** True when the picture is right and stays as it is: nothing moves, and Spark has ordered the Gaussians in its worker. */
  get still(): boolean {
    return !this.asked && this.ordered && this.reported;
  }

  private get ordered(): boolean {
    return !this.spark.sorting && !this.spark.sortDirty;
  }

  /** Where the camera is, for scripts and tests. */
  pose(): CameraPose {
    const inverse = this.upright.quaternion.clone().invert();
    const inScene = (v: Vector3) => v.clone().applyQuaternion(inverse).toArray();
    return {
      position: inScene(this.camera.position),
      target: inScene(this.orbit.target),
      up: inScene(new Vector3(0, 1, 0)),
      fieldOfView: this.camera.fov,
      width: this.renderer.domElement.width,
      height: this.renderer.domElement.height,
    };
  }

  private look(): void {
    if (this.facts) {
      this.orbit.frame(new Vector3(...this.facts.centre).applyQuaternion(this.upright.quaternion), this.facts.radius);
    }
  }

  private fit(): void {
    const width = Math.max(1, this.host.clientWidth);
    const height = Math.max(1, this.host.clientHeight);
    this.camera.aspect = width / height;
    this.camera.updateProjectionMatrix();
    this.renderer.setSize(width, height);
    this.ask();
  }

  private ask(): void {
    if (!this.asked) {
      this.asked = true;
      requestAnimationFrame((time) => this.frame(time));
    }
  }

  private frame(time: number): void {
    this.asked = false;
    const seconds = Math.min(0.1, (time - this.lastFrame) / 1000);
    this.lastFrame = time;
    if (this.orbit.update(seconds)) {
      this.ask();
    }
    this.renderer.render(this.scene, this.camera);
    this.events.moved?.();
    if (!this.reported && this.facts && this.spark.activeSplats > 0 && this.ordered) {
      this.reported = true;
      const { version } = this.facts;
      requestAnimationFrame(() => this.events.drawn(version));
    }
  }
}
