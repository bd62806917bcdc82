const IS_MAC = /Mac|iPod|iPhone|iPad/.test(navigator.platform)

const NAMES: Readonly<Record<string, string>> = {
  $mod: IS_MAC ? '⌘' : 'Ctrl',
  Control: 'Ctrl',
  Escape: 'Esc',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  PageUp: 'Page up',
  PageDown: 'Page down',
}

/** A key as tinykeys writes it, as people read it: `$mod+k` is Ctrl+K, or ⌘+K on a Mac. */
export function keyText(binding: string): string {
  return binding
    .split(/(?<=\w|\])\+/)
    .filter((part) => part !== '[Shift]')
    .map((part) => NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join('+')
}

const MODIFIERS = new Set(['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead', 'Unidentified'])

/** The key pressed, as tinykeys writes it; undefined while only a modifier is down, or for a key that it cannot write. */
export function bindingOf(event: KeyboardEvent): string | undefined {
  const { key, altKey, shiftKey } = event
  if (MODIFIERS.has(key) || key === '+') return undefined
  const isMod = IS_MAC ? event.metaKey : event.ctrlKey
  const isLetter = /^\p{L}$/u.test(key)
  const name = key === ' ' ? 'Space' : isLetter ? key.toLowerCase() : key
  // Which signs need Shift depends on the keyboard.
  const shift = isLetter || name.length > 1 ? 'Shift' : '[Shift]'
  return [...(isMod ? ['$mod'] : []), ...(altKey ? ['Alt'] : []), ...(shiftKey ? [shift] : []), name].join('+')
}
