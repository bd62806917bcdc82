// Space and Enter belong to a button that has the focus, and letters to a list that is typed into.
const TAKES_KEYS = 'input, select, textarea, [contenteditable]'
const MOVES_BY_KEYS = 'input[type=range], [role=slider]'
const MOVES = /^(Arrow(Left|Right|Up|Down)|Home|End|Page(Up|Down))$/
const TAKES_SPACE = 'button, a, summary, [role=tab], [role=separator], [role=checkbox], [role=radio]'

/** Whether a key press belongs to what has the focus, or to an open dialog, and not to the window. */
export function belongsToFocus({ target, key, ctrlKey, metaKey }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false
  if (document.querySelector('[role=dialog][data-state=open], [role=alertdialog][data-state=open]') !== null)
    return true
  if (ctrlKey || metaKey || /^F\d+$/.test(key)) return false
  if (target.matches('input[type=checkbox], input[type=radio]')) return key === ' '
  // Its own list closes before the key is told of.
  if (target.matches('select') && key === 'Escape') return false
  if (target.matches(MOVES_BY_KEYS)) return MOVES.test(key)
  return target.matches(TAKES_KEYS) || (key === ' ' && target.closest(TAKES_SPACE) !== null)
}
