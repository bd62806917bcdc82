/** Id and name of a recording that nobody has named begin like this. */
export const UNTITLED = 'untitled '

/** Nobody has kept it by giving it a name. */
export function isUntitled(idOrName: string): boolean {
  return idOrName.startsWith(UNTITLED)
}
