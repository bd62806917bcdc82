import { type ShallowRef, onScopeDispose, shallowRef } from 'vue'

/** Words and numbers change this often at most: faster can't be read, and a screen reader would never finish. */
const CALM_MS = 250

/** Grows `CALM_MS` after a `stir`, once for any number of them. */
export function useCalm(): { readonly calm: Readonly<ShallowRef<number>>; readonly stir: () => void } {
  const calm = shallowRef(0)
  let timer: ReturnType<typeof setTimeout> | undefined

  function stir(): void {
    timer ??= setTimeout(() => {
      timer = undefined
      calm.value++
    }, CALM_MS)
  }

  onScopeDispose(() => clearTimeout(timer))
  return { calm, stir }
}
