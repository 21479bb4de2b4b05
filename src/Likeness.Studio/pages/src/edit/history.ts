// Steps that can be undone; more than anybody goes back.
const longest = 500;

/** What something was, is, and was before it was undone. */
export class History<State> {
  private readonly states: State[];
  private at = 0;

  constructor(first: State) {
    this.states = [first];
  }

  get now(): State {
    return this.states[this.at]!;
  }

  get canUndo(): boolean {
    return this.at > 0;
  }

  get canRedo(): boolean {
    return this.at < this.states.length - 1;
  }

  /** Takes a step, after which what was undone is gone. */
  push(state: State): void {
    this.states.splice(this.at + 1, Infinity, state);
    if (this.states.length > longest) {
      this.states.shift();
    }
    this.at = this.states.length - 1;
  }

  undo(): void {
    this.at -= this.canUndo ? 1 : 0;
  }

  redo(): void {
    this.at += this.canRedo ? 1 : 0;
  }
}
