import { MathUtils, type PerspectiveCamera, Spherical, Vector3 } from "three";
import { OrbitControls } from "three/addons/controls/OrbitControls.js";
import { lessMotion } from "./dom";

const turnStep = MathUtils.degToRad(5);
const moveStep = 0.05;
const nearStep = 0.9;
// Room around the ball that is looked at.
const margin = 1.1;
// One turn in 20 seconds.
const turntableSpeed = 3;

const arrows: Record<string, [right: number, up: number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** Turns, moves and nears the camera: mouse and touch through three's controls, keys here. The pole is the world's +Y. */
export class Orbit {
  private readonly controls: OrbitControls;
  private home = { target: new Vector3(), distance: 1 };

  /** `changed` is called whenever the camera has moved or is about to. */
  constructor(private readonly camera: PerspectiveCamera, private readonly surface: HTMLElement, private readonly changed: () => void) {
    this.controls = new OrbitControls(camera, surface);
    this.controls.enableDamping = !lessMotion();
    this.controls.dampingFactor = 0.12;
    this.controls.zoomToCursor = true;
    this.controls.autoRotateSpeed = turntableSpeed;
    this.controls.addEventListener("change", changed);
    this.controls.addEventListener("start", changed);
    surface.addEventListener("wheel", changed, { passive: true });
    surface.addEventListener("keydown", (event) => this.key(event));
  }

  get target(): Vector3 {
    return this.controls.target;
  }

  get turntable(): boolean {
    return this.controls.autoRotate;
  }

  set turntable(on: boolean) {
    this.controls.autoRotate = on;
    this.changed();
  }

  /** Goes on with a movement; true while there is one. */
  update(seconds: number): boolean {
    return this.controls.update(seconds) || this.controls.autoRotate;
  }

  /** Looks at a ball from +Z, now and after each `reset`. */
  frame(target: Vector3, radius: number): void {
    const half = MathUtils.degToRad(this.camera.fov / 2);
    const narrow = Math.atan(Math.tan(half) * Math.min(1, this.camera.aspect));
    this.home = { target: target.clone(), distance: (radius * margin) / Math.sin(narrow) };
    this.camera.near = radius / 100;
    this.camera.far = radius * 1000;
    this.camera.updateProjectionMatrix();
    this.controls.minDistance = radius / 50;
    this.controls.maxDistance = radius * 100;
    this.reset();
  }

  reset(): void {
    this.controls.target.copy(this.home.target);
    this.camera.position.copy(this.home.target).add(new Vector3(0, 0, this.home.distance));
    this.controls.update();
    this.changed();
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target !== this.surface) {
      return;
    }
    const arrow = arrows[event.key];
    if (arrow) {
      const [right, up] = arrow;
      event.shiftKey ? this.move(right, up) : this.turn(right, up);
    } else if (event.key === "+" || event.key === "=") {
      this.near(nearStep);
    } else if (event.key === "-") {
      this.near(1 / nearStep);
    } else if (event.key === "0") {
      this.reset();
    } else if (event.key === " ") {
      this.turntable = !this.turntable;
    } else {
      return;
    }
    event.preventDefault();
    this.controls.update();
    this.changed();
  }

  private turn(right: number, up: number): void {
    const around = new Spherical().setFromVector3(this.camera.position.clone().sub(this.target));
    around.theta += right * turnStep;
    around.phi -= up * turnStep;
    this.camera.position.setFromSpherical(around.makeSafe()).add(this.target);
  }

  private move(right: number, up: number): void {
    const step = this.camera.position.distanceTo(this.target) * moveStep;
    const by = new Vector3(right * step, up * step, 0).applyQuaternion(this.camera.quaternion);
    this.camera.position.add(by);
    this.target.add(by);
  }

  private near(factor: number): void {
    const offset = this.camera.position.clone().sub(this.target);
    const distance = MathUtils.clamp(offset.length() * factor, this.controls.minDistance, this.controls.maxDistance);
    this.camera.position.copy(offset.setLength(distance)).add(this.target);
  }
}
