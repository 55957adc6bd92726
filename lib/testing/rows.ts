// The run's own types are the same, or `runModel` does not compile: declarations that users get name no folder but this one.

/** Numbers of more than 15 digits are written as texts, so that none of them is lost. */
export type GivenValue = string | number | bigint | boolean | Date | null;
/** A row by column; a column that is left out is null. */
export type GivenRow = Readonly<Record<string, GivenValue | undefined>>;
/** A row of a result by column. Values lose nothing: decimals and whole numbers, dates and timestamps are texts. */
export type ResultRow = Record<string, unknown>;
