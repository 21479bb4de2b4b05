/** Asks for the newest thing that is wanted, one at a time: what became old while another was on its way is never asked for. */
export class Asker<Wish, Answer> {
  private wanted: Wish | undefined;
  private last: Wish | undefined;
  private busy = false;

  /** `ask` answers nothing where another page was served instead. */
  constructor(
    private readonly ask: (wish: Wish) => Promise<Answer | undefined>,
    private readonly same: (a: Wish, b: Wish) => boolean,
    private readonly got: (wish: Wish, answer: Answer) => void,
    private readonly failed: (error: unknown) => void,
  ) {}

  get idle(): boolean {
    return !this.busy && this.wanted === undefined;
  }

  /** Wants something, unless it is what is shown or on its way. */
  want(wish: Wish): void {
    const newest = this.wanted ?? this.last;
    if (newest === undefined || !this.same(wish, newest)) {
      this.wanted = wish;
      void this.work();
    }
  }

  private async work(): Promise<void> {
    if (this.busy) {
      return;
    }
    this.busy = true;
    while (this.wanted) {
      const wish = this.wanted;
      this.wanted = undefined;
      this.last = wish;
      try {
        const answer = await this.ask(wish);
        if (answer) {
          this.got(wish, answer);
        } else {
          // Another page was served instead: ask again, unless something newer is wanted anyway.
          this.wanted ??= wish;
        }
      } catch (error) {
        // The same is not asked for again: what follows a move of the camera would only fail as often as it is drawn.
        this.failed(error);
      }
    }
    this.busy = false;
  }
}
