/** Id and name of a recording that nobody has named begin like this. */
export const UNTITLED = 'untitled '

/** With the time, and a number when two labs began in one second; a person may call one "untitled" too. */
const UNTITLED_NAME = /^untitled \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d( \d+)?(\.plab)?$/

/** Nobody has kept it by giving it a name. */
export function isUntitled(idOrName: string): boolean {
  return UNTITLED_NAME.test(idOrName)
}
