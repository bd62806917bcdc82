import {
  COMMANDS,
  commandInfo,
  type CommandId,
  type CommandInfo,
  type Place,
} from '../../../../electron/protocol/commands.ts'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { keyText } from '../../key-text.ts'

const STORED = 'perfcnt-lab.keys'

type Keys = Readonly<Record<string, readonly string[]>>

/** Which keys do what: the usual ones, and those that the person has chosen instead. */
export const useKeymap = defineStore('keymap', () => {
  const chosen = shallowRef<Keys>(stored())
  const isChanged = computed(() => Object.keys(chosen.value).length > 0)

  function keysOf({ id, keys }: CommandInfo): readonly string[] {
    return chosen.value[id] ?? keys
  }

  /** The first key of a command, for a tip or a menu. */
  function shortcut(id: CommandId): string | undefined {
    const [first] = keysOf(commandInfo(id))
    return first === undefined ? undefined : keyText(first)
  }

  /** What has the key already where `command` would have it. */
  function owner(command: CommandInfo, key: string): CommandInfo | undefined {
    const wanted = keyText(key)
    return COMMANDS.find(
      (other: CommandInfo) =>
        other.id !== command.id &&
        meet(other.places, command.places) &&
        keysOf(other).some((each) => keyText(each) === wanted),
    )
  }

  /** In the place of all keys that it has. Why not, in words, or undefined when it is done. */
  function rebind(command: CommandInfo, key: string): string | undefined {
    if (key === 'Tab' || key === 'Shift+Tab') return 'Tab goes from control to control and cannot do anything else.'
    const other = owner(command, key)
    if (other !== undefined) {
      return `${keyText(key)} is “${other.title}”: give that another key first, or press another one here.`
    }
    keep({ ...chosen.value, [command.id]: [key] })
    return undefined
  }

  /** Back to its usual keys. Why not, if another command has one of them by now. */
  function restore(command: CommandInfo): string | undefined {
    const taken = command.keys.find((key) => owner(command, key) !== undefined)
    if (taken !== undefined) {
      return `${keyText(taken)} is “${owner(command, taken)?.title ?? ''}” by now: give that another key first.`
    }
    keep(Object.fromEntries(Object.entries(chosen.value).filter(([id]) => id !== command.id)))
    return undefined
  }

  function restoreAll(): void {
    keep({})
  }

  function isOwn({ id }: CommandInfo): boolean {
    return id in chosen.value
  }

  function keep(next: Keys): void {
    chosen.value = next
    if (isChanged.value) localStorage.setItem(STORED, JSON.stringify(next))
    else localStorage.removeItem(STORED)
  }

  return { isChanged, keysOf, shortcut, owner, rebind, restore, restoreAll, isOwn }
})

function meet(one: readonly Place[] | undefined, other: readonly Place[] | undefined): boolean {
  return one === undefined || other === undefined || one.some((place) => other.includes(place))
}

/** Of commands that there are; another version of the lab may have had others. */
function stored(): Keys {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(STORED) ?? '{}')
    if (typeof read !== 'object' || read === null) return {}
    const known = new Set<string>(COMMANDS.map(({ id }) => id))
    return Object.fromEntries(
      Object.entries(read).filter(
        (entry): entry is [string, string[]] =>
          known.has(entry[0]) && Array.isArray(entry[1]) && entry[1].every((key) => typeof key === 'string'),
      ),
    )
  } catch {
    return {}
  }
}
