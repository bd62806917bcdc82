import uFuzzy from '@leeoniya/ufuzzy'
import { type PaletteItem } from './palette-item.ts'

/** Terms in any order are tried up to this many. */
const MAX_PERMUTED = 4
/** More are neither read nor drawn in time. */
const MAX_SHOWN = 200

// One character within a term may be missing: `glbal` finds global.
const fuzzy = new uFuzzy({ intraMode: 1 })

/** Those that the words typed may mean, commands first and then by how well they fit; all, in their own order, for none. */
export function searchPalette(items: readonly PaletteItem[], words: string): readonly PaletteItem[] {
  const wanted = words.trim()
  if (wanted === '') return items.slice(0, MAX_SHOWN)
  const commands = items.filter(({ kind }) => kind === 'command')
  const others = items.filter(({ kind }) => kind !== 'command')
  return [...ranked(commands, wanted), ...ranked(others, wanted)].slice(0, MAX_SHOWN)
}

function ranked(items: readonly PaletteItem[], wanted: string): readonly PaletteItem[] {
  const texts = items.map(({ title, detail, id }) => `${title} ${detail} ${id}`)
  const [found, info, order] = fuzzy.search(texts, wanted, MAX_PERMUTED)
  if (found === null) return []
  const places = order === null ? found : order.map((at) => info.idx[at])
  return places.flatMap((at) => items[at ?? -1] ?? [])
}
