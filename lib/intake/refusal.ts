/** Thrown where a file cannot be taken at all: it becomes one record of quarantine. */
export class Refusal extends Error {
  constructor(
    /** The code in quarantine. */
    readonly code: string,
    /** Why, and the mend, in plain words. */
    message: string,
  ) {
    super(message);
    this.name = 'Refusal';
  }
}
