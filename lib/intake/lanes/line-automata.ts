import { type LineAutomaton, type LineLook, lineAutomaton } from './line-automaton';

/** The automata of one table's lines. Most tables have no quotes: an automaton that knows them, twice as large, is made for the first one. */
export class LineAutomata {
  private readonly made = new Map<boolean, LineAutomaton | undefined>();
  private hasQuotes = false;

  constructor(readonly look: LineLook) {}

  /** The automaton for a text and all behind it; undefined where it would be too large. */
  for(text: Buffer): LineAutomaton | undefined {
    const { quote, ...bare } = this.look.dialect;
    this.hasQuotes ||= quote !== undefined && text.includes(quote);
    const { hasQuotes, look } = this;
    if (!this.made.has(hasQuotes))
      this.made.set(hasQuotes, lineAutomaton(hasQuotes ? look : { ...look, dialect: bare }));
    return this.made.get(hasQuotes);
  }
}
