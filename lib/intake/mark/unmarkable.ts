/** Thrown where a file cannot be given back with marks in it: then a list of its problems has to do. */
export class Unmarkable extends Error {}
