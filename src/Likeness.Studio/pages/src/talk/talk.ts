import { AmbientLight, AnimationMixer, Box3, Color, DirectionalLight, HemisphereLight, PerspectiveCamera, Scene, SRGBColorSpace, Vector3, WebGLRenderer } from "three";
import type { AnimationAction } from "three";
import { OrbitControls } from "three/examples/jsm/controls/OrbitControls.js";
import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";

// A page that carries everything it shows: the head as base64 GLB in #head, the sound in the audio element. Nothing is fetched.
const fieldOfView = 20;
const backgroundColour = "#d3d7dd";

const strings = {
  noWebGl: "The head cannot be drawn: this browser offers no WebGL 2.",
  damaged: (why: string) => `The head cannot be shown: ${why}`,
};

const stage = document.getElementById("stage")!;
const notice = document.getElementById("notice")!;
const sound = document.getElementById("sound") as HTMLAudioElement;
const state = document.documentElement.dataset;

function fail(message: string): void {
  notice.textContent = message;
  notice.hidden = false;
  state["state"] = "failed";
}

function bytesOf(base64: string): ArrayBuffer {
  const text = atob(base64.replaceAll(/\s/g, ""));
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    bytes[i] = text.charCodeAt(i);
  }
  return bytes.buffer;
}

async function start(): Promise<void> {
  let renderer: WebGLRenderer;
  try {
    renderer = new WebGLRenderer({ antialias: true });
  } catch {
    fail(strings.noWebGl);
    return;
  }
  renderer.outputColorSpace = SRGBColorSpace;
  renderer.setPixelRatio(Math.min(devicePixelRatio, 2));
  stage.prepend(renderer.domElement);

  const scene = new Scene();
  scene.background = new Color(backgroundColour);
  const camera = new PerspectiveCamera(fieldOfView, 1, 0.01, 100);
  const key = new DirectionalLight("#fff4e8", 2.2);
  key.position.set(-0.6, 0.8, 1);
  const rim = new DirectionalLight("#e8f0ff", 1.2);
  rim.position.set(0.8, 0.5, -1);
  scene.add(key, rim, new HemisphereLight("#ffffff", "#8a8078", 1), new AmbientLight("#ffffff", 0.35));

  const file = await new GLTFLoader().parseAsync(bytesOf(document.getElementById("head")!.textContent ?? ""), "");
  scene.add(file.scene);
  // Precisely: as it stands now, not as far as its shapes could take it.
  const box = new Box3().setFromObject(file.scene, true);
  const middle = box.getCenter(new Vector3());
  const size = box.getSize(new Vector3());
  const distance = (Math.max(size.x, size.y) * 0.56) / Math.tan((fieldOfView * Math.PI) / 360) + size.z / 2;
  camera.position.set(middle.x, middle.y, middle.z + distance);
  const controls = new OrbitControls(camera, renderer.domElement);
  controls.target.copy(middle);
  controls.update();

  const mixer = new AnimationMixer(file.scene);
  let action: AnimationAction | undefined;
  if (file.animations[0]) {
    action = mixer.clipAction(file.animations[0]);
    action.clampWhenFinished = true;
    action.play();
  }
  const longest = file.animations[0]?.duration ?? 0;

  let asked = false;
  const draw = (): void => {
    asked = false;
    // The sound is the clock: a face that runs ahead of its voice is worse than one that drops a frame.
    const time = Math.min(sound.currentTime, Math.max(0, longest - 1e-3));
    mixer.setTime(time);
    state["time"] = time.toFixed(3);
    renderer.render(scene, camera);
    if (!sound.paused && !sound.ended) {
      ask();
    }
  };
  const ask = (): void => {
    if (!asked) {
      asked = true;
      requestAnimationFrame(draw);
    }
  };
  const fit = (): void => {
    renderer.setSize(stage.clientWidth, stage.clientHeight);
    camera.aspect = stage.clientWidth / Math.max(1, stage.clientHeight);
    camera.updateProjectionMatrix();
    ask();
  };
  new ResizeObserver(fit).observe(stage);
  controls.addEventListener("change", ask);
  for (const name of ["play", "pause", "seeking", "seeked", "timeupdate", "ended"]) {
    sound.addEventListener(name, ask);
  }
  fit();
  state["state"] = "ready";
}

start().catch((error: unknown) => fail(strings.damaged(error instanceof Error ? error.message : String(error))));
