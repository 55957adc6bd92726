/** What is said in a file of the records in it for which there was no room. */
export function unmarkedSaid(records: number): string {
  return `${records} more record${records === 1 ? ' is' : 's are'} wrong and not marked here`;
}
